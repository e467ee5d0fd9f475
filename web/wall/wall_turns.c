#include "web/wall/wall_turns.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/tables/crossings.h"

static bool is_total(const struct view *view, const struct source_row *row)
{
    return row == &view->overview->total;
}

static struct source_row *all_fields(const struct source_overview *o, size_t *ret_count)
{
    struct source_row *rows = need(calloc(o->field_count + 1, sizeof *rows));

    if (o->field_count > 0)
        memcpy(rows, o->fields, o->field_count * sizeof *rows);
    *ret_count = o->field_count;
    return rows;
}

/* Takes out what nothing was done with, so that the screens have room for the rest. */
static size_t drop_idle(struct source_row *rows, size_t count)
{
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        if (figures_received(&rows[i].now) > 0 || figures_resolved(&rows[i].now) > 0)
            rows[left++] = rows[i];
    }
    return left;
}

static void rank_units(struct ranking *ret, const struct view *view,
                       const struct source_row *row)
{
    size_t count;
    struct ranking_level *levels = ranking_levels(view->overview, &count);
    const char *level =
        is_total(view, row) ? ranking_main_level(levels, count) : ranking_level_of(row);

    ranking_make(ret, view->overview, level, DEFINITION_A, &view->levels);
    free(levels);
}

static void add(struct wall_turns *turns, const struct wall_question *question,
                struct wall_turn turn)
{
    if (question->only == WALL_KINDS || question->only == turn.kind)
        turns->turns[turns->count++] = turn;
}

static void add_fields(struct wall_turns *turns, const struct wall_question *question)
{
    for (size_t i = 0; i < WALL_FIELDS_MOST; i++) {
        size_t from = i * WALL_ROWS;
        size_t left = turns->field_count > from ? turns->field_count - from : 0;

        if (left == 0 && i > 0)
            return; /* the first says that there are none */
        add(turns, question,
            (struct wall_turn){WALL_FIELDS, from, left < WALL_ROWS ? left : WALL_ROWS});
    }
}

static void add_units(struct wall_turns *turns, const struct wall_question *question)
{
    size_t ranked = turns->units.ranked;

    if (ranked > 1 || question->only == WALL_UNITS)
        add(turns, question,
            (struct wall_turn){WALL_UNITS, 0, ranked < WALL_ROWS ? ranked : WALL_ROWS});
}

void wall_turns_make(struct wall_turns *ret, const struct view *view,
                     const struct wall_question *question)
{
    const struct source_overview *o = view->overview;

    *ret = (struct wall_turns){0};
    ret->fields = is_total(view, question->row)
                      ? all_fields(o, &ret->field_count)
                      : crossings_fields(o, question->row, &ret->field_count);
    ret->field_count = drop_idle(ret->fields, ret->field_count);
    rank_units(&ret->units, view, question->row);
    add_fields(ret, question);
    add_units(ret, question);
    add(ret, question, (struct wall_turn){.kind = WALL_METHOD});
    ret->first = question->turn < ret->count ? question->turn : 0;
}

void wall_turns_release(struct wall_turns *turns)
{
    free(turns->fields);
    ranking_release(&turns->units);
}
