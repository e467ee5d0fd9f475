#include "web/wall/wall_query.h"

#include <stdlib.h>
#include <string.h>

static const char neutral[] = "trung-tinh";

static const char *const kinds[WALL_KINDS] = {
    [WALL_FIELDS] = "linh-vuc",
    [WALL_UNITS] = "don-vi",
    [WALL_METHOD] = "cach-tinh",
};

/* WALL_KINDS: it is none. */
static enum wall_kind kind_of(const char *value)
{
    int kind = 0;

    while (kind < WALL_KINDS && strcmp(kinds[kind], value) != 0)
        kind++;
    return (enum wall_kind)kind;
}

static bool is_kind(const char *value)
{
    return !*value || kind_of(value) != WALL_KINDS;
}

static bool is_colours(const char *value)
{
    return !*value || strcmp(value, neutral) == 0;
}

static bool is_turn(const char *value)
{
    return !*value || (*value >= '1' && *value <= '9' && !value[1]);
}

static const struct query_parameter parameters[WALL_QUERY_PARAMETERS] = {
    [WALL_QUERY_UNIT] = {"don-vi", "H42.1", NULL},
    [WALL_QUERY_SCREEN] = {"man", "linh-vuc, don-vi, cach-tinh", is_kind},
    [WALL_QUERY_COLOURS] = {"mau", "trung-tinh", is_colours},
    [WALL_QUERY_TURN] = {"luot", "1 - 9", is_turn},
};

const struct query_list wall_query_takes = {"don-vi, man, mau, luot", false,
                                            WALL_QUERY_PARAMETERS, parameters};

static const char *said(const struct view *view, enum wall_query_parameter which)
{
    const char *value = view->asked.values[which];

    return value ? value : "";
}

struct wall_question wall_query(const struct view *view)
{
    const struct source_overview *o = view->overview;
    const char *unit = said(view, WALL_QUERY_UNIT), *turn = said(view, WALL_QUERY_TURN);

    return (struct wall_question){
        .row = *unit ? source_row_of(o->units, o->unit_count, unit) : &o->total,
        .only = kind_of(said(view, WALL_QUERY_SCREEN)),
        .neutral = *said(view, WALL_QUERY_COLOURS) != '\0',
        .turn = *turn ? *turn - '1' : 0,
    };
}
