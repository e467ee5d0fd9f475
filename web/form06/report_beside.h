/*
 * report_beside - what stands beside the figures of a report: units that ended in its period, what
 * was printed for it, and how a frozen one stands today.
 *
 * A difference is always said; that none was seen is no word for right.
 */
#ifndef WEB_FORM06_REPORT_BESIDE_H
#define WEB_FORM06_REPORT_BESIDE_H

#include "appliance/report/report.h"
#include "web/text/view.h"

/* Nothing when no unit ended. */
void report_beside_ended(struct html *html, const struct view *view,
                         const struct report *report);

/* Nothing when nothing was stated. */
void report_beside_stated(struct html *html, const struct view *view,
                          const struct report *report);

/* Nothing of a period that is not frozen. */
void report_beside_corrections(struct html *html, const struct view *view,
                               const struct report *report);

#endif
