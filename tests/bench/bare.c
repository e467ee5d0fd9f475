/*
 * bare - the peer of the benchmarks: SQLite alone, storing the rows that a centre has
 * stored.
 *
 *   bench-bare CENTRE.db NEW.db BATCH
 *
 * Reads all rows into memory first, then writes them into a new database of the same schema
 * with the same guarantees (WAL, synchronous=FULL), BATCH events a transaction: event,
 * dossier, and one aggregate of the day. Prints the seconds that the writing took. No MQTT,
 * no JSON, no calendar: nothing that stores these rows durably on this machine can be much
 * faster.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/clock.h"

/* What is written for each event, in this order; the n-th row read goes with the n-th
 * event. */
static const struct {
    const char *read, *write;
} steps[] = {
    {"SELECT * FROM event ORDER BY id",
     "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"                                                                                                 },
    {"SELECT NULL, d.code, e.id, d.unit, d.field, d.procedure, d.channel, d.received_day,"
     "       d.due_day, d.resolved_day, d.collected_day, d.refused_day, d.class, "
     "d.provisional,"
     "       d.suspended, d.supplements, d.apologies, d.in_time, d.kept, d.faults"
     "  FROM event e JOIN dossier d ON d.id = e.dossier ORDER BY e.id", "INSERT INTO dossier VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
     " ON CONFLICT (code) DO UPDATE SET last_event = excluded.last_event,"
     "  received_day = excluded.received_day, due_day = excluded.due_day,"
     "  resolved_day = excluded.resolved_day, collected_day = excluded.collected_day" },
    {"SELECT 0, e.at_ms / 86400000, d.unit, d.field, e.type = 0, e.type = 0, 0, 0, e.type "
     "<> 0,"
     "       0, 0, 0, 0, 0, 0, 0, 0"
     "  FROM event e JOIN dossier d ON d.id = e.dossier ORDER BY e.id", "INSERT INTO rollup VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE "
     "SET"
     "  received = received + excluded.received, on_time = on_time + excluded.on_time"},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

struct rows {
    int columns;
    size_t count, room;     /* values, not rows */
    sqlite3_value **values; /* row by row */
};

/* Ends the program unless SQLite is content. */
static void must(sqlite3 *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    fprintf(stderr, "bench-bare: %s\n", sqlite3_errmsg(db));
    _Exit(1);
}

static sqlite3 *open_db(const char *path, int flags)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, flags, NULL);

    must(db, code);
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;

    must(db, sqlite3_prepare_v2(db, sql, -1, &statement, NULL));
    return statement;
}

static void keep(struct rows *rows, sqlite3_value *value)
{
    if (rows->count == rows->room) {
        rows->room = rows->room ? rows->room * 2 : 4096;
        rows->values = realloc(rows->values, rows->room * sizeof(sqlite3_value *));
        if (!rows->values)
            abort();
    }
    rows->values[rows->count++] = sqlite3_value_dup(value);
}

static struct rows read_rows(sqlite3 *db, const char *sql)
{
    struct rows rows = {0};
    sqlite3_stmt *statement = prepare(db, sql);

    rows.columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW)
        for (int i = 0; i < rows.columns; i++)
            keep(&rows, sqlite3_column_value(statement, i));
    must(db, sqlite3_finalize(statement));
    return rows;
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *statement =
        prepare(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");

    while (sqlite3_step(statement) == SQLITE_ROW)
        must(to, sqlite3_exec(to, (const char *)sqlite3_column_text(statement, 0), NULL,
                              NULL, NULL));
    must(from, sqlite3_finalize(statement));
}

static void write_row(sqlite3 *db, sqlite3_stmt *statement, const struct rows *rows,
                      size_t row)
{
    for (int i = 0; i < rows->columns; i++)
        must(db, sqlite3_bind_value(statement, i + 1,
                                    rows->values[row * (size_t)rows->columns + (size_t)i]));
    must(db, sqlite3_step(statement));
    must(db, sqlite3_reset(statement));
}

/* How long it took, in milliseconds. */
static int64_t write_all(sqlite3 *db, const struct rows rows[static STEPS], size_t batch)
{
    size_t events = rows[0].count / (size_t)rows[0].columns;
    sqlite3_stmt *statements[STEPS];
    int64_t begin_mono_ms;

    for (size_t i = 0; i < STEPS; i++)
        statements[i] = prepare(db, steps[i].write);
    begin_mono_ms = clock_mono_ms();
    for (size_t event = 0; event < events; event++) {
        if (event % batch == 0)
            must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        for (size_t i = 0; i < STEPS; i++)
            write_row(db, statements[i], &rows[i], event);
        if (event % batch == batch - 1 || event == events - 1)
            must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    }
    begin_mono_ms = clock_mono_ms() - begin_mono_ms;
    for (size_t i = 0; i < STEPS; i++)
        sqlite3_finalize(statements[i]);
    return begin_mono_ms;
}

int main(int argc, char **argv)
{
    size_t batch = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    struct rows rows[STEPS];
    sqlite3 *from, *to;

    if (!batch) {
        fputs("usage: bench-bare CENTRE.db NEW.db BATCH\n", stderr);
        return 2;
    }
    from = open_db(argv[1], SQLITE_OPEN_READONLY);
    to = open_db(argv[2], SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    must(to, sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL,
                          NULL, NULL));
    copy_schema(from, to);
    for (size_t i = 0; i < STEPS; i++)
        rows[i] = read_rows(from, steps[i].read);
    if (rows[0].count)
        printf("%.3f\n", (double)write_all(to, rows, batch) / 1000);
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t k = 0; k < rows[i].count; k++)
            sqlite3_value_free(rows[i].values[k]);
        free(rows[i].values);
    }
    sqlite3_close(to);
    sqlite3_close(from);
    return 0;
}
