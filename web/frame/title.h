/*
 * title - what stands on a page's tab: what it is of before what it is, for of many tabs one sees the
 * first letters alone; and its period where that is not the running one.
 */
#ifndef WEB_FRAME_TITLE_H
#define WEB_FRAME_TITLE_H

#include "web/text/view.h"

/* The caller frees it. */
char *title_write(const struct view *view);

#endif
