/*
 * database - a connection to PostgreSQL, and statements on it. Only this room includes libpq-fe.h.
 *
 * Errors are logged here in PostgreSQL's own words, which never have the password, and are
 *
 *     -ENOTCONN   it cannot be reached, or is lost: what was under way may have been done or not
 *     -EACCES     it does not let us in, or not do that
 *     -ENOENT     there is no such table, schema, role or database
 *     -EEXIST     there is such a one already
 *     -EAGAIN     another one was in the way: again from the beginning
 *     -ENOSPC     its disk is full
 *     -EROFS      it only reads: it is no leader
 *     -EPROTO     anything else that it says against us
 *
 * A connection belongs to one thread.
 */
#ifndef APPLIANCE_NATIONAL_DATABASE_H
#define APPLIANCE_NATIONAL_DATABASE_H

#include <stddef.h>
#include <stdint.h>

struct database;

/*
 * By a connection string of libpq, "" for what its environment says (PGHOST, PGSERVICE ...); of
 * several hosts the one that takes writes. The password is NULL where there is none, or the string or
 * its environment has it. Who does not answer within the time of a statement is given up.
 */
int database_open(struct database **ret, const char *conninfo, const char *password);

/* For how long a statement may take from here on; 0: half a minute, as from the beginning. */
int database_allow(struct database *database, int statement_ms);

/* Takes NULL. */
void database_close(struct database *database);

/* Statements that give nothing, one or many, without arguments. */
int database_execute(struct database *database, const char *text);

int database_begin(struct database *database);
int database_commit(struct database *database);

/* Nothing where nothing has begun, or the connection is lost. */
void database_rollback(struct database *database);

/* One row of what a statement gives, as texts; NULL where there is no value. Borrowed for the call. */
typedef int (*database_tell)(void *owner, char *const *values);

enum { DATABASE_COLUMNS_MOST = 32, DATABASE_ARGUMENTS_MOST = 8 };

/* One statement with its arguments $1, $2 ..., which end with NULL; NULL: none. Each row is told, unless
 * `tell` is NULL; -errno of it ends the telling and is passed on. */
int database_ask(struct database *database, const char *text, const char *const *arguments,
                 database_tell tell, void *owner);

/*
 * Rows for `COPY ... FROM STDIN`, in its text format, a line each with the line end. They go out as they
 * come, so none are kept here. After an error the transaction is to be rolled back.
 */
int database_copy_begin(struct database *database, const char *text);
int database_copy_row(struct database *database, const char *row, size_t bytes);
int database_copy_end(struct database *database);

/* The one number that a statement without arguments gives. */
int database_number(struct database *database, const char *text, int64_t *ret);

#endif
