#include "appliance/tables/store_due.h"

#include "appliance/store/store_sql.h"

/* The index dossier_open has all of it, in this order. */
static const struct sql each_due = {
    "SELECT due_day, unit, field, count(*) FROM dossier"
    " WHERE resolved_day IS NULL AND due_day <= ?1 GROUP BY due_day, unit, field"};

int store_each_due(struct store *store, int32_t to_day,
                   int (*tell)(void *owner, const struct store_due *due), void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_due);
    const int64_t value = to_day;
    int rc;

    store_bind(s, &value, 1);
    while ((rc = store_step(store, s)) == 1) {
        const struct store_due due = {sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                                      sqlite3_column_int(s, 2), sqlite3_column_int64(s, 3)};

        rc = tell(owner, &due);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}
