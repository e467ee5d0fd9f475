/*
 * compare - a report beside the figures of another time: what was corrected since it
 * was frozen, and whether it took over what the period before had left.
 *
 * Rows are compared by the codes of level and field, because units and fields may have
 * changed in between.
 */
#ifndef APPLIANCE_FORM06_COMPARE_H
#define APPLIANCE_FORM06_COMPARE_H

#include "appliance/form06/cells.h"

/* Fills report->corrections, figures and notes, from the same period as it is now. Cells are used
 * up. */
void compare_now(struct report *report, struct cells *now);

/* Fills report->previous from the cells of the period before. Cells are used up. */
void compare_previous(struct report *report, struct cells *before);

#endif
