/*
 * reporter - makes form 06 out of the store: any period, any unit with or without what is
 * below it, any field; rows per field, sub-totals per level of the resolving unit.
 *
 * Levels are data: whatever the catalogue's units have, in the form's order (levels.h) whatever
 * that of the catalogue. Units are shown as they were organised on the last day of the
 * period, or as now: then what was merged counts for the unit that stands for it today
 * (RULES.md, units; a unit that was split stands for itself). As they were then, those that ended
 * within the period are told with their last day. A frozen period answers with its
 * frozen figures and the units and fields as they were then, and lists what has changed
 * since. On what the figures rest is said with them; a frozen period says on what they did then.
 */
#ifndef APPLIANCE_FORM06_REPORTER_H
#define APPLIANCE_FORM06_REPORTER_H

#include "appliance/report/report.h"
#include "appliance/rules/period.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

struct reporter {
    struct store *store;       /* whoever calls is its thread */
    const struct rules *rules; /* in force for the same store */
    const char *office_vi, *office_en;
    bool simulated;
    int64_t now_ms;
};

/*
 * Within a transaction of the store, so that everything is of one moment. The caller closes
 * the report. -ENOENT: *ret_unknown is "period", "unit" or "field", whichever is not known
 * there. Errors of the store.
 */
int reporter_make(const struct reporter *reporter, const struct report_question *question,
                  struct report **ret, const char **ret_unknown);

/* A period as a report has it in report.period; its texts are borrowed from `period`. */
struct report_period reporter_period(const struct period *period);

#endif
