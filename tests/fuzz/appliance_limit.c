/* Limits, working sessions and reporting periods, as they stand in tables and settings. */
#include <string.h>

#include "appliance/calendar/schedule.h"
#include "appliance/rules/limit.h"
#include "appliance/rules/period.h"
#include "tests/fuzz/fuzz.h"

static void check_limit(const char *text)
{
    struct limit limit, again;
    char written[LIMIT_BYTES];

    if (limit_parse(text, &limit) < 0)
        return;
    FUZZ_DEMAND(limit_parse(limit_format(limit, written), &again) == 0);
    FUZZ_DEMAND(again.kind == limit.kind && again.amount == limit.amount);
}

static void check_schedule(const char *text)
{
    char fault[SCHEDULE_FAULT_BYTES], written[SCHEDULE_BYTES], twice[SCHEDULE_BYTES];
    struct schedule schedule;

    if (schedule_parse(text, &schedule, fault) < 0)
        return;
    (void)schedule_format(&schedule, written);
    FUZZ_DEMAND(schedule_parse(written, &schedule, fault) == 0);
    FUZZ_DEMAND(strcmp(schedule_format(&schedule, twice), written) == 0);
    FUZZ_DEMAND(schedule_day_ms(&schedule) > 0);
}

/* The text is one that begins with the words of a kind, or an id, or neither. */
static void check_period(const char *text)
{
    static const char *const kinds[] = {
        "",     "month",           "quarter",           "half",
        "year", "statutory-month", "statutory-quarter", "statutory-half",
        "other"};
    char fault[PERIOD_FAULT_BYTES];
    struct period period, again;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct period_words words = {text, NULL, kinds[i], NULL, NULL};

        if (period_make(&words, &period, fault) < 0)
            continue;
        FUZZ_DEMAND(period.from_day <= period.to_day);
        FUZZ_DEMAND(period_make(&words, &again, fault) == 0);
        FUZZ_DEMAND(period_same(&period, &again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check_limit(text);
    check_schedule(text);
    check_period(text);
    free(text);
    return 0;
}
