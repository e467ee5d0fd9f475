#include "appliance/tables/store_stock.h"

#include "appliance/store/store_sql.h"
#include "appliance/tables/figures_source.h"
#include "mqtt/base/date.h"
#include "mqtt/event.h"

_Static_assert(EVENT_TALLY == 10 && EVENT_TALLY_NOT_DUE == 6 && EVENT_TALLY_OVERDUE == 7 &&
                   EVENT_TALLIES == 8,
               "the index event_stock and the statement say so");

/* Days of the office's clock, which is seven hours ahead. */
#define DAY "(newest.at_ms + 25200000) / 86400000"
#define SUMS                                                                               \
    "coalesce(sum(amount) FILTER (WHERE choice % 16 = 6), 0),"                             \
    " coalesce(sum(amount) FILTER (WHERE choice % 16 = 7), 0),"                            \
    " count(*) FILTER (WHERE choice % 16 = 6), count(*) FILTER (WHERE choice % 16 = 7)"
#define OF_STOCK "type = 10 AND dossier = 0 AND choice % 16 >= 6"

/* The index is named, for the planner would rather read every tally there is. */
static const struct sql each_stock = {
    "SELECT " DAY ", e.unit, e.field,"
    " " SUMS " FROM (SELECT unit, field, max(at_ms) AS at_ms FROM event"
    "   INDEXED BY event_stock"
    "   WHERE " OF_STOCK " AND voided IS NULL AND at_ms < ?1 GROUP BY unit, field) newest"
    " JOIN event e INDEXED BY event_stock ON e.unit = newest.unit AND e.field = "
    "newest.field"
    "   AND e.at_ms BETWEEN " DAY " * 86400000 - 25200000 AND newest.at_ms"
    " WHERE e.type = 10 AND e.dossier = 0 AND e.choice % 16 >= 6 AND e.voided IS NULL"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"};

typedef int (*tell_stock)(void *owner, const struct store_stock *stock);

static int tell_each(struct store *store, sqlite3_stmt *s, tell_stock tell, void *owner)
{
    int rc;

    while ((rc = store_step(store, s)) == 1) {
        const struct store_stock stock = {
            .day = sqlite3_column_int(s, 0),
            .unit = sqlite3_column_int(s, 1),
            .field = sqlite3_column_int(s, 2),
            .not_due = sqlite3_column_int64(s, 3),
            .overdue = sqlite3_column_int64(s, 4),
            .says_not_due = sqlite3_column_int(s, 5) > 0,
            .says_overdue = sqlite3_column_int(s, 6) > 0,
        };

        rc = tell(owner, &stock);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

int store_each_stock(struct store *store, int32_t day, tell_stock tell, void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_stock);
    const int64_t end_ms = date_start_ms(day + 1);
    const struct figures_source *elsewhere = store->figures;

    if (elsewhere)
        return elsewhere->stock(elsewhere->owner, day, tell, owner);
    store_bind(s, &end_ms, 1);
    return tell_each(store, s, tell, owner);
}

#define SAID                                                                               \
    "SELECT (at_ms + 25200000) / 86400000, unit, field, " SUMS                             \
    " FROM event INDEXED BY event_stock WHERE " OF_STOCK " AND voided IS NULL"
#define BY_DAY " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"

static const struct sql each_stock_said = {SAID BY_DAY};

int store_each_stock_said(struct store *store, tell_stock tell, void *owner)
{
    return tell_each(store, store_statement(store, &each_stock_said), tell, owner);
}

static const struct sql each_stock_of_month = {
    SAID " AND unit = ?1 AND field = ?2 AND at_ms >= ?3 AND at_ms < ?4" BY_DAY};

int store_each_stock_of_month(struct store *store, int unit, int field, int32_t month,
                              tell_stock tell, void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_stock_of_month);
    const int64_t values[] = {unit, field, date_start_ms(date_month_day(month)),
                              date_start_ms(date_month_day(month + 1))};

    store_bind(s, values, 4);
    return tell_each(store, s, tell, owner);
}
