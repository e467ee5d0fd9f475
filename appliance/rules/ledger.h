/*
 * ledger - what dossiers add to the figures, in cells that can only be added and
 * subtracted.
 *
 * A dossier contributes to the cells of (day, unit, field, procedure, channel). When it
 * changes, what it contributed is subtracted and what it contributes now is added, so every
 * figure of form 06, for any period and any roll-up, is a sum of cells, exact as of its
 * closing day:
 *
 *     received              on the day of intake
 *     refused               at intake: in no column of form 06, on the day of the refusal
 *     early, on time, late  on the day of the result, by its class
 *     apologised            a late result before which the office had apologised, on its
 *                           day; of these
 *       in time             at least a day before the due date
 *       appointment kept    resolved by the newest re-appointed date
 *       again               more than once
 *     collected             on the day on which the result was handed over
 *     overdue               +1 on the day after the due date, -1 on the day of the result or
 *                           of a new due date: summed up to a closing day, the dossiers in
 *                           progress that are past their due date then
 *     suspended             likewise, those whose clock stands still
 *
 * In progress at a closing day is all received less all resolved up to it. Beside the cells
 * stand roll-ups of them per (unit, field) by day, half month, month and year, so that any
 * period is a sum over few rows: ledger_spans() says which. Pure; the batch is for one
 * thread.
 */
#ifndef APPLIANCE_RULES_LEDGER_H
#define APPLIANCE_RULES_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/dossier.h"

enum measure {
    MEASURE_RECEIVED,
    MEASURE_REFUSED,
    MEASURE_EARLY,
    MEASURE_ON_TIME,
    MEASURE_LATE,
    MEASURE_APOLOGISED,
    MEASURE_APOLOGISED_IN_TIME,
    MEASURE_APPOINTMENT_KEPT,
    MEASURE_APOLOGISED_AGAIN,
    MEASURE_COLLECTED,
    MEASURE_OVERDUE,
    MEASURE_SUSPENDED,
    MEASURES,
};

/* The names of the measures, which are also the columns of the store. */
extern const char *const measure_names[MEASURES];

/* Additive; a difference of two may be negative. */
struct measures {
    int64_t of[MEASURES];
};

struct ledger_key {
    int32_t day;
    int unit, field, procedure;
    enum event_channel channel;
};

enum ledger_grain {
    LEDGER_GRAIN_DAY,
    LEDGER_GRAIN_HALF,
    LEDGER_GRAIN_MONTH,
    LEDGER_GRAIN_YEAR
};

/*
 * A roll-up: what a unit and field add in a day (as in ledger_key), a half of a month
 * (month slot * 2, + 1 from the 15th on, for the periods that TT 01/2020/TT-VPCP reports
 * begin on the 15th), a month (year * 12 + month from 0) or a year.
 */
struct rollup_key {
    enum ledger_grain grain;
    int32_t slot;
    int unit, field;
};

/* As the cells', but what was received online is told apart: column 4 of form 06. */
struct rollup_measures {
    int64_t received_online; /* a part of MEASURE_RECEIVED */
    struct measures all;
};

/* Changes of cells and roll-ups that wait to be written, each key once. */
struct ledger_batch;

struct ledger_batch *ledger_batch_open(void);
void ledger_batch_close(struct ledger_batch *batch);

/* Adds (sign 1) or subtracts (sign -1) what the dossier contributes. */
void ledger_batch_add(struct ledger_batch *batch, const struct dossier *dossier, int sign);

/* Adds or subtracts `count` of one measure: the anonymous counts of a pulse counter. */
void ledger_batch_tally(struct ledger_batch *batch, const struct ledger_key *key,
                        enum measure measure, int64_t count);

/*
 * Takes away what stands elsewhere: what is left in the batch is the difference. Nothing
 * can be added any more before it is flushed.
 */
void ledger_batch_subtract_cell(struct ledger_batch *batch, const struct ledger_key *key,
                                const struct measures *measures);
void ledger_batch_subtract_rollup(struct ledger_batch *batch, const struct rollup_key *key,
                                  const struct rollup_measures *measures);

/* What a batch is poured into; -errno ends the pouring and is passed on. */
struct ledger_sink {
    void *owner;
    int (*cell)(void *owner, const struct ledger_key *key, const struct measures *change);
    int (*rollup)(void *owner, const struct rollup_key *key,
                  const struct rollup_measures *change);
};

/* Gives every change that is not zero, ordered by key, and empties the batch. */
int ledger_batch_flush(struct ledger_batch *batch, const struct ledger_sink *sink);

struct ledger_span {
    enum ledger_grain grain;
    int32_t first, last; /* slots, both inclusive */
    bool minus;          /* is to be subtracted */
};

enum { LEDGER_SPANS = 7 };

/* The earliest day that can be asked for: 1970-01-01. "From the beginning" is this. */
enum { LEDGER_BEGINNING = 0 };

/*
 * The roll-ups that together are exactly the days from ... to: finer ones at both ends,
 * coarser ones between. They are few: where most of a month or a year is asked for, it is
 * taken whole, and the rest of it taken away. Returns how many spans, 0 when to < from.
 */
size_t ledger_spans(int32_t from_day, int32_t to_day,
                    struct ledger_span ret[static LEDGER_SPANS]);

int32_t ledger_slot(enum ledger_grain grain, int32_t day);

#endif
