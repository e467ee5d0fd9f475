/* The part of store.h that is the store itself: its numbers, the calendar, clearing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"

int store_read_meta(struct store *store, const char *key, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_META);
    int rc;

    store_bind_text(statement, 1, key);
    rc = store_step(store, statement);
    *ret = rc == 1 ? sqlite3_column_int64(statement, 0) : 0;
    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

int store_write_meta(struct store *store, const char *key, int64_t value)
{
    sqlite3_stmt *statement = store_statement(store, SQL_WRITE_META);

    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, key);
    return store_run(store, statement);
}

/* A cell of CSV: quoted, inner quotes doubled. */
static void put_quoted(FILE *csv, const char *text)
{
    (void)fputc('"', csv);
    for (; *text; text++) {
        if (*text == '"')
            (void)fputc('"', csv);
        (void)fputc(*text, csv);
    }
    (void)fputc('"', csv);
}

int store_read_calendar(struct store *store, char **ret_csv, size_t *ret_size)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_CALENDAR);
    char *text = NULL, date[DATE_BYTES];
    size_t size = 0, days = 0;
    FILE *csv = open_memstream(&text, &size);
    int rc;

    if (!csv)
        abort();
    (void)fputs("date,kind,reason\n", csv);
    while ((rc = store_step(store, statement)) == 1) {
        (void)fprintf(csv, "%s,%s,", date_format(sqlite3_column_int(statement, 0), date),
                      sqlite3_column_int(statement, 1) ? "working" : "off");
        put_quoted(csv, store_text(statement, 2));
        (void)fputc('\n', csv);
        days++;
    }
    if (fclose(csv) != 0)
        abort();
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

struct saving {
    struct store *store;
    int rc;
};

static void save_special(void *owner, const struct calendar_special *special)
{
    struct saving *saving = owner;
    sqlite3_stmt *statement = store_statement(saving->store, SQL_ADD_SPECIAL);
    const int64_t values[] = {special->day, special->kind == CALENDAR_WORKING};

    if (saving->rc < 0)
        return;
    store_bind(statement, values, 2);
    store_bind_text(statement, 3, special->reason);
    saving->rc = store_run(saving->store, statement);
}

int store_save_calendar(struct store *store, const struct calendar *calendar)
{
    struct saving saving = {store,
                            store_run(store, store_statement(store, SQL_CLEAR_CALENDAR))};

    calendar_each(calendar, save_special, &saving);
    return saving.rc;
}

int store_clear_ledger(struct store *store)
{
    static const enum statement statements[] = {SQL_CLEAR_CELLS, SQL_CLEAR_ROLLUPS,
                                                SQL_CLEAR_QUALITY};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof statements / sizeof statements[0]; i++)
        rc = store_run(store, store_statement(store, statements[i]));
    return rc;
}

int store_count_loose(struct store *store, int64_t *ret)
{
    *ret = store_number(store, SQL_COUNT_LOOSE);
    return *ret < 0 ? (int)*ret : 0;
}
