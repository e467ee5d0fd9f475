/*
 * held_section - counts that gateways hold back until a person decides, as anybody sees them.
 */
#ifndef WEB_DEVICES_HELD_SECTION_H
#define WEB_DEVICES_HELD_SECTION_H

#include "web/text/view.h"

/* Nothing where none waits. */
void held_section_write(struct html *html, const struct view *view);

/* The beginning of a row, for staff too: which device, what is wrong, and what it would be. */
void held_section_row(struct html *html, const struct view *view,
                      const struct source_held *held);

/* What it would be: "12 dossiers received · Land". */
void held_section_as(struct html *html, const struct view *view,
                     const struct source_held *held);

#endif
