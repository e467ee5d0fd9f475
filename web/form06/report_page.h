/*
 * report_page - form 06 of any period as a page, with all that belongs to it.
 */
#ifndef WEB_FORM06_REPORT_PAGE_H
#define WEB_FORM06_REPORT_PAGE_H

#include "appliance/report/report.h"
#include "web/text/view.h"

/* What is drawn; all of it is borrowed. */
struct report_page {
    const struct report *report;
    const struct report_period *periods; /* the reader may choose from, the latest first */
    size_t period_count;
};

/* The whole page, its frame included. */
void report_page_write(struct html *html, const struct view *view,
                       const struct report_page *page);

#endif
