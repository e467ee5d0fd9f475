/*
 * lateness_rows - counts what is in progress by unit and field: how late it is, and what is due in the
 * next days.
 *
 * Dossiers are counted by their due dates, for the unit in charge today. Beside them stands column 13
 * of form 06 as of today, out of the ledger: it has what offices hold of which nobody has told a due
 * date too (stock.h). And of what is overdue how many have which cause stated.
 */
#ifndef APPLIANCE_FORM06_LATENESS_ROWS_H
#define APPLIANCE_FORM06_LATENESS_ROWS_H

#include <stddef.h>

#include "appliance/report/lateness.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

struct lateness_row {
    int unit, field; /* field 0: none */
    struct lateness lateness;
};

struct lateness_rows {
    size_t count;
    struct lateness_row *rows; /* one of each unit and field; owned */
};

/* In a transaction, so that all is of one moment. The caller releases it. Errors of the store. */
int lateness_rows_count(struct store *store, const struct rules *rules, int32_t today,
                        struct lateness_rows *ret);

/* Takes a zeroed one too. */
void lateness_rows_release(struct lateness_rows *rows);

#endif
