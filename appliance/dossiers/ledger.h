/*
 * ledger - what dossiers add to the figures, in cells that can only be added and
 * subtracted.
 *
 * A dossier contributes to the cells of (day, unit, field). When it changes, what it contributed
 * is subtracted and what it contributes now is added, so every figure of form 06, for any period,
 * is a sum of cells, exact as of its closing day:
 *
 *     received              on the day of intake, for the unit in charge then; of these
 *       online, postal      by their channel: column 4 of form 06, and a part of column 5
 *     taken in              on the day of intake, for the unit whose counter took it in
 *     moved in, moved out   on the day from which another unit is in charge
 *     refused               at intake: in no column of form 06, on the day of the refusal
 *     early, on time, late  on the day of the result, by its class
 *     apologised            a late result before which the office had apologised, on its
 *                           day; of these
 *       in time             at least a day before the due date
 *       appointment kept    resolved by the newest re-appointed date
 *       again               more than once
 *     excluded              on the day from which a withdrawn dossier is in no column any more
 *     unresolved, withdrawn of the results, on their day: returned unresolved or stopped; taken
 *                           back by the citizen
 *     supplements           on the day on which a supplement was asked for
 *     collected             on the day on which the result was handed over
 *     to collect            +1 on the day of a result that the citizen can collect, -1 on the
 *                           day on which it was: summed up, those not collected yet; each day
 *                           for the unit that was in charge, or has come after it
 *     overdue               +1 on the day after the due date, -1 on the day of the result or
 *                           of a new due date: summed up to a closing day, the dossiers in
 *                           progress that are past their due date then
 *     suspended             likewise, those whose clock stands still
 *
 * In progress at a closing day is all received and moved in, less all resolved, moved out and
 * excluded up to it. The cells are kept rolled up by day, half month, month and year, so that any
 * period is a sum over few rows: ledger_spans() says which.
 *
 * A dossier counts in a period for the unit that is in charge at its end, or was at the result,
 * and for no other: columns 3 to 13 of a unit are of the same dossiers. So of one that moved in
 * the period the receipt must move too, and whether as received in the period or as carried
 * over depends on two days, that of the intake and that of the move. These are kept beside the
 * cells, as moves, rolled up by the day of the intake: a merger moves all that a unit has at once,
 * and most others move a dossier soon after it came.
 *
 * Pure; the batch is for one thread.
 */
#ifndef APPLIANCE_DOSSIERS_LEDGER_H
#define APPLIANCE_DOSSIERS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/dossiers/dossier.h"

/*
 * Every measure with its name, which is also its column in the store: for an enumeration, for
 * names, and for the lists of columns in statements. A new one is
 *
 *     a row here, among those of stock or of flow
 *     a column of its name in `rollup`: the next file in appliance/store/sql, which also forgets
 *         the rules, so that all is counted again:
 *         DELETE FROM meta WHERE key = 'rules'
 *     where a dossier adds it: appliance/dossiers/ledger_dossier.c
 *     if it is shown: a note in appliance/report/notes.h, and its source in
 *         appliance/form06/form06.c
 *     what the page of a dossier calls it: web/staff/document_words.c
 */
/* clang-format off: one a line */
/* Those of which what stands at the end of a day is made: summed up from the beginning. */
#define MEASURES_OF_STOCK_EACH(DO, BETWEEN)                                                \
    DO(RECEIVED, received)                                                                 \
    BETWEEN DO(EXCLUDED, excluded)                                                         \
    BETWEEN DO(MOVED_IN, moved_in)                                                         \
    BETWEEN DO(MOVED_OUT, moved_out)                                                       \
    BETWEEN DO(EARLY, early)                                                               \
    BETWEEN DO(ON_TIME, on_time)                                                           \
    BETWEEN DO(LATE, late)                                                                 \
    BETWEEN DO(OVERDUE, overdue)                                                           \
    BETWEEN DO(SUSPENDED, suspended)                                                       \
    BETWEEN DO(TO_COLLECT, to_collect)

#define MEASURES_OF_FLOW_EACH(DO, BETWEEN)                                                 \
    DO(REFUSED, refused)                                                                   \
    BETWEEN DO(APOLOGISED, apologised)                                                     \
    BETWEEN DO(APOLOGISED_IN_TIME, apologised_in_time)                                     \
    BETWEEN DO(APPOINTMENT_KEPT, appointment_kept)                                         \
    BETWEEN DO(APOLOGISED_AGAIN, apologised_again)                                         \
    BETWEEN DO(COLLECTED, collected)                                                       \
    BETWEEN DO(RECEIVED_ONLINE, received_online)                                           \
    BETWEEN DO(RECEIVED_POSTAL, received_postal)                                           \
    BETWEEN DO(TAKEN_IN, taken_in)                                                         \
    BETWEEN DO(SUPPLEMENTS, supplements)                                                   \
    BETWEEN DO(UNRESOLVED, unresolved)                                                     \
    BETWEEN DO(WITHDRAWN, withdrawn)

#define MEASURES_EACH(DO, BETWEEN)                                                         \
    MEASURES_OF_STOCK_EACH(DO, BETWEEN) BETWEEN MEASURES_OF_FLOW_EACH(DO, BETWEEN)
/* clang-format on */

#define MEASURES_ENUMERATOR(NAME, name) MEASURE_##NAME,
enum measure {
    MEASURES_OF_STOCK_EACH(MEASURES_ENUMERATOR, ) MEASURES_OF_STOCK,
    MEASURES_BEFORE_FLOW = MEASURES_OF_STOCK - 1,
    MEASURES_OF_FLOW_EACH(MEASURES_ENUMERATOR, ) MEASURES
};
#undef MEASURES_ENUMERATOR

extern const char *const measure_names[MEASURES];

/* Additive; a difference of two may be negative. */
struct measures {
    int64_t of[MEASURES];
};

/* Of what is summed up to the end of a day: in progress then. */
int64_t ledger_in_progress(const struct measures *measures);

/* Where something counts; the channel parts what is received. */
struct ledger_place {
    int32_t day;
    int unit, field;
    enum event_channel channel;
};

enum ledger_grain {
    LEDGER_GRAIN_DAY,
    LEDGER_GRAIN_HALF,
    LEDGER_GRAIN_MONTH,
    LEDGER_GRAIN_YEAR,
    LEDGER_GRAIN_ALL, /* a month of all units together: the unit is LEDGER_ALL_UNITS */
    LEDGER_GRAINS
};

enum { LEDGER_ALL_UNITS = 0 };

/*
 * A roll-up: what a unit and field add in a day (a cell), a half of a month
 * (month slot * 2, + 1 from the 15th on, for the periods that TT 01/2020/TT-VPCP reports
 * begin on the 15th), a month (year * 12 + month from 0) or a year. Beside these, so that years of
 * the whole are few rows, what a field adds in a month: its slots are those of months, and no span
 * of days is made of it.
 */
struct rollup_key {
    enum ledger_grain grain;
    int32_t slot;
    int unit, field;
};

/* Receipts that move: taken from the unit before (-1), given to the one after (1). */
struct move_key {
    enum ledger_grain grain;
    int32_t slot;      /* in which they were received */
    int32_t moved_day; /* after it; LEDGER_WITHIN: they moved in the same slot */
    int unit, field;
    enum event_channel channel;
};

enum { LEDGER_WITHIN = 0 };

/* Changes of roll-ups and moves that wait to be written, each key once. */
struct ledger_batch;

struct ledger_batch *ledger_batch_open(void);
void ledger_batch_close(struct ledger_batch *batch);

/* Adds (sign 1) or subtracts (sign -1) what the dossier contributes. */
void ledger_batch_add(struct ledger_batch *batch, const struct dossier *dossier, int sign);

/* Adds or subtracts `count` of one measure; what is received counts by its channel too. */
void ledger_batch_tally(struct ledger_batch *batch, const struct ledger_place *place,
                        enum measure measure, int64_t count);

/* Adds to a move; the key is of a day. */
void ledger_batch_move(struct ledger_batch *batch, const struct move_key *key,
                       int64_t dossiers);

/*
 * Takes away what stands elsewhere: what is left in the batch is the difference. Nothing
 * can be added any more before it is flushed.
 */
void ledger_batch_subtract_rollup(struct ledger_batch *batch, const struct rollup_key *key,
                                  const struct measures *measures);
void ledger_batch_subtract_move(struct ledger_batch *batch, const struct move_key *key,
                                int64_t dossiers);

/* What a batch is poured into; -errno ends the pouring and is passed on. */
struct ledger_sink {
    void *owner;
    int (*rollup)(void *owner, const struct rollup_key *key, const struct measures *change);
    int (*move)(void *owner, const struct move_key *key, int64_t change);
};

/* Gives every change that is not zero, ordered by key, and empties the batch. */
int ledger_batch_flush(struct ledger_batch *batch, const struct ledger_sink *sink);

struct ledger_span {
    enum ledger_grain grain;
    int32_t first, last; /* slots, both inclusive */
    bool minus;          /* is to be subtracted */
    bool stock;          /* nothing but MEASURES_OF_STOCK is wanted; the others read as 0 */
    bool summed;         /* who hears it sums up its slots, so they may come as one */
};

enum { LEDGER_SPANS = 7 };

/* The earliest day that can be asked for: 1970-01-01. "From the beginning" is this. */
enum { LEDGER_BEGINNING = 0 };

/*
 * The roll-ups that together are exactly the days from ... to: finer ones at both ends,
 * coarser ones between. They are few: where most of a month or a year is asked for, it is
 * taken whole, and the rest of it taken away. Returns how many spans, 0 when to < from.
 * They are for all measures.
 */
size_t ledger_spans(int32_t from_day, int32_t to_day,
                    struct ledger_span ret[static LEDGER_SPANS]);

/* The same, but none of them reaches beyond to_day: so what moved within one of its slots has moved
 * by then. */
size_t ledger_spans_until(int32_t from_day, int32_t to_day,
                          struct ledger_span ret[static LEDGER_SPANS]);

/* Not of LEDGER_GRAIN_ALL. */
int32_t ledger_slot(enum ledger_grain grain, int32_t day);

#endif
