/*
 * kept_forms - the figures of spans of days by unit and field, and the rates of units and fields month
 * by month, kept as long as nothing of them is counted otherwise.
 *
 * What a commit has changed is in the store by its month (store_changes.h): figures of a span are
 * forgotten when anything up to its last month is another, so that a span that is over stays while the
 * running month grows. Of many the one that was not asked for longest goes. For the thread of the store.
 */
#ifndef APPLIANCE_LOOKUPS_KEPT_FORMS_H
#define APPLIANCE_LOOKUPS_KEPT_FORMS_H

#include <stddef.h>
#include <stdint.h>

#include "appliance/report/figures.h"
#include "appliance/store/store.h"
#include "mqtt/base/fraction.h"

enum { KEPT_FORMS_MOST = 12, KEPT_FORMS_MONTHS = 12 };

struct kept_row {
    int unit, field;
    struct figures figures; /* some of them is not 0 */
};

struct kept_form {
    int number; /* of a frozen period; 0: as it is counted now */
    int32_t from_day, to_day;
    uint64_t used; /* 0: the place is free */
    size_t count;
    struct kept_row *rows; /* by unit, then field */
};

/* Rate A of months, the last one last. */
struct kept_rates {
    struct fraction months[KEPT_FORMS_MONTHS];
};

struct kept_months {
    int32_t last; /* a slot of LEDGER_GRAIN_MONTH; 0: nothing is kept */
    struct kept_rates all;
    size_t unit_count, field_count;
    struct kept_rates *units,
        *fields; /* by number, which may lie behind them: it has none */
};

/* Zeroed: nothing. */
struct kept_forms {
    int64_t commit; /* as of which everything is */
    uint64_t asked;
    struct kept_form forms[KEPT_FORMS_MOST];
    struct kept_months months;
};

void kept_forms_release(struct kept_forms *kept);

/* Forgets what a commit since then counts otherwise. In the transaction of what is asked next. */
int kept_forms_renew(struct kept_forms *kept, struct store *store);

/* Of a frozen period, or (number 0) of days as they are counted now. *ret is kept over the next
 * KEPT_FORMS_MOST - 1 questions. Errors of the store. */
int kept_forms_get(struct kept_forms *kept, struct store *store, int number,
                   int32_t from_day, int32_t to_day, const struct kept_form **ret);

/* Has any unit and field other figures? */
bool kept_forms_differ(const struct kept_form *a, const struct kept_form *b);

/* The months that end with this one; borrowed until they are asked for again, or renewed. */
int kept_forms_months(struct kept_forms *kept, struct store *store, int32_t last,
                      const struct kept_months **ret);

/* Of a unit or field; NULL: it has none. */
const struct kept_rates *kept_months_of(const struct kept_rates *rates, size_t count,
                                        int number);

#endif
