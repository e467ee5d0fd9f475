/*
 * store_sql - a connection to SQLite and its statements, for the files of the store. Only they
 * include it, and with it sqlite3.h.
 *
 * A statement stands as a constant beside the function that runs it:
 *
 *     static const struct sql add_void = {"INSERT OR IGNORE INTO void VALUES (?2, ?1)"};
 *
 * It is prepared at its first use, for each store by itself, and kept until the store is
 * closed; later it is found by the constant's address.
 */
#ifndef APPLIANCE_STORE_STORE_SQL_H
#define APPLIANCE_STORE_STORE_SQL_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"

/* Static: its address is its name. */
struct sql {
    const char *text;
};

struct store_prepared;

enum { STORE_SQL_BUCKETS = 128 };

struct store {
    sqlite3 *db;
    atomic_bool interrupted;            /* store_interrupt(): from another thread */
    int lock_fd;                        /* -1: reading only */
    int64_t last_event, last_dossier;   /* highest ids given out */
    int64_t begun_event, begun_dossier; /* the same when the transaction began */
    bool any_voids;                     /* the table `void` is not empty */
    struct log_limit fail_limit;
    int (*before_commit)(void *owner, struct store *store); /* store_before_commit() */
    void *before_owner;
    const struct figures_source
        *figures; /* appliance/tables/figures_source.h; NULL: our tables */
    struct store_prepared *prepared[STORE_SQL_BUCKETS]; /* statements by address */
};

/* A code of SQLite's. *ret is to be closed in any case. The file is none that a link leads to: its
 * directory belongs to the service, and root opens it too. */
int store_open_file(const char *path, int flags, sqlite3 **ret);

/* Opens a file, "" for one that SQLite makes and takes away; `flags` are SQLITE_OPEN_…. *ret
 * is the caller's also after an error, until store_disconnect(). */
int store_connect(struct store **ret, const char *path, int flags);

/* Ends its statements, its connection and its lock. NULL is fine. */
void store_disconnect(struct store *store);

/* The errno of SQLite's last error on this connection, which it logs: "store: DOING: …", some a
 * minute: with a full disk each message fails. */
int store_fail(struct store *store, const char *doing);

/* Runs SQL that gives nothing. */
int store_execute(struct store *store, const char *text);

/*
 * Of what files a database consists, by what follows its name; its own is the last. In this order they
 * are taken away or aside: without its journal or WAL a database is torn or older, with another's it is
 * damaged.
 */
enum { STORE_FILES = 4 };
extern const char *const store_files[STORE_FILES];

/* The database shall be one file, not one with a WAL beside it. */
int store_make_single(struct store *store);

/* The statement, to be bound and run. NULL: it cannot be prepared, logged. */
sqlite3_stmt *store_statement(struct store *store, const struct sql *sql);

/* Runs a statement that gives no row, and resets it. */
int store_run(struct store *store, sqlite3_stmt *statement);

/* One step: 1 a row, 0 the end (and reset), or negative errno, logged (and reset). */
int store_step(struct store *store, sqlite3_stmt *statement);

/* The one number that the statement gives, or negative errno. */
int64_t store_number(struct store *store, const struct sql *sql);

/* Binds integers to ?1, ?2 … */
void store_bind(sqlite3_stmt *statement, const int64_t *values, int count);

void store_bind_text(sqlite3_stmt *statement, int place, const char *text);

/* The text of a column; never NULL. Borrowed until the next step. */
const char *store_text(sqlite3_stmt *statement, int column);

/* The same into `ret`, cut off where it is full. */
void store_copy_text(sqlite3_stmt *statement, int column, char *ret, size_t bytes);

#endif
