/*
 * report_checks - does form 06 balance, and if not, where: each identity, the rows in which more
 * was resolved than received, and those that did not take over what the period before left.
 */
#ifndef WEB_FORM06_REPORT_CHECKS_H
#define WEB_FORM06_REPORT_CHECKS_H

#include "appliance/report/report.h"
#include "web/text/view.h"

void report_checks_write(struct html *html, const struct view *view,
                         const struct report *report);

#endif
