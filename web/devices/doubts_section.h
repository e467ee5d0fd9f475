/*
 * doubts_section - what came and is not counted, or contradicts itself.
 */
#ifndef WEB_DEVICES_DOUBTS_SECTION_H
#define WEB_DEVICES_DOUBTS_SECTION_H

#include "web/text/view.h"

/* What the page says of a reason of source_quarantine; the reason itself when it is new. */
const char *doubts_section_reason(enum language language, const char *reason);

/* What contradicts itself in a dossier's events; the name itself when there is no word for it. */
const char *doubts_section_fault(enum language language, const char *fault);

void doubts_section_write(struct html *html, const struct view *view);

#endif
