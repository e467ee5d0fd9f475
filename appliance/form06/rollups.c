#include "appliance/form06/rollups.h"

#include "appliance/tables/store_ledger.h"

static int each(struct store *store, int32_t from_day, int32_t to_day, bool stock,
                rollups_tell *tell, void *owner)
{
    struct ledger_span spans[LEDGER_SPANS];
    size_t count = ledger_spans(from_day, to_day, spans);
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++) {
        spans[i].stock = stock;
        spans[i].summed = true;
        rc = store_each_in_span(store, &spans[i], tell, owner);
    }
    return rc;
}

int rollups_each_of_period(struct store *store, int32_t from_day, int32_t to_day,
                           rollups_tell *tell, void *owner)
{
    return each(store, from_day, to_day, false, tell, owner);
}

int rollups_each_until(struct store *store, int32_t day, rollups_tell *tell, void *owner)
{
    return each(store, LEDGER_BEGINNING, day, true, tell, owner);
}
