/*
 * devices_section - where the figures come from: devices, gateways and what was not understood.
 */
#ifndef WEB_PAGE_DEVICES_SECTION_H
#define WEB_PAGE_DEVICES_SECTION_H

#include "web/text/view.h"

enum { DEVICES_SECTION_ROWS = 200 }; /* drawn of each list; the API has them all */

/* What the page says of a reason of source_quarantine; the reason itself when it is new. */
const char *devices_section_reason(enum language language, const char *reason);

/* What contradicts itself in a dossier's events; the name itself when there is no word for it. */
const char *devices_section_fault(enum language language, const char *fault);

void devices_section_write(struct html *html, const struct view *view);

#endif
