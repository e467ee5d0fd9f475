/*
 * report_link - how a report is asked for, as web/api/report_query.h reads it.
 *
 * Pure; any thread.
 */
#ifndef WEB_FORM06_REPORT_LINK_H
#define WEB_FORM06_REPORT_LINK_H

#include "appliance/report/report.h"

/*
 * The query that asks for the same report again, of the given period; NULL or without an id:
 * of its days. Begins with "?"; the caller frees it.
 */
char *report_link(const struct report *report, const struct report_period *period);

/* The same of all units and fields. */
char *report_link_period(const struct report_period *period);

#endif
