/*
 * freshness - on top of a page: how fresh it is, and what is wrong at the centre.
 *
 * Three freshnesses, each with a mark of its own: the wire between browser and centre, the link
 * between centre and broker, and the data. A live page takes all of it over from its newer copies.
 */
#ifndef WEB_FRAME_FRESHNESS_H
#define WEB_FRAME_FRESHNESS_H

#include "web/text/view.h"

/* Of a live page. */
void freshness_marks(struct html *html, const struct view *view);

/* Of every page: each alarm that stands, or none. */
void freshness_alarms(struct html *html, const struct view *view);

#endif
