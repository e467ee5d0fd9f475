/*
 * lookups_sample - made-up answers to what pages look up: every figure is simulated and belongs to
 * nobody.
 */
#ifndef TESTS_BROWSER_LOOKUPS_SAMPLE_H
#define TESTS_BROWSER_LOOKUPS_SAMPLE_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* So many communes of the sample's province are among what is late. */
static int lookups_sample_communes;

static inline int64_t lookups_sample_figure(const char *code, int32_t what)
{
    uint32_t state = (uint32_t)what * 2654435761U;

    for (; *code; code++)
        state = (state ^ (uint32_t)(unsigned char)*code) * 16777619U;
    return state >> 16;
}

/* The sample's units from the second on, and the communes, each in two fields. */
static inline int lookups_sample_lateness(void *owner,
                                          int (*tell)(void *listener,
                                                      const struct lookup_lateness *row),
                                          void *listener)
{
    static const char *const fields[] = {"dat-dai", "ho-tich"};
    char unit[24];
    int rc = 0;

    (void)owner;
    for (int i = 0; rc == 0 && i < 2 * (8 + lookups_sample_communes); i++) {
        struct lookup_lateness row = {unit, fields[i % 2], {{0}, 0}};

        (void)snprintf(unit, sizeof unit, i < 16 ? "H99.%d" : "H99.9.%d",
                       i < 16 ? i / 2 + 2 : i / 2 - 7);
        for (int class = 0; class < LATENESS_CLASSES; class ++)
            row.lateness.of[class] = lookups_sample_figure(unit, class * 2 + i % 2) % 7 / 2;
        row.lateness.overdue = lateness_dated(&row.lateness) + (i == 3 ? 2 : 0);
        rc = tell(listener, &row);
    }
    return rc;
}

/* "H99.3" has nothing in each fifth month, nor "hoa-giai" at any time. */
static inline struct figures lookups_sample_month(const struct lookup_part *part,
                                                  int32_t month)
{
    const char *code = part->unit ? part->unit : part->field ? part->field : "";
    int64_t resolved = 200 + lookups_sample_figure(code, month) % 100;
    int64_t late = resolved * (2 + lookups_sample_figure(code, month / 2) % 9) / 100;

    if ((strcmp(code, "H99.3") == 0 && month % 5 == 0) || strcmp(code, "hoa-giai") == 0)
        return (struct figures){0};
    return (struct figures){.carried_over = resolved + 20,
                            .resolved_early = resolved / 2,
                            .resolved_on_time = resolved - resolved / 2 - late,
                            .resolved_late = late,
                            .in_progress_not_due = 17,
                            .in_progress_overdue = 3};
}

static inline int lookups_sample_months(void *owner, const struct lookup_part *parts,
                                        size_t count, int32_t first, int32_t last,
                                        struct figures *ret)
{
    size_t months = (size_t)(last - first) + 1;

    (void)owner;
    for (size_t i = 0; i < count * months; i++)
        ret[i] = lookups_sample_month(&parts[i / months], first + (int32_t)(i % months));
    return 0;
}

static const struct source_lookups lookups_sample = {
    .calendar = lookups_sample_calendar,
    .unit_days = lookups_sample_unit_days,
    .lateness = lookups_sample_lateness,
    .months = lookups_sample_months,
};

#endif
