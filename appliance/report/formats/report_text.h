/*
 * report_text - a report to read in a terminal, in Vietnamese.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_TEXT_H
#define APPLIANCE_REPORT_FORMATS_REPORT_TEXT_H

#include <stdio.h>

#include "appliance/report/report.h"

void report_text(const struct report *report, FILE *out);

/* What has changed since the period was frozen: frozen, now and the difference per field.
 */
void report_text_corrections(const struct report *report, FILE *out);

#endif
