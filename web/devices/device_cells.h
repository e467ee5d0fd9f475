/*
 * device_cells - the cells of a counter device's row that the page and the staff page have in common.
 *
 * What it is called, how it is and how it answers; where it is and which one it is are the staff page's
 * own. Each is a cell of plain_table.h, under the column that is named here.
 */
#ifndef WEB_DEVICES_DEVICE_CELLS_H
#define WEB_DEVICES_DEVICE_CELLS_H

#include "web/text/view.h"

/* WORD_DEVICE, with its firmware where it says it; WORD_STATE, with why, and how often each cause was;
 * WORD_SEEN; WORD_GATEWAY. */
void device_cells_begin(struct html *html, const struct view *view,
                        const struct source_device *device);

/* WORD_ROUND_TRIP: the median and the last. */
void device_cells_round_trip(struct html *html, const struct view *view,
                             const struct source_device *device);

#endif
