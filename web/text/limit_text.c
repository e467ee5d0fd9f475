#include "web/text/limit_text.h"

#include <stdio.h>
#include <string.h>

/* A half is written as the language writes it. */
static void write_point(enum language language, char *text)
{
    char *point = strchr(text, '.');

    if (point && language == LANGUAGE_VIETNAMESE)
        *point = ',';
}

struct label limit_text(enum language language, const char *limit)
{
    static const struct {
        const char *unit;
        enum word word;
    } units[] = {
        {"wd", WORD_LIMIT_WORKING_DAYS},
        {"cd", WORD_LIMIT_CALENDAR_DAYS},
        {"wh", WORD_LIMIT_WORKING_HOURS},
        {"mo", WORD_LIMIT_MONTHS},
    };
    size_t digits = strspn(limit, "0123456789.");
    struct label ret;

    if (strcmp(limit, "same_day") == 0)
        limit = words_get(language, WORD_LIMIT_SAME_DAY);
    (void)snprintf(ret.text, sizeof ret.text, "%s", limit);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!digits || strcmp(limit + digits, units[i].unit) != 0)
            continue;
        (void)snprintf(ret.text, sizeof ret.text, "%.*s %s", (int)digits, limit,
                       words_get(language, units[i].word));
        write_point(language, ret.text);
    }
    return ret;
}
