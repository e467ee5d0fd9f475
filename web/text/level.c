#include "web/text/level.h"

const struct level_look level_looks[LEVELS] = {
    [LEVEL_NONE] = {"none", "–", WORD_NOTHING_RESOLVED},
    [LEVEL_FEW] = {"none", "–", WORD_LEVEL_FEW},
    [LEVEL_SILENT] = {"none", "–", WORD_LEVEL_SILENT},
    [LEVEL_BAD] = {"bad", "✖", WORD_LEVEL_BAD},
    [LEVEL_WARN] = {"warn", "▲", WORD_LEVEL_WARN},
    [LEVEL_OK] = {"ok", "●", WORD_LEVEL_OK},
    [LEVEL_GOOD] = {"good", "✔", WORD_LEVEL_GOOD},
};

enum level level_of(struct fraction rate, const struct source_levels *levels,
                    enum source_silence silence)
{
    const struct {
        int line;
        enum level level;
    } steps[] = {
        {levels->good, LEVEL_GOOD},
        {levels->ok, LEVEL_OK},
        {levels->warn, LEVEL_WARN},
    };

    if (rate.den <= 0)
        return LEVEL_NONE;
    if (silence != SOURCE_SILENCE_NONE)
        return LEVEL_SILENT;
    if (rate.den < levels->min_n)
        return LEVEL_FEW;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (fraction_reaches(rate, steps[i].line))
            return steps[i].level;
    }
    return LEVEL_BAD;
}
