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

/*
 * In short, as points of a list: how many report, or nothing where nobody is expected; and, for who
 * must see to it, all that needs a look besides: units never heard of, devices, clocks and
 * twins of gateways. What is no good news links to the section on `page`, a path or "".
 */
void devices_section_reporting(struct html *html, const struct view *view,
                               const char *page);
void devices_section_tasks(struct html *html, const struct view *view, const char *page);

/* The first two cells of a gateway's row: its name, and how it is with all that is wrong with it. */
void devices_section_gateway(struct html *html, const struct view *view,
                             const struct source_gateway *gateway);

void devices_section_write(struct html *html, const struct view *view);

#endif
