/*
 * counted - the figures of one period, all of one moment: what form06_compute() says of it, and
 * where the office has frozen it also what it said then; and the statistics that they make.
 *
 * For the thread that makes statistics.
 */
#ifndef APPLIANCE_TOPICS_COUNTED_H
#define APPLIANCE_TOPICS_COUNTED_H

#include "appliance/recount/rulebook.h"
#include "appliance/rules/catalogue.h"
#include "appliance/rules/period.h"
#include "appliance/store/store.h"
#include "appliance/topics/rollup.h"
#include "appliance/topics/statistic.h"

/* Where it is counted; borrowed, but for what is kept. */
struct counted_desk {
    struct store *store;
    bool simulated;
    /* In a transaction of the store: the rules by which its figures are; the caller closes the
     * book. */
    int (*take_rules)(void *owner, struct store *store, struct rulebook *ret);
    void *owner;

    /* Kept: the catalogue as of `day`, made when registers had changed so often. */
    struct catalogue *catalogue;
    int64_t registers;
    int32_t day;
};

void counted_desk_release(struct counted_desk *desk);

/* Stays where it is: it points into itself. */
struct counted {
    struct statistic_base base;
    struct period period;
    struct catalogue *live_catalogue, *frozen_catalogue;
    struct rollup live, frozen; /* frozen: only when it is */
    bool is_frozen;
};

/* As of that moment, and the day that it is then. In a transaction that is over afterwards. Errors of the
 * store: then there is nothing to release. */
int counted_read(struct counted_desk *desk, enum named_period name, int64_t wall_ms,
                 struct counted *ret);

/* Parts stand before what they are part of. */
size_t counted_cells(const struct counted *counted);

/* What is to be said of the cell at that place, borrowed from all three; false: nothing. Who reports is
 * said of a period that runs. */
bool counted_statistic(const struct counted *counted, const struct reporting *reporting,
                       size_t place, struct statistic *ret);

/* Takes a zeroed one too. */
void counted_release(struct counted *counted);

#endif
