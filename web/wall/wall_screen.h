/*
 * wall_screen - what stands on a wall: the rate of the office or unit, which stays, and the screens
 * that take turns beside it.
 */
#ifndef WEB_WALL_WALL_SCREEN_H
#define WEB_WALL_WALL_SCREEN_H

#include "web/wall/wall_turns.h"

void wall_screen_rate(struct html *html, const struct view *view,
                      const struct source_row *row);

/* One of them, hidden but for the first. */
void wall_screen_write(struct html *html, const struct view *view,
                       const struct wall_question *question, const struct wall_turns *turns,
                       int which);

#endif
