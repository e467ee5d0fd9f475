/*
 * report_query - what the query of a report asks for.
 *
 *     from=DATE&to=DATE    local days, both inclusive, or
 *     period=ID            a registered period
 *     unit=CODE            all units when it is not said
 *     sub_units=yes|no     with unit; yes when it is not said
 *     field=ID             all fields when it is not said
 *     structure=then|now   units as organised on the last day, unless now is said
 *
 * Pure; any thread.
 */
#ifndef WEB_API_REPORT_QUERY_H
#define WEB_API_REPORT_QUERY_H

#include "appliance/report/report.h"
#include "web/http/query.h"
#include "web/source.h"

extern const struct query_list report_query_takes;

/*
 * The values are those that query_read() has put in their places, and borrowed by the
 * question. -EINVAL: fault says what is wrong.
 */
int report_query(const char *const values[static ADDRESS_VALUES],
                 struct report_question *ret, struct fault *fault);

/*
 * The same as people ask for it: what a form sends empty was not said, and who says neither
 * days nor a period means the days of `month`.
 */
int report_query_page(const char *const values[static ADDRESS_VALUES],
                      const struct source_period *month, struct report_question *ret,
                      struct fault *fault);

/* The fault of a member that source_reports.make() does not know: its *ret_unknown. */
void report_query_unknown(const char *const values[static ADDRESS_VALUES],
                          const char *unknown, struct fault *fault);

#endif
