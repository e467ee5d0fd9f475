/*
 * agenda - which round of topics is next, and when.
 *
 *     today, the month     what people look at: first, and often
 *     other periods        now and then; they go in slices, so that those that are watched get between
 *                          them, and none waits without end: after a watched one a slice of another
 *                          one has its turn
 *     a flood of events    rests between any two of them: events, and who waits for receipts, come
 *                          first
 *
 * Moments are mono. Pure; one thread.
 */
#ifndef APPLIANCE_TOPICS_AGENDA_H
#define APPLIANCE_TOPICS_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/topics/published.h"

/* The rounds of a period, or of what describes the codes. */
struct agenda_task {
    bool stale;      /* there may be something to do ... */
    int64_t next_ms; /* ... but not before */
    int64_t held_ms; /* then a topic may be published again; INT64_MAX: none waits */
};

struct agenda {
    struct agenda_task tasks[PUBLISHED_KINDS];
    bool watched_last; /* the last round was of a period that is watched */
    int64_t rest_ms;   /* no round before */
    bool open;         /* a round has not come to its end ... */
    int open_kind;     /* ... of this kind ... */
    int64_t begun_ms;  /* ... which began then ... */
    int64_t worked_ms; /* ... and has taken so long */
};

/* Does it go in one, and before others? */
bool agenda_is_watched(int kind);

/* All is to be looked at, not before that moment; whatever is open is over. */
void agenda_begin(struct agenda *agenda, int64_t next_ms);

/* All may have changed. */
void agenda_poke(struct agenda *agenda);

/* So may one, which is not looked at before that moment. */
void agenda_put_off(struct agenda *agenda, int kind, int64_t next_ms);

struct agenda_turn {
    int kind;
    int64_t due_ms;
};

/* The next round, as seen at that moment. */
struct agenda_turn agenda_next(const struct agenda *agenda, int64_t mono_ms);

/* What became of a round, or a slice of one. */
struct agenda_round {
    int kind;
    int64_t begun_ms, ended_ms;
    int64_t held_ms; /* as a task has it */
    bool unfinished; /* it is to go on */
    bool failed, flooded;
};

/* It was the turn, and is over. */
void agenda_ran(struct agenda *agenda, const struct agenda_round *round);

#endif
