/*
 * staff_draw - what all staff pages are made of. Private to staff*.c.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_DRAW_H
#define WEB_STAFF_DRAW_H

#include "web/number.h"
#include "web/staff_page.h"

const char *staff_draw_path(const struct staff_view *view, enum staff_page page);

struct label staff_draw_count(const struct staff_view *view, uint64_t value);

void staff_draw_time(struct html *html, const struct staff_view *view, int64_t wall_ms);

/* Opens a form to this page, with the token by which it proves that this session's page
 * made it. */
void staff_draw_form(struct html *html, const struct staff_view *view,
                     enum staff_page page);

/* From the head of the page to its heading ... */
void staff_draw_begin(struct html *html, const struct staff_view *view,
                      enum staff_page page);

/* ... and its foot. */
struct body staff_draw_end(struct html *html, const struct staff_view *view);

#endif
