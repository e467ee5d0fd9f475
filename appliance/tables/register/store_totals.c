#include "appliance/tables/register/store_totals.h"

#include <errno.h>

#include "appliance/store/store_sql.h"

/* Columns of the table. */
enum { FIRST = 3, IN_TIME = FIRST + STATED_COLUMNS, RATES, SOURCE };

static int64_t take_number(sqlite3_stmt *s, int column)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? STATED_UNKNOWN
                                                         : sqlite3_column_int64(s, column);
}

static int tell_row(sqlite3_stmt *s, store_tell_total tell, void *owner)
{
    struct store_total total = {
        .period = sqlite3_column_int(s, 0),
        .unit = sqlite3_column_int(s, 1),
        .field = sqlite3_column_int(s, 2),
        .stated.in_time = take_number(s, IN_TIME),
        .stated.rates = store_text(s, RATES),
        .source = store_text(s, SOURCE),
    };

    for (int i = 0; i < STATED_COLUMNS; i++)
        total.stated.columns[i] = take_number(s, FIRST + i);
    return tell(owner, &total);
}

/* How many were told, or -errno. */
static int tell_rows(struct store *store, sqlite3_stmt *s, store_tell_total tell,
                     void *owner)
{
    int rc, count = 0;

    while ((rc = store_step(store, s)) == 1) {
        rc = tell_row(s, tell, owner);
        if (rc < 0)
            break;
        count++;
    }
    sqlite3_reset(s);
    return rc < 0 ? rc : count;
}

static const struct sql find_total = {
    "SELECT * FROM total WHERE period = ?1 AND unit = ?2 AND field = ?3"};

int store_find_total(struct store *store, const struct store_total *key,
                     store_tell_total tell, void *owner)
{
    sqlite3_stmt *s = store_statement(store, &find_total);
    const int64_t values[] = {key->period, key->unit, key->field};
    int rc;

    store_bind(s, values, 3);
    rc = tell_rows(store, s, tell, owner);
    return rc < 0 ? rc : rc == 0 ? -ENOENT : 0;
}

static const struct sql each_total = {"SELECT * FROM total ORDER BY period, unit, field"};

int store_each_total(struct store *store, store_tell_total tell, void *owner)
{
    int rc = tell_rows(store, store_statement(store, &each_total), tell, owner);

    return rc < 0 ? rc : 0;
}

static const struct sql each_total_of = {
    "SELECT total.* FROM total JOIN period ON number = period WHERE from_day = ?1"
    " AND to_day = ?2 AND unit = ?3 ORDER BY field, period"};

int store_each_total_of(struct store *store, int32_t from_day, int32_t to_day, int unit,
                        store_tell_total tell, void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_total_of);
    const int64_t values[] = {from_day, to_day, unit};
    int rc;

    store_bind(s, values, 3);
    rc = tell_rows(store, s, tell, owner);
    return rc < 0 ? rc : 0;
}

static const struct sql save_total = {
    "INSERT OR REPLACE INTO total VALUES (?1, ?2, ?3, nullif(?4, -1), nullif(?5, -1),"
    " nullif(?6, -1), nullif(?7, -1), nullif(?8, -1), nullif(?9, -1), nullif(?10, -1),"
    " nullif(?11, -1), nullif(?12, -1), nullif(?13, -1), nullif(?14, -1), nullif(?15, -1),"
    " ?16, ?17)"};

int store_save_total(struct store *store, const struct store_total *total)
{
    sqlite3_stmt *s = store_statement(store, &save_total);
    int64_t values[RATES] = {total->period, total->unit, total->field};

    for (int i = 0; i < STATED_COLUMNS; i++)
        values[FIRST + i] = total->stated.columns[i];
    values[IN_TIME] = total->stated.in_time;
    store_bind(s, values, RATES);
    store_bind_text(s, RATES + 1, total->stated.rates);
    store_bind_text(s, SOURCE + 1, total->source);
    return store_run(store, s);
}

static const struct sql drop_total = {
    "DELETE FROM total WHERE period = ?1 AND unit = ?2 AND field = ?3"};

int store_drop_total(struct store *store, const struct store_total *key)
{
    sqlite3_stmt *s = store_statement(store, &drop_total);
    const int64_t values[] = {key->period, key->unit, key->field};

    store_bind(s, values, 3);
    return store_run(store, s);
}

static const struct sql clear_totals = {"DELETE FROM total"};

int store_clear_totals(struct store *store)
{
    return store_run(store, store_statement(store, &clear_totals));
}
