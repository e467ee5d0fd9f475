/*
 * wall_turns - which screens a wall shows, one after the other.
 *
 * Pure; any thread.
 */
#ifndef WEB_WALL_WALL_TURNS_H
#define WEB_WALL_WALL_TURNS_H

#include "web/text/ranking.h"
#include "web/wall/wall_query.h"

enum {
    WALL_TURN_SECONDS = 20,
    WALL_ROWS = 8,        /* of one screen, to be read from eight metres */
    WALL_FIELDS_MOST = 2, /* screens of fields */
    WALL_TURNS_MOST = WALL_FIELDS_MOST + 2,
};

struct wall_turn {
    enum wall_kind kind;
    size_t from, count; /* of the rows below */
};

struct wall_turns {
    struct wall_turn turns[WALL_TURNS_MOST];
    int count; /* at least 1 */
    int first; /* that is shown to begin with */

    struct source_row *fields; /* with which anything was done, in the order of display */
    size_t field_count;
    struct ranking
        units; /* of the level of the unit, or that most are of; the lowest first */
};

/* The question has its row. The caller releases them. */
void wall_turns_make(struct wall_turns *ret, const struct view *view,
                     const struct wall_question *question);

void wall_turns_release(struct wall_turns *turns);

#endif
