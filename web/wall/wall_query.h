/*
 * wall_query - what a wall is asked for: of which unit it is, which screens it shows, with which turn
 * it begins, and whether it calls a rate good or bad.
 *
 * Pure; any thread.
 */
#ifndef WEB_WALL_WALL_QUERY_H
#define WEB_WALL_WALL_QUERY_H

#include "web/http/query.h"
#include "web/text/view.h"

enum wall_query_parameter {
    WALL_QUERY_UNIT,
    WALL_QUERY_SCREEN,
    WALL_QUERY_COLOURS,
    WALL_QUERY_TURN,
    WALL_QUERY_PARAMETERS
};

/* The kinds of screens. */
enum wall_kind { WALL_FIELDS, WALL_UNITS, WALL_METHOD, WALL_KINDS };

extern const struct query_list wall_query_takes;

struct wall_question {
    const struct source_row *row; /* the unit, or the total; NULL: no unit has this code */
    enum wall_kind only;          /* screens of this kind alone; WALL_KINDS: all */
    bool neutral;                 /* rates without colour and sign */
    int turn;                     /* 0 is the first; there may be fewer */
};

struct wall_question wall_query(const struct view *view);

#endif
