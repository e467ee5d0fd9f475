/*
 * levels - the levels of units that form 06 knows: their order in it, and what they are called.
 *
 * Levels are data: a unit may be of another one, which has its code for a name and stands
 * behind these. Any thread.
 */
#ifndef APPLIANCE_REPORT_LEVELS_H
#define APPLIANCE_REPORT_LEVELS_H

#include <stddef.h>

#include "appliance/report/report.h"

/* The place in the form's order: ministry, province, departments, district, commune, and last,
 * all in the same place, whatever else there is. */
size_t levels_place(const char *code);

/* The same, or else its code for a name, which is borrowed. */
struct report_name levels_name_of(const char *code);

enum { LEVELS_PLACES = 6 }; /* that there are, the last for whatever else there is */

/* Who stands in a place; the last one has no code. */
const struct report_name *levels_at(size_t place);

/* Static; NULL: the form has no name for it. "" is the level of units that have none. */
const struct report_name *levels_name(const char *code);

#endif
