/*
 * lookups_sample - made-up answers to what pages look up: every figure is simulated and belongs to
 * nobody.
 */
#ifndef TESTS_BROWSER_LOOKUPS_SAMPLE_H
#define TESTS_BROWSER_LOOKUPS_SAMPLE_H

#include <errno.h>

#include "mqtt/base/date.h"
#include "web/lookups.h"

/* Of each year the first day is off, one in May by law, and the last Saturday of February works. */
static inline int lookups_sample_calendar(void *owner, int year,
                                          int (*tell)(void *listener,
                                                      const struct lookup_day *day),
                                          void *listener, struct lookup_year *ret)
{
    const struct lookup_day days[] = {
        {date_day((struct date){year, 1, 1}), false, false, "Tết Dương lịch"},
        {date_day((struct date){year, 2, 28}), true, false, "làm bù <mẫu>"},
        {date_day((struct date){year, 5, 1}), false, true, "Quốc tế lao động"},
    };
    int rc = 0;

    (void)owner;
    if (year < 1975 || year > 2100)
        return -ENOENT;
    *ret = (struct lookup_year){1975, 2100, year <= 2026, 250, INT64_C(1793581200000)};
    for (size_t i = 0; rc == 0 && i < sizeof days / sizeof days[0]; i++)
        rc = tell(listener, &days[i]);
    return rc;
}

/* Weekdays are worked; the third unit that is asked for has done nothing for two weeks. */
static inline int lookups_sample_unit_days(void *owner, int32_t last_day,
                                           const char *const *units, size_t count,
                                           struct lookup_unit_days *ret,
                                           bool ret_working[static LOOKUP_DAYS])
{
    (void)owner;
    (void)units;
    for (int i = 0; i < LOOKUP_DAYS; i++)
        ret_working[i] = date_weekday(last_day - LOOKUP_DAYS + 1 + i) < DATE_SATURDAY;
    for (size_t unit = 0; unit < count; unit++) {
        for (int i = 0; i < LOOKUP_DAYS; i++)
            ret[unit].dossiers[i] = ret_working[i] && (unit != 2 || i < 16) ? 7 : 0;
    }
    return 0;
}

static const struct source_lookups lookups_sample = {NULL, lookups_sample_calendar,
                                                     lookups_sample_unit_days};

#endif
