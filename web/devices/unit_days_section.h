/*
 * unit_days_section - of some units how many of their devices report, and on which of the last thirty
 * days there is anything of them.
 */
#ifndef WEB_DEVICES_UNIT_DAYS_SECTION_H
#define WEB_DEVICES_UNIT_DAYS_SECTION_H

#include "web/text/view.h"

/* Of the units of these devices, each once, in their order. What the lookup says when it fails:
 * web/lookups.h. */
int unit_days_section_write(struct html *html, const struct view *view,
                            const struct source_device *const *devices, size_t count);

#endif
