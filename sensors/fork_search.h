/*
 * fork_search - up to where an outbox that is an old copy is what the centre has.
 *
 * Asks the centre for a part of the events after the other which of them are the stored ones,
 * until one is not. A question without an answer is repeated. What is found is true whatever
 * else the two had: events that both have keep their places, the others get new ones.
 *
 * Plain data and arithmetic: no clock, no network, no file. `now_ms` is a monotonic clock.
 */
#ifndef SENSORS_FORK_SEARCH_H
#define SENSORS_FORK_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FORK_SEARCH_AGAIN_MS = 2000 };

struct fork_search {
    bool under_way;
    uint64_t common; /* up to here both are the same */
    uint64_t asked;  /* newest event of the question; common: there is none */
    int64_t due_ms;  /* of the next question */
};

/* Up to `common` nobody doubts. */
void fork_search_begin(struct fork_search *search, uint64_t common);

/* Is there something to ask now? Then from ret_first on. */
bool fork_search_next(const struct fork_search *search, int64_t now_ms,
                      uint64_t *ret_first);

/* `count` events from there on are asked for. */
void fork_search_asked(struct fork_search *search, size_t count, int64_t now_ms);

/*
 * Of the events up to `asked` the centre has those up to `common`; here they end with `last`. True:
 * that is all, and search->common is the last one that both have; the search is over. What answers
 * another question is ignored.
 */
bool fork_search_answer(struct fork_search *search, uint64_t asked, uint64_t common,
                        uint64_t last);

/* The question may be lost: a new connection. */
void fork_search_again(struct fork_search *search);

#endif
