#include "web/text/sentence.h"

#include "web/text/level.h"
#include "web/text/number.h"
#include "web/text/period_text.h"
#include "web/text/source_state.h"

static void fill(FILE *out, const struct view *view, enum word word,
                 const char *const *args, int count)
{
    words_fill(out, view_word(view, word), args, count);
}

#define FILL(out, view, word, ...)                                                         \
    fill((out), (view), (word), (const char *const[]){__VA_ARGS__},                        \
         (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

static void write_change(FILE *out, const struct view *view, const struct source_row *row)
{
    struct period_text before = period_text(view->language, &view->overview->before);
    struct label points;
    int tenths;

    if (number_change(figures_rate_a(&row->now), figures_rate_a(&row->before), &tenths) < 0)
        return;
    points = number_points_size(view->language, tenths);
    if (tenths > 0)
        FILL(out, view, WORD_SENTENCE_UP, points.text, before.text);
    else if (tenths < 0)
        FILL(out, view, WORD_SENTENCE_DOWN, points.text, before.text);
    else
        FILL(out, view, WORD_SENTENCE_SAME, before.text);
}

/* A period that runs is told as of when, one that is over is not. */
static void write_rate(FILE *out, const struct view *view, const struct source_row *row)
{
    struct period_text period = period_text_lead(view);
    struct fraction rate = figures_rate_a(&row->now);
    bool over = source_is_over(view->overview);

    if (rate.den <= 0) {
        FILL(out, view, over ? WORD_SENTENCE_NONE_OVER : WORD_SENTENCE_NONE, period.text);
        return;
    }
    FILL(out, view, WORD_SENTENCE_RATE, period.text,
         number_percent(view->language, rate, &view->levels).text,
         number_count(view->language, rate.num).text,
         number_count(view->language, rate.den).text);
    write_change(out, view, row);
    (void)fputc('.', out);
}

/* Of which part of the units the rate is. */
static void write_part(FILE *out, const struct view *view)
{
    const struct source_units *units = &view->overview->completeness;

    if (units->figured < units->all)
        FILL(out, view, WORD_SENTENCE_PART,
             number_count(view->language, units->figured).text,
             number_count(view->language, units->all).text);
}

/* What is known of its sources, where they are silent. */
static void write_silence(FILE *out, const struct view *view, const struct source_row *row)
{
    if (row->silence != SOURCE_SILENCE_NONE)
        FILL(out, view, source_silence_sentences[row->silence],
             view_when(view, row->silent_since_ms).text);
}

/* Is a's rate below b's? Exact; the products stay below 2^63 for any province. */
static bool lower(struct fraction a, struct fraction b)
{
    return a.num * b.den < b.num * a.den;
}

static void write_units(FILE *out, const struct view *view)
{
    const struct source_row *worst = NULL;
    const struct source_units *units = &view->overview->completeness;
    struct label target = number_threshold(view->language, view->levels.ok);
    struct fraction rate;
    int rated = 0, below = 0;

    for (size_t i = 0; i < view->overview->unit_count; i++) {
        const struct source_row *unit = &view->overview->units[i];
        struct fraction own = figures_rate_a(&unit->now);

        if (!level_is_one(level_of(own, &view->levels, unit->silence)))
            continue;
        rated++;
        below += !fraction_reaches(own, view->levels.ok);
        if (!worst || lower(own, figures_rate_a(&worst->now)))
            worst = unit;
    }
    if (rated == 0 || (below == 0 && units->figured < units->all)) /* nobody knows of all */
        return;
    if (below == 0) {
        FILL(out, view, WORD_SENTENCE_ALL_REACH, number_count(view->language, rated).text,
             target.text);
        return;
    }
    rate = figures_rate_a(&worst->now);
    FILL(out, view, WORD_SENTENCE_BELOW, number_count(view->language, below).text,
         number_count(view->language, rated).text, target.text,
         view_name(view, worst->name_vi, worst->name_en),
         number_percent(view->language, rate, &view->levels).text,
         number_count(view->language, rate.num).text,
         number_count(view->language, rate.den).text);
}

char *sentence_write(const struct view *view)
{
    struct html plain; /* used for its memory only: nothing here is markup */
    size_t bytes;

    html_open(&plain);
    if (view->overview->newest_ms == 0) {
        (void)fputs(view_word(view, WORD_SENTENCE_EMPTY), plain.out);
    } else {
        write_rate(plain.out, view, &view->overview->total);
        write_part(plain.out, view);
        write_units(plain.out, view);
    }
    write_silence(plain.out, view, &view->overview->total);
    return html_close(&plain, &bytes);
}

char *sentence_write_row(const struct view *view, const struct source_row *row)
{
    struct html plain; /* as above */
    size_t bytes;

    html_open(&plain);
    write_rate(plain.out, view, row);
    write_silence(plain.out, view, row);
    return html_close(&plain, &bytes);
}
