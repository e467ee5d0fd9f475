/*
 * form06 - the cells of the national statistics form 06 for any period, as sums of the
 * ledger.
 *
 * Columns: appliance/rules/RULES.md, form 06. A dossier counts for the unit that is in charge at
 * the end of the period, or was at the result. The identities 3 = 4+5+6, 7 = 8+9+10 and
 * 11 = 12+13 hold by construction, and so does 3 = 7+11 but for what offices hold and nobody has
 * counted (stock.h). Any thread that owns the store.
 */
#ifndef APPLIANCE_FORM06_FORM06_H
#define APPLIANCE_FORM06_FORM06_H

#include <stddef.h>

#include "appliance/dossiers/ledger.h"
#include "appliance/report/figures.h"
#include "appliance/report/notes.h"
#include "appliance/store/store.h"

struct form06_row {
    int unit, field;
    struct figures figures;
    struct notes notes;
};

struct form06 {
    size_t count;
    struct form06_row *rows; /* one per (unit, field) that has ever had a dossier, ordered
                                by field, then unit; owned */
};

/* The last day that can be counted: of a period that is not over it is today, lest what falls due
 * tomorrow stand in column 13; of one that lies ahead its first day. */
int32_t form06_last_day(int32_t from_day, int32_t to_day, int32_t today);

/* Both days inclusive, local; open dossiers are judged as of the end of to_day. */
int form06_compute(struct store *store, int32_t from_day, int32_t to_day,
                   struct form06 *ret);

/* Takes a zeroed one too. */
void form06_release(struct form06 *form);

/* Late results of a period and the apologies for them (RULES.md, extension and apology). */
struct apologies {
    int64_t late;       /* column 10 */
    int64_t apologised; /* of them */
    int64_t in_time;    /* of those: the first apology at least a day before the due date */
    int64_t kept;       /* resolved by the newest re-appointed date */
    int64_t again;      /* more than one re-appointment; the rules allow one */
};

/* unit and field 0: all. */
int form06_apologies(struct store *store, int32_t from_day, int32_t to_day, int unit,
                     int field, struct apologies *ret);

#endif
