#include "appliance/rules/period.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/letters.h"
#include "mqtt/base/text.h"

/* --- kinds that know their days ------------------------------------------------------ */

enum {
    CLOSING_DAY = 14, /* NĐ 09/2019/NĐ-CP; RULES.md, periods */
    FIRST_YEAR = 1971,
    LAST_YEAR = 9998,
};

/*
 * What may stand in an id behind the year, the months that it means, and what it is called
 * before the year. A month's suffix and name have its number.
 */
struct part {
    const char *suffix;
    int first_month, last_month;
    const char *name;
};

static const struct part quarters[] = {
    {"-q1", 1, 3, "quý I/"},
    {"-q2", 4, 6, "quý II/"},
    {"-q3", 7, 9, "quý III/"},
    {"-q4", 10, 12, "quý IV/"},
};
static const struct part halves[] = {
    {"-h1", 1, 6, "6 tháng đầu năm "},
    {"-h2", 7, 12, "6 tháng cuối năm "},
};
static const struct part nine_months[] = {
    {"-9m", 1, 9, "9 tháng năm "},
};
static const struct part years[] = {
    {"", 1, 12, "năm "},
};

static const struct rule {
    const char *kind, *example;
    const struct part *parts; /* NULL: months */
    int part_count;
    bool statutory;
} rules[] = {
    {"month", "2026-11", NULL, 12, false},
    {"quarter", "2026-q4", quarters, 4, false},
    {"half", "2026-h1", halves, 2, false},
    {"year", "2026", years, 1, false},
    {"statutory-month", "2026-11", NULL, 12, true},
    {"statutory-quarter", "2026-q4", quarters, 4, true},
    {"statutory-half", "2026-h1", halves, 2, true},
    {"statutory-nine-months", "2026-9m", nine_months, 1, true},
    {"statutory-year", "2026", years, 1, true},
};

static const struct rule *find_rule(const char *kind)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].kind, kind) == 0)
            return &rules[i];
    }
    return NULL;
}

/* From the 15th of the month before to the 14th of the last, or whole months. */
static void set_days(struct period *period, int year, int first_month, int last_month,
                     bool statutory)
{
    struct date from = {year, first_month, 1};
    struct date to = {year, last_month, date_month_length(year, last_month)};

    if (statutory) {
        from = first_month > 1 ? (struct date){year, first_month - 1, CLOSING_DAY + 1}
                               : (struct date){year - 1, 12, CLOSING_DAY + 1};
        to.day = CLOSING_DAY;
    }
    period->from_day = date_day(from);
    period->to_day = date_day(to);
}

/* "2026" and what follows it. */
static int read_year(const char *id, int *ret_year, const char **ret_rest)
{
    char *end;
    long year;

    if (strspn(id, "0123456789") != 4)
        return -EINVAL;
    year = strtol(id, &end, 10);
    if (year < FIRST_YEAR || year > LAST_YEAR)
        return -EINVAL;
    *ret_year = (int)year;
    *ret_rest = end;
    return 0;
}

static int read_month(const char *suffix)
{
    for (int month = 1; month <= 12; month++) {
        char text[8];

        (void)snprintf(text, sizeof text, "-%02d", month);
        if (strcmp(suffix, text) == 0)
            return month;
    }
    return 0;
}

/* Days and name by the rule of the kind. -EINVAL: the id is not one of this kind's. */
static int follow(const struct rule *rule, struct period *period,
                  char name[static PERIOD_NAME_BYTES])
{
    const char *suffix;
    int year, month;

    if (read_year(period->id, &year, &suffix) < 0)
        return -EINVAL;
    month = rule->parts ? 0 : read_month(suffix);
    if (month) {
        set_days(period, year, month, month, rule->statutory);
        (void)snprintf(name, PERIOD_NAME_BYTES, "tháng %d/%d", month, year);
        return 0;
    }
    for (int i = 0; rule->parts && i < rule->part_count; i++) {
        const struct part *part = &rule->parts[i];

        if (strcmp(part->suffix, suffix) != 0)
            continue;
        set_days(period, year, part->first_month, part->last_month, rule->statutory);
        (void)snprintf(name, PERIOD_NAME_BYTES, "%s%d", part->name, year);
        return 0;
    }
    return -EINVAL;
}

/* --- making one ---------------------------------------------------------------------- */

static bool spelt(const char *text, const char *letters, size_t room)
{
    size_t length = strlen(text);

    return length > 0 && length < room && strspn(text, letters) == length;
}

#define SMALL  "abcdefghijklmnopqrstuvwxyz"
#define LARGE  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static int refuse(char fault[static PERIOD_FAULT_BYTES], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(char fault[static PERIOD_FAULT_BYTES], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(fault, PERIOD_FAULT_BYTES, format, args);
    va_end(args);
    text_mend(fault);
    return -EINVAL;
}

static bool said(const char *word)
{
    return word && *word;
}

static int take_days(const struct period_words *words, struct period *period,
                     char fault[static PERIOD_FAULT_BYTES])
{
    if (!said(words->from) || !said(words->to))
        return refuse(fault, "the first and the last day must both be said, or neither");
    if (date_parse(words->from, &period->from_day) < 0)
        return refuse(fault, "from '%s' must be a date such as 2026-10-15", words->from);
    if (date_parse(words->to, &period->to_day) < 0)
        return refuse(fault, "to '%s' must be a date such as 2026-11-14", words->to);
    if (period->to_day < period->from_day)
        return refuse(fault, "to %s is before from %s", words->to, words->from);
    return 0;
}

/* Days and name from kind and id. */
static int derive(struct period *period, char name[static PERIOD_NAME_BYTES],
                  char fault[static PERIOD_FAULT_BYTES])
{
    const struct rule *rule = find_rule(period->kind);
    char known[160] = "";
    size_t used = 0;

    if (rule && follow(rule, period, name) == 0)
        return 0;
    if (rule)
        return refuse(fault, "the id of a %s without days must be such as %s, '%s' is not",
                      rule->kind, rule->example, period->id);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, " %s", rules[i].kind);
    return refuse(fault, "without days the kind must be one of:%s; '%s' is not", known,
                  period->kind);
}

int period_make(const struct period_words *words, struct period *ret,
                char fault[static PERIOD_FAULT_BYTES])
{
    const char *kind = said(words->kind) ? words->kind : PERIOD_OTHER;
    char name[PERIOD_NAME_BYTES] = "";
    struct period period = {.number = 0};
    int rc;

    if (!said(words->id) || !spelt(words->id, SMALL LARGE DIGITS "._-", sizeof period.id))
        return refuse(fault, "id '%s' must be 1 to %d of A-Z a-z 0-9 . _ -",
                      words->id ? words->id : "", PERIOD_ID_BYTES - 1);
    if (!spelt(kind, SMALL DIGITS "-", sizeof period.kind))
        return refuse(fault, "kind '%s' must be 1 to %d of a-z 0-9 -", kind,
                      PERIOD_KIND_BYTES - 1);
    if (said(words->name) && strlen(words->name) >= sizeof period.name)
        return refuse(fault, "name '%.*s…' is longer than %d bytes",
                      text_fit(words->name, 40), words->name, PERIOD_NAME_BYTES - 1);
    if (said(words->name) && letters_find(words->name, LETTERS_OF(LETTERS_HIDDEN)))
        return refuse(fault, "name has U+%04X in it, which nobody sees: take it out",
                      (unsigned)letters_find(words->name, LETTERS_OF(LETTERS_HIDDEN)));
    (void)snprintf(period.id, sizeof period.id, "%s", words->id);
    (void)snprintf(period.kind, sizeof period.kind, "%s", kind);
    if (said(words->from) || said(words->to))
        rc = take_days(words, &period, fault);
    else
        rc = derive(&period, name, fault);
    if (rc < 0)
        return rc;
    (void)snprintf(period.name, sizeof period.name, "%s",
                   said(words->name) ? words->name
                   : *name           ? name
                                     : words->id);
    *ret = period;
    return 0;
}

bool period_same(const struct period *a, const struct period *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->kind, b->kind) == 0 && a->from_day == b->from_day &&
           a->to_day == b->to_day;
}
