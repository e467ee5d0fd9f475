/*
 * store_sql - what the files of the store share. Only they include it, and with it
 * sqlite3.h.
 */
#ifndef APPLIANCE_STORE_STORE_SQL_H
#define APPLIANCE_STORE_STORE_SQL_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "appliance/store/store.h"

enum statement {
    SQL_BEGIN,
    SQL_BEGIN_READ,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_COUNT_BOOT,
    SQL_READ_META,
    SQL_WRITE_META,
    SQL_READ_CALENDAR,
    SQL_CLEAR_CALENDAR,
    SQL_ADD_SPECIAL,
    SQL_READ_UNITS,
    SQL_READ_FIELDS,
    SQL_READ_PROCEDURES,
    SQL_SAVE_UNIT_CODE,
    SQL_SAVE_FIELD_CODE,
    SQL_SAVE_PROCEDURE_CODE,
    SQL_SAVE_UNIT,
    SQL_SAVE_FIELD,
    SQL_SAVE_PROCEDURE,
    SQL_DROP_UNIT,
    SQL_DROP_FIELD,
    SQL_DROP_PROCEDURE,
    SQL_READ_STREAMS,
    SQL_ADD_STREAM,
    SQL_SAVE_STREAM,
    SQL_READ_GAPS,
    SQL_CLEAR_GAPS,
    SQL_ADD_GAP,
    SQL_ADD_EVENT,
    SQL_READ_EVENT,
    SQL_LOOSE_EVENTS,
    SQL_HAS_LOOSE,
    SQL_FIND_EVENT,
    SQL_NOTE_OUT_OF_TURN,
    SQL_VOID_EVENT,
    SQL_ADD_VOID,
    SQL_IS_VOID,
    SQL_COUNT_VOIDS,
    SQL_DOSSIER_CODE,
    SQL_LAST_EVENT,
    SQL_LAST_DOSSIER,
    SQL_FIND_DOSSIER,
    SQL_ADD_DOSSIER,
    SQL_CHANGE_DOSSIER,
    SQL_EACH_DOSSIER,
    SQL_ADD_QUALITY,
    SQL_EACH_QUALITY,
    SQL_COUNT_EVENTS,
    SQL_COUNT_LOOSE,
    SQL_CLEAR_CELLS,
    SQL_CLEAR_ROLLUPS,
    SQL_CLEAR_QUALITY,
    SQL_ADD_CELL,
    SQL_ADD_ROLLUP,
    SQL_EACH_CELL,
    SQL_EACH_CODED_CELL,
    SQL_EACH_ROLLUP,
    SQL_SPAN,
    SQL_FIND_PERIOD,
    SQL_FIND_PERIOD_BEFORE,
    SQL_FIND_OVERLAP,
    SQL_EACH_PERIOD,
    SQL_SAVE_PERIOD,
    SQL_ADD_FROZEN,
    SQL_EACH_FROZEN,
    SQL_KEEP_UNIT,
    SQL_KEEP_FIELD,
    SQL_FREEZE_PERIOD,
    SQL_READ_FROZEN_UNITS,
    SQL_READ_FROZEN_FIELDS,
    SQL_NOTE_ACTIVITY,
    SQL_EACH_ACTIVITY,
    SQL_ADD_QUARANTINE_PLACED,
    SQL_ADD_QUARANTINE_LOOSE,
    SQL_SUM_VISITS,
    SQL_DROP_VISITS,
    SQL_QUARANTINE_BYTES,
    SQL_NEXT_QUARANTINE,
    SQL_OLDEST_QUARANTINE,
    SQL_CHANGE_QUARANTINE,
    SQL_DROP_QUARANTINE,
    SQL_COUNT_GONE,
    SQL_EACH_GONE,
    SQL_EACH_REASON,
    SQL_FIND_OUT_OF_TURN,
    STATEMENTS,
};

struct store {
    sqlite3 *db;
    atomic_bool interrupted;              /* store_interrupt(): from another thread */
    int lock_fd;                          /* -1: reading only */
    int64_t last_event, last_dossier;     /* highest ids given out */
    bool any_voids;                       /* the table `void` is not empty */
    int64_t begun_event, begun_dossier;   /* the same when the transaction began */
    sqlite3_stmt *statements[STATEMENTS]; /* prepared at their first use */
};

/* The errno of SQLite's last error on this connection, which it logs: "store: DOING: …". */
int store_fail(const struct store *store, const char *doing);

/* Runs SQL that gives nothing. */
int store_execute(struct store *store, const char *text);

/* Is the database ours, and not newer than this program? Its version, or negative errno. */
int64_t store_check_version(struct store *store);

/* The statement, reset and without bindings. NULL: it cannot be prepared, logged. */
sqlite3_stmt *store_statement(struct store *store, enum statement which);

/* Runs a statement that gives no row, and resets it. */
int store_run(struct store *store, sqlite3_stmt *statement);

/* One step: 1 a row, 0 the end (and reset), or negative errno, logged (and reset). */
int store_step(struct store *store, sqlite3_stmt *statement);

/* The one number that the statement gives, or negative errno. */
int64_t store_number(struct store *store, enum statement which);

/* Binds integers to ?1, ?2 … */
void store_bind(sqlite3_stmt *statement, const int64_t *values, int count);

void store_bind_text(sqlite3_stmt *statement, int place, const char *text);

/* The text of a column; never NULL. Borrowed until the next step. */
const char *store_text(sqlite3_stmt *statement, int column);

#endif
