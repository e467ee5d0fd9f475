#include "appliance/rules/limit.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 4, HALF_HOUR = 30 };

/* A number with a suffix. */
static const struct measure {
    const char *suffix;
    enum limit_kind kind;
    int most;
    int each; /* what one of it is worth in struct limit */
} measures[] = {
    {"wd", LIMIT_WORKING_DAYS, LIMIT_MOST_DAYS, 1},
    {"cd", LIMIT_CALENDAR_DAYS, LIMIT_MOST_DAYS, 1},
    {"wh", LIMIT_WORKING_MINUTES, LIMIT_MOST_HOURS, 60},
    {"mo", LIMIT_MONTHS, LIMIT_MOST_MONTHS, 1},
};

enum { MEASURES = sizeof measures / sizeof measures[0] };

static int parse_measure(const char *text, struct limit *ret)
{
    size_t digits = strspn(text, "0123456789");
    int64_t number, half = 0;

    if (digits < 1 || digits > MOST_DIGITS)
        return -EINVAL;
    number = strtol(text, NULL, 10);
    text += digits;
    if (strcmp(text, ".5wh") == 0) {
        half = HALF_HOUR;
        text += 2;
    }
    for (size_t i = 0; i < MEASURES; i++) {
        int64_t amount = number * measures[i].each + half;

        if (strcmp(text, measures[i].suffix) != 0)
            continue;
        if (amount < 1 || amount > (int64_t)measures[i].most * measures[i].each)
            return -EINVAL;
        *ret = (struct limit){measures[i].kind, amount};
        return 0;
    }
    return -EINVAL;
}

static int parse_due(const char *text, struct limit *ret)
{
    int64_t due_ms;
    int32_t day;

    if (date_parse(text, &day) == 0) {
        *ret = (struct limit){LIMIT_DUE_DAY, day};
        return 0;
    }
    if (stamp_parse_local(text, &due_ms) < 0)
        return -EINVAL;
    *ret = (struct limit){LIMIT_DUE_TIME, due_ms};
    return 0;
}

int limit_parse(const char *text, struct limit *ret)
{
    if (!*text) {
        *ret = (struct limit){LIMIT_NONE, 0};
        return 0;
    }
    if (strcmp(text, "same_day") == 0) {
        *ret = (struct limit){LIMIT_SAME_DAY, 0};
        return 0;
    }
    if (parse_measure(text, ret) == 0)
        return 0;
    return parse_due(text, ret);
}

static void format_measure(struct limit limit, char ret[static LIMIT_BYTES])
{
    for (size_t i = 0; i < MEASURES; i++) {
        if (measures[i].kind == limit.kind)
            (void)snprintf(ret, LIMIT_BYTES, "%lld%s%s",
                           (long long)(limit.amount / measures[i].each),
                           limit.amount % measures[i].each ? ".5" : "", measures[i].suffix);
    }
}

const char *limit_format(struct limit limit, char ret[static LIMIT_BYTES])
{
    *ret = '\0';
    switch (limit.kind) {
    case LIMIT_NONE:
        break;
    case LIMIT_SAME_DAY:
        (void)snprintf(ret, LIMIT_BYTES, "same_day");
        break;
    case LIMIT_DUE_DAY:
        (void)date_format((int32_t)limit.amount, ret);
        break;
    case LIMIT_DUE_TIME:
        (void)stamp_format(limit.amount, ret);
        break;
    case LIMIT_WORKING_DAYS:
    case LIMIT_CALENDAR_DAYS:
    case LIMIT_WORKING_MINUTES:
    case LIMIT_MONTHS:
        format_measure(limit, ret);
        break;
    }
    return ret;
}
