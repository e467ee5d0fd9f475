/*
 * figures_json - figures and rates as JSON, the same over HTTP and MQTT.
 *
 * Each gives a new reference. Any thread.
 */
#ifndef APPLIANCE_REPORT_FIGURES_JSON_H
#define APPLIANCE_REPORT_FIGURES_JSON_H

#include <jansson.h>

#include "appliance/report/figures.h"

/*
 * The cells of form 06:
 *
 *     {"received": {"total", "online", "direct", "carried_over"},
 *      "resolved": {"total", "early", "on_time", "late"},
 *      "in_progress": {"total", "not_due", "overdue"}}
 */
json_t *figures_json(const struct figures *figures);

/* "96.50"; null: there is nothing to divide, or what is missing in the figures makes it no rate. */
json_t *figures_percent_json(struct fraction rate);

#endif
