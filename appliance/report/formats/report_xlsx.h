/*
 * report_xlsx - a report as a workbook, laid out as the official form 06 (RULES.md),
 * ready to print: landscape A4, Times New Roman, repeated head, signatures. A second sheet
 * has the checks, the rates with their fractions, and what changed since the period was
 * frozen.
 *
 * With temporary files, as appliance/report/formats/sheet.h says. Any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_XLSX_H
#define APPLIANCE_REPORT_FORMATS_REPORT_XLSX_H

#include "appliance/report/report.h"

/* The caller frees it. -EIO, or errno of the temporary files. */
int report_xlsx(const struct report *report, char **ret_bytes, size_t *ret_size);

#endif
