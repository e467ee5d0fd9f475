/*
 * devices_section - where the figures come from, in short: how many report, what needs a look, and
 * where all of it is.
 */
#ifndef WEB_DEVICES_DEVICES_SECTION_H
#define WEB_DEVICES_DEVICES_SECTION_H

#include "web/text/view.h"

/*
 * In short, as points of a list: how many report, or nothing where nobody is expected; and, for who
 * must see to it, all that needs a look besides: units never heard of, devices, clocks and
 * twins of gateways. What is no good news links to the section on `page`, a path or "".
 */
void devices_section_reporting(struct html *html, const struct view *view,
                               const char *page);
void devices_section_tasks(struct html *html, const struct view *view, const char *page);

/* The units of which nothing is known but that something is expected; nothing without any. */
void devices_section_unheard(struct html *html, const struct view *view);

/* On the overview: the first devices that need a look. */
void devices_section_write(struct html *html, const struct view *view);

/* The devices of one unit alone, by its code. */
void devices_section_unit(struct html *html, const struct view *view, const char *unit);

#endif
