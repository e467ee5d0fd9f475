/*
 * store_visits - what ratings and tickets come to, by month: how many answers gave which score, and how
 * many tickets waited how long.
 *
 * Counted with each event, in its transaction. Months are year * 12 + month from 0.
 */
#ifndef APPLIANCE_TABLES_STORE_VISITS_H
#define APPLIANCE_TABLES_STORE_VISITS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/tables/store_events.h"

/* A ticket that did not wait for a known time. */
enum {
    STORE_VISITS_UNCALLED = -1,
    STORE_VISITS_UNCLEAR = -2, /* called before it was taken: a clock is wrong */
    STORE_VISITS_UNNUMBERED = -3
};

/* Counts a rating or ticket (sign 1), or takes it out again (sign -1); another event is nothing. In a
 * transaction. */
int store_count_visit(struct store *store, const struct store_event *event, int sign);

struct store_rating {
    int unit, field; /* field 0: not said */
    int score;       /* 1 ... 5 */
    int64_t answers;
};

int store_each_rating(struct store *store, int month,
                      int (*tell)(void *owner, const struct store_rating *rating),
                      void *owner);

struct store_wait {
    int unit;    /* 0: of all, by the hour */
    int hour;    /* -1: of a unit, in all hours */
    int minutes; /* or one of the above */
    int64_t tickets;
};

/* By unit, hour and minutes. */
int store_each_wait(struct store *store, int month,
                    int (*tell)(void *owner, const struct store_wait *wait), void *owner);

/* The first and last month of which there is any; 0 and 0: none. */
int store_visit_months(struct store *store, int *ret_first, int *ret_last);

/* Forgets up to `most` numbers of queues of days before that one; what they came to stays. In a
 * transaction. */
int store_age_tickets(struct store *store, int32_t before_day, int most, bool *ret_more);

#endif
