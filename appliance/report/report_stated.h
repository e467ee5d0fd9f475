/*
 * report_stated - stated totals in a report, beside what is counted there.
 */
#ifndef APPLIANCE_REPORT_REPORT_STATED_H
#define APPLIANCE_REPORT_REPORT_STATED_H

#include "appliance/report/report.h"

/*
 * Adds one to a report whose rows are complete, with all that does not agree in it or with the
 * rows of its field (code "": with the total). Texts of `field` live as long as the report;
 * those of `stated` and the source are copied.
 */
void report_add_stated(struct report *report, const struct report_name *field,
                       const struct stated *stated, const char *source);

/* What is counted where this is stated: columns 3 to 13, as report_values() gives them. */
void report_stated_counted(const struct report *report, const struct report_stated *stated,
                           int64_t ret[static REPORT_COLUMNS]);

#endif
