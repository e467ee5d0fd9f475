/*
 * report_sheet - what the sheets of report_xlsx share, and the second one.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_SHEET_H
#define APPLIANCE_REPORT_FORMATS_REPORT_SHEET_H

#include "appliance/report/formats/sheet.h"
#include "appliance/report/report.h"

/* Paper and footer, the same on each sheet. */
void report_sheet_paper(const struct sheet *sheet, const struct report *report);

/* The second sheet. */
void report_sheet_checks(const struct sheet *sheet, const struct report *report);

#endif
