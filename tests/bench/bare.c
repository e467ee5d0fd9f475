/*
 * bare - the peer of the benchmarks: SQLite alone, storing the rows that a centre has
 * stored.
 *
 *   bench-bare CENTRE.db NEW.db BATCH
 *
 * Writes the rows of CENTRE.db into a new database of the same schema with the same
 * settings (WAL, synchronous=FULL, cache), BATCH events a transaction: event, dossier, and
 * one aggregate of the day. Prints the seconds that the writing took; the rows of a batch
 * are read into memory before its clock runs. No MQTT, no JSON, no calendar: nothing that
 * stores these rows durably on this machine can be much faster.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What is written for each event, in this order; a row that begins with NULL is left out.
 */
static const struct {
    const char *read, *write;
} steps[] = {
    {"SELECT * FROM event ORDER BY id",
     "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
    {"SELECT d.code, e.id, d.unit, d.field, d.procedure, d.channel, d.received_day,"
     "       d.due_day, d.resolved_day, d.collected_day, d.refused_day, d.class,"
     "       d.provisional, d.suspended, d.supplements, d.apologies, d.in_time, d.kept,"
     "       d.faults"
     "  FROM event e LEFT JOIN dossier d ON d.id = e.dossier ORDER BY e.id",
     "INSERT INTO dossier VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
     " ON CONFLICT (code) DO UPDATE SET last_event = excluded.last_event,"
     "  received_day = excluded.received_day, due_day = excluded.due_day,"
     "  resolved_day = excluded.resolved_day, collected_day = excluded.collected_day"},
    {"SELECT e.at_ms / 86400000, e.unit, coalesce(d.field, 0), e.type = 0, e.type <> 0"
     "  FROM event e LEFT JOIN dossier d ON d.id = e.dossier ORDER BY e.id",
     "INSERT INTO rollup (grain, slot, unit, field, received_online, received, refused,"
     " early, on_time, late, apologised, apologised_in_time, appointment_kept,"
     " apologised_again, collected, overdue, suspended)"
     " VALUES (0,?1,?2,?3,0,?4,0,0,?5,0,0,0,0,0,0,0,0)"
     " ON CONFLICT DO UPDATE SET received = received + excluded.received,"
     "  on_time = on_time + excluded.on_time"},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

/* The rows of a batch. */
struct rows {
    sqlite3_stmt *read, *write;
    int columns;
    size_t count;           /* rows */
    bool ended;             /* there are no more to read */
    sqlite3_value **values; /* row by row */
};

static double mono_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

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

static void run(sqlite3 *db, const char *sql)
{
    must(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *statement =
        prepare(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");

    while (sqlite3_step(statement) == SQLITE_ROW)
        run(to, (const char *)sqlite3_column_text(statement, 0));
    must(from, sqlite3_finalize(statement));
}

static void open_rows(struct rows *rows, int step, sqlite3 *from, sqlite3 *to, size_t batch)
{
    rows->read = prepare(from, steps[step].read);
    rows->write = prepare(to, steps[step].write);
    rows->columns = sqlite3_column_count(rows->read);
    rows->values = calloc(batch * (size_t)rows->columns, sizeof(sqlite3_value *));
    if (!rows->values)
        abort();
}

static void close_rows(struct rows *rows)
{
    sqlite3_finalize(rows->read);
    sqlite3_finalize(rows->write);
    free(rows->values);
}

static void read_rows(struct rows *rows, size_t batch)
{
    size_t value = 0;

    rows->count = 0;
    while (rows->count < batch && !rows->ended) {
        rows->ended = sqlite3_step(rows->read) != SQLITE_ROW;
        if (rows->ended)
            break;
        for (int i = 0; i < rows->columns; i++)
            rows->values[value++] = sqlite3_value_dup(sqlite3_column_value(rows->read, i));
        rows->count++;
    }
}

static void forget_rows(struct rows *rows)
{
    for (size_t i = 0; i < rows->count * (size_t)rows->columns; i++)
        sqlite3_value_free(rows->values[i]);
}

static void write_row(sqlite3 *db, const struct rows *rows, size_t row)
{
    sqlite3_value **values = &rows->values[row * (size_t)rows->columns];

    if (sqlite3_value_type(values[0]) == SQLITE_NULL)
        return;
    for (int i = 0; i < rows->columns; i++)
        must(db, sqlite3_bind_value(rows->write, i + 1, values[i]));
    must(db, sqlite3_step(rows->write));
    must(db, sqlite3_reset(rows->write));
}

/* How long it took to write a batch; 0 when there are no more rows. */
static double move_batch(sqlite3 *to, struct rows rows[static STEPS], size_t batch)
{
    double began_s;

    for (size_t i = 0; i < STEPS; i++)
        read_rows(&rows[i], batch);
    if (rows[0].count == 0)
        return 0;
    began_s = mono_s();
    run(to, "BEGIN IMMEDIATE");
    for (size_t row = 0; row < rows[0].count; row++) {
        for (size_t i = 0; i < STEPS; i++)
            write_row(to, &rows[i], row);
    }
    run(to, "COMMIT");
    began_s = mono_s() - began_s;
    for (size_t i = 0; i < STEPS; i++)
        forget_rows(&rows[i]);
    return began_s;
}

int main(int argc, char **argv)
{
    size_t batch = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    struct rows rows[STEPS] = {0};
    double took_s, all_s = 0;
    sqlite3 *from, *to;

    if (!batch) {
        fputs("usage: bench-bare CENTRE.db NEW.db BATCH\n", stderr);
        return 2;
    }
    from = open_db(argv[1], SQLITE_OPEN_READONLY);
    to = open_db(argv[2], SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    run(to,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -4096;"
        " PRAGMA journal_size_limit = 67108864");
    copy_schema(from, to);
    for (int i = 0; i < STEPS; i++)
        open_rows(&rows[i], i, from, to, batch);
    while ((took_s = move_batch(to, rows, batch)) > 0)
        all_s += took_s;
    printf("%.3f\n", all_s);
    for (size_t i = 0; i < STEPS; i++)
        close_rows(&rows[i]);
    sqlite3_close(to);
    sqlite3_close(from);
    return 0;
}
