/*
 * late_notice - what came late of months that are over, told for a day: on a page of the running month of
 * all of them, on one of another period of those in it. Nothing where nothing did.
 */
#ifndef WEB_FRAME_LATE_NOTICE_H
#define WEB_FRAME_LATE_NOTICE_H

#include "web/text/view.h"

void late_notice_write(struct html *html, const struct view *view);

#endif
