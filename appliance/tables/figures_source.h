/*
 * figures_source - whoever keeps roll-ups, moves and stocks in a store's place.
 *
 * A store that has one answers by it whatever store_ledger.h and store_stock.h say below; of its own tables
 * it has the registers. So the nation's figures, which stand in PostgreSQL, become reports and pages on
 * the way that a centre's do.
 */
#ifndef APPLIANCE_TABLES_FIGURES_SOURCE_H
#define APPLIANCE_TABLES_FIGURES_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/dossiers/ledger.h"

struct store;
struct store_stock; /* appliance/tables/store_stock.h */

/* Each as the function of that name, which says what is told; -errno of tell() is passed on. */
struct figures_source {
    void *owner;

    /* unit 0: of all; of a span whose slots may be summed up (ledger_span's `summed`) one row a unit and
     * field. store_each_in_span(), store_each_of_unit(). */
    int (*in_span)(void *owner, const struct ledger_span *span, int unit,
                   int (*tell)(void *listener, const struct rollup_key *key,
                               const struct measures *measures),
                   void *listener);

    /* store_each_moved() */
    int (*moved)(void *owner, const struct ledger_span *received, int32_t to_day,
                 int (*tell)(void *listener, const struct move_key *key, int64_t dossiers),
                 void *listener);

    /* store_each_stock() */
    int (*stock)(void *owner, int32_t day,
                 int (*tell)(void *listener, const struct store_stock *stock),
                 void *listener);
};

/* From here on; borrowed until the store is closed. */
void store_ask_for_figures(struct store *store, const struct figures_source *source);

/* Has it one, so that there are no dossiers and events behind its figures? */
bool store_asks_for_figures(const struct store *store);

#endif
