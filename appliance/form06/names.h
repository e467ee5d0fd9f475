/*
 * names - what the parts of a report are called. The texts live as long as the
 * report.
 */
#ifndef APPLIANCE_FORM06_NAMES_H
#define APPLIANCE_FORM06_NAMES_H

#include "appliance/form06/cells.h"

/* Of the cells' levels, and of the one behind them. A level that has no name here has its
 * code for one: levels are data. */
struct report_name names_level(struct report *report, const struct cells *cells,
                               size_t level);

/* Of the cells' fields, and of the one behind them. */
struct report_name names_field(struct report *report, const struct cells *cells,
                               size_t field);

struct report_name names_entry(struct report *report, const struct catalogue_entry *entry);

struct report_period names_period(struct report *report, const struct period *period);

#endif
