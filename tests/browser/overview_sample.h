/*
 * overview_sample - made-up overviews of other periods: each has the figures that the sample has of the
 * month before its running one, whatever its days. Every figure is simulated and belongs to nobody.
 */
#ifndef TESTS_BROWSER_OVERVIEW_SAMPLE_H
#define TESTS_BROWSER_OVERVIEW_SAMPLE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "web/lookup_overview.h"

/* What was told last. */
static struct {
    struct source_overview overview;
    struct source_row *fields, *units;
} overview_sample_last;

static inline struct source_period
overview_sample_months(int first, int months, enum source_period_kind kind, const char *id)
{
    int last = first + months - 1;
    struct source_period period = {.kind = kind, .state = SOURCE_PERIOD_OPEN};

    (void)snprintf(period.id, sizeof period.id, "%s", id);
    period.from_day = date_day((struct date){first / 12, first % 12 + 1, 1});
    period.to_day = date_day((struct date){last / 12, last % 12 + 1,
                                           date_month_length(last / 12, last % 12 + 1)});
    return period;
}

/* Months, quarters, years, days, and two of the register: one is frozen, one corrected. */
static inline int overview_sample_period(const struct lookup_period *asked,
                                         struct source_period *ret)
{
    int month, year, part;

    if (!asked->id) {
        *ret = (struct source_period){.from_day = asked->from_day,
                                      .to_day = asked->to_day,
                                      .kind = SOURCE_PERIOD_DAYS,
                                      .state = SOURCE_PERIOD_OPEN};
    } else if (strcmp(asked->id, "bc-10") == 0 || strcmp(asked->id, "bc-09") == 0) {
        month = 2026 * 12 + (asked->id[4] == '9' ? 8 : 9);
        *ret = overview_sample_months(month, 1, SOURCE_PERIOD_REGISTERED, asked->id);
        ret->from_day -= 17;
        ret->to_day -= 17;
        ret->state = asked->id[4] == '9' ? SOURCE_PERIOD_CORRECTED : SOURCE_PERIOD_FROZEN;
        ret->frozen_ms = INT64_C(1793581200000);
        (void)snprintf(ret->name, sizeof ret->name, "Báo cáo tháng %d <mẫu>",
                       month % 12 + 1);
    } else if (date_month_parse(asked->id, &month) == 0) {
        *ret = overview_sample_months(month, 1, SOURCE_PERIOD_MONTH, asked->id);
    } else if (sscanf(asked->id, "%4d-Q%1d", &year, &part) == 2) {
        *ret = overview_sample_months(year * 12 + (part - 1) * 3, 3, SOURCE_PERIOD_QUARTER,
                                      asked->id);
    } else if (strlen(asked->id) == 4 && sscanf(asked->id, "%4d", &year) == 1) {
        *ret = overview_sample_months(year * 12, 12, SOURCE_PERIOD_YEAR, asked->id);
    } else {
        return -ENOENT;
    }
    return 0;
}

static inline void overview_sample_row(struct source_row *row)
{
    row->year_before = row->now;
    row->year_before.resolved_late += figures_resolved(&row->now) / 50;
}

static inline void overview_sample_over(struct source_row *row)
{
    row->now = row->before;
    row->due_soon = row->received_today = row->resolved_today = SOURCE_NOT_KNOWN;
    row->devices = row->devices_reporting = row->devices_silent = 0;
    row->unheard = false;
    row->silence = SOURCE_SILENCE_NONE;
    row->silent_since_ms = 0;
}

static inline struct source_row *overview_sample_rows(const struct source_row *rows,
                                                      size_t count, bool over)
{
    struct source_row *copies = calloc(count + 1, sizeof *copies);

    if (!copies)
        abort();
    for (size_t i = 0; i < count; i++) {
        copies[i] = rows[i];
        if (over) {
            overview_sample_over(&copies[i]);
            copies[i].newest_ms = 0;
        }
        overview_sample_row(&copies[i]);
    }
    return copies;
}

static inline void overview_sample_end(struct source_overview *o)
{
    o->device_count = 0;
    o->completeness.expected = o->completeness.reporting = 0;
    overview_sample_over(&o->total);
}

static inline int overview_sample(void *owner, const struct source_overview *now,
                                  const struct lookup_period *asked,
                                  const struct source_overview **ret)
{
    struct source_overview o = *now;
    bool same = !asked->id ? asked->to_day == 0 : strcmp(asked->id, now->period.id) == 0;
    int rc = same ? 0 : overview_sample_period(asked, &o.period);

    (void)owner;
    if (rc == 0 && o.period.from_day > now->period.to_day)
        rc = -ERANGE;
    if (rc < 0)
        return rc;
    if (o.period.to_day >= now->period.to_day)
        o.period.state = SOURCE_PERIOD_RUNNING;
    free(overview_sample_last.fields);
    free(overview_sample_last.units);
    o.fields = overview_sample_last.fields =
        overview_sample_rows(o.fields, o.field_count, source_is_over(&o));
    o.units = overview_sample_last.units =
        overview_sample_rows(o.units, o.unit_count, source_is_over(&o));
    if (source_is_over(&o))
        overview_sample_end(&o);
    overview_sample_row(&o.total);
    o.before = overview_sample_months(2026 * 12 + 9, 1, SOURCE_PERIOD_MONTH, "2026-10");
    o.year_before =
        overview_sample_months(2025 * 12 + 10, 1, SOURCE_PERIOD_MONTH, "2025-11");
    overview_sample_last.overview = o;
    *ret = &overview_sample_last.overview;
    return 0;
}

#endif
