/*
 * station - where the figures come from: devices, gateways and what was not understood.
 */
#ifndef WEB_STATION_H
#define WEB_STATION_H

#include "web/view.h"

enum { STATION_ROWS = 200 }; /* drawn of each list; the API has them all */

/* What the page says of a reason of source_quarantine; the reason itself when it is new. */
const char *station_reason(enum language language, const char *reason);

void station_write(struct html *html, const struct view *view);

#endif
