/*
 * gateways_section - of the gateways: how each is, what came of it, and what of it is lost.
 */
#ifndef WEB_DEVICES_GATEWAYS_SECTION_H
#define WEB_DEVICES_GATEWAYS_SECTION_H

#include <stdbool.h>

#include "web/text/view.h"

/* Only what a reader should know: its clock is not kept right, or is wrong already. */
bool gateways_section_clock_wrong(const struct source_gateway *gateway);

/* The first two cells of a gateway's row: its name, and how it is with all that is wrong with it. */
void gateways_section_cells(struct html *html, const struct view *view,
                            const struct source_gateway *gateway);

/* The table of all, certificates that end soon, events that are lost or merely claimed. */
void gateways_section_write(struct html *html, const struct view *view);

#endif
