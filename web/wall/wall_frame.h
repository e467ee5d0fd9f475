/*
 * wall_frame - what surrounds the screens of a wall: head, marks, alarms, foot.
 *
 * No menu and no link: nobody sits at it. Without a script the browser asks for the next turn by
 * itself.
 */
#ifndef WEB_WALL_WALL_FRAME_H
#define WEB_WALL_WALL_FRAME_H

#include "web/frame/frame.h"

void wall_frame_begin(struct html *html, const struct view *view,
                      const struct frame *frame);

void wall_frame_end(struct html *html, const struct view *view, const struct frame *frame);

#endif
