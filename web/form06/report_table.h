/*
 * report_table - form 06 as a table, in the form's own layout, and the rates of it.
 *
 * Where more was resolved than received, because what was carried over is missing, row and
 * rates say so in words: figures_missing().
 */
#ifndef WEB_FORM06_REPORT_TABLE_H
#define WEB_FORM06_REPORT_TABLE_H

#include "appliance/report/report.h"
#include "web/text/view.h"

void report_table_write(struct html *html, const struct view *view,
                        const struct report *report);

void report_table_rates(struct html *html, const struct view *view,
                        const struct report *report);

#endif
