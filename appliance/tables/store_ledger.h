/*
 * store_ledger - the ledger's roll-ups and moves, from which each figure is summed.
 */
#ifndef APPLIANCE_TABLES_STORE_LEDGER_H
#define APPLIANCE_TABLES_STORE_LEDGER_H

#include <stdint.h>

#include "appliance/dossiers/ledger.h"

struct store;

/* Takes away every roll-up, move and quality count. In a transaction. */
int store_clear_ledger(struct store *store);

/* Pours into the store; the sink's owner is the store. */
struct ledger_sink store_ledger_sink(struct store *store);

/*
 * Cells, which are the roll-ups of days, that are not all zero, by codes instead of numbers,
 * ordered by them: equal ledgers give equal calls, whatever numbers their catalogues have. The
 * texts are borrowed for the call.
 */
struct store_coded_cell {
    int32_t day;
    const char *unit, *field; /* "" for none */
    struct measures measures;
};

int store_each_coded_cell(struct store *store,
                          int (*tell)(void *owner, const struct store_coded_cell *cell),
                          void *owner);

int store_each_rollup(struct store *store,
                      int (*tell)(void *owner, const struct rollup_key *key,
                                  const struct measures *measures),
                      void *owner);

/* The roll-ups of a span's slots, ordered by slot, unit and field; those to be subtracted
 * with the other sign. */
int store_each_in_span(struct store *store, const struct ledger_span *span,
                       int (*tell)(void *owner, const struct rollup_key *key,
                                   const struct measures *measures),
                       void *owner);

/* The same of one unit alone: only its rows are read. */
int store_each_of_unit(struct store *store, int unit, const struct ledger_span *span,
                       int (*tell)(void *owner, const struct rollup_key *key,
                                   const struct measures *measures),
                       void *owner);

/*
 * All roll-ups in which something of a unit and field in a month (year * 12 + month from 0) is
 * counted: those of its days, halves, itself, its year, and of all units in it.
 */
int store_each_of_month(struct store *store, int unit, int field, int32_t month,
                        int (*tell)(void *owner, const struct rollup_key *key,
                                    const struct measures *measures),
                        void *owner);

/* All moves that changes.h tells under a unit, field and month: those of its days, whenever what moved was
 * received. */
int store_each_move_of_month(struct store *store, int unit, int field, int32_t month,
                             int (*tell)(void *owner, const struct move_key *key,
                                         int64_t dossiers),
                             void *owner);

/* What was collected in a month (year * 12 + month from 0), where it was anything. */
int store_each_collected(struct store *store, int month,
                         int (*tell)(void *owner, int unit, int field, int64_t collected),
                         void *owner);

/* All moves, ordered by key. */
int store_each_move(struct store *store,
                    int (*tell)(void *owner, const struct move_key *key, int64_t dossiers),
                    void *owner);

/*
 * What was received in a span's slots and has moved by the end of to_day, which none of them lies
 * beyond (ledger_spans_until()); of one to be subtracted with the other sign.
 */
int store_each_moved(struct store *store, const struct ledger_span *received,
                     int32_t to_day,
                     int (*tell)(void *owner, const struct move_key *key, int64_t dossiers),
                     void *owner);

/*
 * How many dossiers a unit took in, refused and resolved on each day from `from_day` to `to_day`, which
 * are few; days without any are not told. By the code of the unit; an unknown one has none.
 */
int store_each_unit_day(struct store *store, const char *unit, int32_t from_day,
                        int32_t to_day,
                        int (*tell)(void *owner, int32_t day, int64_t dossiers),
                        void *owner);

#endif
