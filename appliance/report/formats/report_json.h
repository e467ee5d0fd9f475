/*
 * report_json - a report for programs. Locale-free: days and stamps are RFC 3339, columns
 * have their code names, percentages are strings beside their fraction, null for no data.
 *
 * Pure; any thread.
 */
#ifndef APPLIANCE_REPORT_FORMATS_REPORT_JSON_H
#define APPLIANCE_REPORT_FORMATS_REPORT_JSON_H

#include <jansson.h>

#include "appliance/report/report.h"

/* The caller owns them. */
json_t *report_json(const struct report *report);
json_t *report_json_period(const struct report_period *period);

#endif
