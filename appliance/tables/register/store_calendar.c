#include "appliance/tables/register/store_calendar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/store/store_sql.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

static const struct sql read_calendar = {
    "SELECT day, working, reason FROM calendar ORDER BY day"};

int store_read_calendar(struct store *store, char **ret_csv, size_t *ret_size)
{
    sqlite3_stmt *statement = store_statement(store, &read_calendar);
    char *text = NULL, date[DATE_BYTES];
    size_t size = 0, days = 0;
    FILE *csv = need(open_memstream(&text, &size));
    int rc;

    (void)fputs("date,kind,reason\n", csv);
    while ((rc = store_step(store, statement)) == 1) {
        const char *const cells[] = {date_format(sqlite3_column_int(statement, 0), date),
                                     sqlite3_column_int(statement, 1) ? "working" : "off",
                                     store_text(statement, 2)};

        csv_put_row(csv, cells, sizeof cells / sizeof cells[0]);
        days++;
    }
    if (fclose(csv) != 0)
        (void)need(NULL); /* it is in memory: nothing else fails */
    if (rc == 0 && days == 0)
        rc = -ENOENT;
    if (rc < 0) {
        free(text);
        return rc;
    }
    *ret_csv = text;
    *ret_size = size;
    return 0;
}

static const struct sql any_day = {"SELECT 1 FROM calendar LIMIT 1"};

int store_calendar_version(struct store *store, int64_t *ret_number, int64_t *ret_taken_ms)
{
    sqlite3_stmt *statement = store_statement(store, &any_day);
    int rc = store_step(store, statement);

    if (rc == 0)
        return -ENOENT;
    if (rc < 0)
        return rc;
    sqlite3_reset(statement);
    return store_newest_version(store, "calendar", ret_number, ret_taken_ms);
}

struct saving {
    struct store *store;
    int rc;
};

static const struct sql add_special = {"INSERT INTO calendar VALUES (?1, ?2, ?3)"};

static void save_special(void *owner, const struct calendar_special *special)
{
    struct saving *saving = owner;
    sqlite3_stmt *statement = store_statement(saving->store, &add_special);
    const int64_t values[] = {special->day, special->kind == CALENDAR_WORKING};

    if (saving->rc < 0)
        return;
    store_bind(statement, values, 2);
    store_bind_text(statement, 3, special->reason);
    saving->rc = store_run(saving->store, statement);
}

static const struct sql clear_calendar = {"DELETE FROM calendar"};

int store_clear_calendar(struct store *store)
{
    return store_run(store, store_statement(store, &clear_calendar));
}

int store_save_calendar(struct store *store, const struct calendar *calendar)
{
    struct saving saving = {store, store_clear_calendar(store)};

    calendar_each(calendar, save_special, &saving);
    return saving.rc;
}
