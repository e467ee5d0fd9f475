#include "appliance/store/store_sql.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum { FAIL_LINES_MOST = 10 }; /* a minute */

/* One statement of one store. */
struct store_prepared {
    const struct sql *sql;
    sqlite3_stmt *statement;
    struct store_prepared *next;
};

/* --- SQLite's codes become errno ----------------------------------------------------- */

static int to_errno(int code)
{
    static const struct {
        int code, error;
    } table[] = {
        {SQLITE_FULL, -ENOSPC},    {SQLITE_BUSY, -EBUSY},      {SQLITE_LOCKED, -EBUSY},
        {SQLITE_READONLY, -EROFS}, {SQLITE_CANTOPEN, -EACCES}, {SQLITE_PERM, -EACCES},
        {SQLITE_CORRUPT, -EILSEQ}, {SQLITE_NOTADB, -EILSEQ},
    };

    if ((code & 0xff) == SQLITE_NOMEM)
        (void)need(NULL); /* ends here */
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == (code & 0xff))
            return table[i].error;
    }
    return -EIO;
}

int store_fail(struct store *store, const char *doing)
{
    int code = sqlite3_extended_errcode(store->db);
    char times[LOG_LIMIT_BYTES];

    if (log_limit_pass_some(&store->fail_limit, FAIL_LINES_MOST, clock_mono_ms(), times))
        log_error("store: %s: %s (%d)%s", doing, sqlite3_errmsg(store->db), code, times);
    return to_errno(code);
}

/* --- a connection -------------------------------------------------------------------- */

/* A bucket's statements. */
static void forget(struct store_prepared *prepared)
{
    while (prepared) {
        struct store_prepared *next = prepared->next;

        sqlite3_finalize(prepared->statement);
        free(prepared);
        prepared = next;
    }
}

int store_open_file(const char *path, int flags, sqlite3 **ret)
{
    char copy[PATH_MAX], directory[PATH_MAX], place[2 * PATH_MAX];
    const char *slash = strrchr(path, '/');

    (void)snprintf(copy, sizeof copy, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                   slash ? path : ".");
    if (*path && realpath(copy, directory)) {
        (void)snprintf(place, sizeof place, "%s/%s", directory, slash ? slash + 1 : path);
        return sqlite3_open_v2(place, ret, flags | SQLITE_OPEN_NOFOLLOW, NULL);
    }
    return sqlite3_open_v2(path, ret, flags, NULL);
}

int store_connect(struct store **ret, const char *path, int flags)
{
    struct store *store = need(calloc(1, sizeof *store));

    store->lock_fd = -1;
    *ret = store;
    if (store_open_file(path, flags | SQLITE_OPEN_NOMUTEX, &store->db) != SQLITE_OK)
        return store_fail(store, path);
    return 0;
}

void store_disconnect(struct store *store)
{
    if (!store)
        return;
    for (int i = 0; i < STORE_SQL_BUCKETS; i++)
        forget(store->prepared[i]);
    sqlite3_close(store->db);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store);
}

int store_execute(struct store *store, const char *text)
{
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return store_fail(store, "setting up");
}

const char *const store_files[STORE_FILES] = {"-journal", "-wal", "-shm", ""};

int store_make_single(struct store *store)
{
    return store_execute(store, "PRAGMA locking_mode = EXCLUSIVE;"
                                "PRAGMA journal_mode = DELETE");
}

/* --- statements ---------------------------------------------------------------------- */

static struct store_prepared **bucket(struct store *store, const struct sql *sql)
{
    return &store->prepared[(uintptr_t)sql / sizeof *sql % STORE_SQL_BUCKETS];
}

static sqlite3_stmt *prepare(struct store *store, const struct sql *sql)
{
    struct store_prepared **first = bucket(store, sql), *new;
    sqlite3_stmt *statement;

    if (sqlite3_prepare_v3(store->db, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK) {
        store_fail(store, sql->text);
        return NULL;
    }
    new = need(malloc(sizeof *new));
    *new = (struct store_prepared){sql, statement, *first};
    *first = new;
    return statement;
}

sqlite3_stmt *store_statement(struct store *store, const struct sql *sql)
{
    const struct store_prepared *known = *bucket(store, sql);

    while (known && known->sql != sql)
        known = known->next;
    return known ? known->statement : prepare(store, sql);
}

int store_step(struct store *store, sqlite3_stmt *statement)
{
    int code, rc;

    if (!statement)
        return -EIO;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return 1;
    rc = code == SQLITE_DONE ? 0 : store_fail(store, sqlite3_sql(statement));
    sqlite3_reset(statement);
    return rc;
}

int store_run(struct store *store, sqlite3_stmt *statement)
{
    int rc = store_step(store, statement);

    if (rc == 1) /* its one row does not matter here */
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

void store_bind(sqlite3_stmt *statement, const int64_t *values, int count)
{
    for (int i = 0; statement && i < count; i++)
        sqlite3_bind_int64(statement, i + 1, values[i]);
}

void store_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    if (statement)
        sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

const char *store_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);

    return text ? (const char *)text : "";
}

void store_copy_text(sqlite3_stmt *statement, int column, char *ret, size_t bytes)
{
    const char *text = store_text(statement, column);
    size_t length = strnlen(text, bytes - 1);

    memcpy(ret, text, length);
    ret[length] = '\0';
}

int64_t store_number(struct store *store, const struct sql *sql)
{
    sqlite3_stmt *statement = store_statement(store, sql);
    int rc = store_step(store, statement);
    int64_t number = rc == 1 ? sqlite3_column_int64(statement, 0) : -EIO;

    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : number;
}
