#include "appliance/topics/agenda.h"

enum {
    QUICK_MS = 500,      /* between two rounds of a period that is watched ... */
    OTHER_MS = 5 * 1000, /* ... and of another one */
    SHARE = 2,           /* or so often what the last one took */
    FLOOD_SHARE = 9, /* in a flood between any two, so often what the last one took ... */
    FLOOD_MOST_MS = 5 * 1000, /* ... but at most */
    AGAIN_MS = 5000,          /* after an error of the store or the list */
};

bool agenda_is_watched(int kind)
{
    return kind == NAMED_PERIOD_TODAY || kind == NAMED_PERIOD_MONTH;
}

void agenda_begin(struct agenda *agenda, int64_t next_ms)
{
    agenda->open = false;
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        agenda_put_off(agenda, kind, next_ms);
}

void agenda_poke(struct agenda *agenda)
{
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        agenda->tasks[kind].stale = true;
}

void agenda_put_off(struct agenda *agenda, int kind, int64_t next_ms)
{
    agenda->tasks[kind] = (struct agenda_task){true, next_ms, INT64_MAX};
}

/* --- whose turn it is ---------------------------------------------------------------- */

static int64_t due_ms(const struct agenda *agenda, int kind)
{
    const struct agenda_task *task = &agenda->tasks[kind];

    if (task->stale || task->held_ms < task->next_ms)
        return task->next_ms;
    return task->held_ms;
}

static int64_t least_pause_ms(int kind)
{
    return agenda_is_watched(kind) ? QUICK_MS : OTHER_MS;
}

/* When it would be late, having been due. */
static int64_t late_ms(const struct agenda *agenda, int kind)
{
    return due_ms(agenda, kind) + least_pause_ms(kind);
}

/* Of those that are watched, or of the others, the one that is due and late first; -1: none is due. */
static int first_due(const struct agenda *agenda, bool watched, int64_t mono_ms)
{
    int first = -1;

    for (int kind = 0; kind < PUBLISHED_KINDS; kind++) {
        if (agenda_is_watched(kind) == watched && due_ms(agenda, kind) <= mono_ms &&
            (first < 0 || late_ms(agenda, kind) < late_ms(agenda, first)))
            first = kind;
    }
    return first;
}

static int next_due(const struct agenda *agenda)
{
    int next = 0;

    for (int kind = 1; kind < PUBLISHED_KINDS; kind++) {
        if (due_ms(agenda, kind) < due_ms(agenda, next))
            next = kind;
    }
    return next;
}

/* What is open is late. */
static bool is_late(const struct agenda *agenda, int kind, int64_t mono_ms)
{
    return agenda->open || late_ms(agenda, kind) <= mono_ms;
}

/* -1: none is due. */
static int now_due(const struct agenda *agenda, int64_t mono_ms)
{
    int watched = first_due(agenda, true, mono_ms);
    int other = agenda->open ? agenda->open_kind : first_due(agenda, false, mono_ms);

    if (watched < 0 || other < 0)
        return watched < 0 ? other : watched;
    return agenda->watched_last && is_late(agenda, other, mono_ms) ? other : watched;
}

struct agenda_turn agenda_next(const struct agenda *agenda, int64_t mono_ms)
{
    int now = now_due(agenda, mono_ms), next = now < 0 ? next_due(agenda) : now;
    struct agenda_turn turn = {next, now < 0 ? due_ms(agenda, next) : mono_ms};

    if (turn.due_ms < agenda->rest_ms)
        turn.due_ms = agenda->rest_ms;
    return turn;
}

/* --- after a round ------------------------------------------------------------------- */

static int64_t later(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

static int64_t flood_rest_ms(int64_t took_ms)
{
    return took_ms * FLOOD_SHARE < FLOOD_MOST_MS ? took_ms * FLOOD_SHARE : FLOOD_MOST_MS;
}

/* The next of the kind: not soon, and it does not take all the time. */
static void set_next(struct agenda_task *task, const struct agenda_round *round,
                     int64_t begun_ms, int64_t worked_ms)
{
    task->held_ms = round->held_ms;
    task->next_ms =
        later(begun_ms + least_pause_ms(round->kind), round->ended_ms + worked_ms * SHARE);
    if (round->failed) {
        task->stale = true;
        task->next_ms = round->ended_ms + AGAIN_MS;
    }
}

void agenda_ran(struct agenda *agenda, const struct agenda_round *round)
{
    struct agenda_task *task = &agenda->tasks[round->kind];
    int64_t took_ms = round->ended_ms - round->begun_ms;
    bool goes_on = agenda->open && agenda->open_kind == round->kind;
    int64_t begun_ms = goes_on ? agenda->begun_ms : round->begun_ms;
    int64_t worked_ms = goes_on ? agenda->worked_ms + took_ms : took_ms;

    agenda->watched_last = agenda_is_watched(round->kind);
    agenda->rest_ms = round->flooded ? round->ended_ms + flood_rest_ms(took_ms) : 0;
    if (!goes_on) /* what a further slice is told after the first one is for the next round */
        task->stale = false;
    if (round->unfinished) {
        agenda->open = true;
        agenda->open_kind = round->kind;
        agenda->begun_ms = begun_ms;
        agenda->worked_ms = worked_ms;
        return;
    }
    agenda->open = agenda->open && !goes_on;
    set_next(task, round, begun_ms, worked_ms);
}
