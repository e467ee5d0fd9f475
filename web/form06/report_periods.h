/*
 * report_periods - every registered period, kept for as long as a page is drawn.
 */
#ifndef WEB_FORM06_REPORT_PERIODS_H
#define WEB_FORM06_REPORT_PERIODS_H

#include "appliance/report/report.h"
#include "mqtt/base/date.h"
#include "web/source.h"

struct report_periods {
    struct report_period *list; /* the latest first */
    size_t count;
    struct report *texts; /* of them */
};

/* The caller releases it, also after an error, which is one of the store. */
int report_periods_read(const struct source_reports *reports, struct report_periods *ret);

/* In which it ends. */
static inline int report_periods_year(const struct report_period *period)
{
    return date_of(period->to_day).year;
}

void report_periods_release(struct report_periods *periods);

#endif
