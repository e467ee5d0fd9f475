/*
 * report_notes - what stands below form 06 and in no column of it: the numbers that offices
 * report beside it, in all and by field.
 */
#ifndef WEB_FORM06_REPORT_NOTES_H
#define WEB_FORM06_REPORT_NOTES_H

#include "appliance/report/report.h"
#include "web/text/view.h"

void report_notes_write(struct html *html, const struct view *view,
                        const struct report *report);

#endif
