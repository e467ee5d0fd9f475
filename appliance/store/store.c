#include "appliance/store/store.h"

#include <errno.h>
#include <stdlib.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/log.h"

static const char *const sql[STATEMENTS] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_COUNT_BOOT] =
        "UPDATE meta SET value = value + 1 WHERE key = 'boot' RETURNING value",

    [SQL_READ_META] = "SELECT value FROM meta WHERE key = ?1",
    [SQL_WRITE_META] = "INSERT INTO meta VALUES (?2, ?1)"
                       " ON CONFLICT DO UPDATE SET value = excluded.value",
    [SQL_READ_CALENDAR] = "SELECT day, working, reason FROM calendar ORDER BY day",
    [SQL_CLEAR_CALENDAR] = "DELETE FROM calendar",
    [SQL_ADD_SPECIAL] = "INSERT INTO calendar VALUES (?1, ?2, ?3)",
    /* One layout of columns for all three kinds. */
    [SQL_READ_UNITS] =
        "SELECT id, code, name_vi, name_en, from_day, to_day, level, coalesce(parent, 0),"
        " coalesce(successor, 0), schedule, 0, '', place"
        " FROM unit_code JOIN unit_version USING (id) ORDER BY place, id, from_day",
    [SQL_READ_FIELDS] =
        "SELECT id, code, name_vi, name_en, from_day, to_day, '', 0, 0, '', 0, '', place"
        " FROM field_code JOIN field_version USING (id) ORDER BY place, id, from_day",
    [SQL_READ_PROCEDURES] = "SELECT id, code, name_vi, name_en, from_day, to_day, '', 0, 0,"
                            " '', field, time_limit, place FROM procedure_code"
                            " JOIN procedure_version USING (id)"
                            " ORDER BY place, id, from_day",
    [SQL_SAVE_UNIT_CODE] = "INSERT INTO unit_code (place, code) VALUES (?1, ?2)"
                           " ON CONFLICT DO UPDATE SET place = excluded.place"
                           " RETURNING id",
    [SQL_SAVE_FIELD_CODE] = "INSERT INTO field_code (place, code) VALUES (?1, ?2)"
                            " ON CONFLICT DO UPDATE SET place = excluded.place"
                            " RETURNING id",
    [SQL_SAVE_PROCEDURE_CODE] = "INSERT INTO procedure_code (place, code) VALUES (?1, ?2)"
                                " ON CONFLICT DO UPDATE SET place = excluded.place"
                                " RETURNING id",
    [SQL_SAVE_UNIT] =
        "INSERT OR REPLACE INTO unit_version (id, from_day, to_day, parent, successor,"
        " name_vi, name_en, level, schedule)"
        " VALUES (?1, ?2, ?3, nullif(?4, 0), nullif(?5, 0), ?6, ?7, ?8, ?9)",
    [SQL_SAVE_FIELD] = "INSERT OR REPLACE INTO field_version (id, from_day, to_day,"
                       " name_vi, name_en) VALUES (?1, ?2, ?3, ?4, ?5)",
    [SQL_SAVE_PROCEDURE] =
        "INSERT OR REPLACE INTO procedure_version (id, from_day, to_day, field, name_vi,"
        " name_en, time_limit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_DROP_UNIT] = "DELETE FROM unit_version WHERE id = ?1",
    [SQL_DROP_FIELD] = "DELETE FROM field_version WHERE id = ?1",
    [SQL_DROP_PROCEDURE] = "DELETE FROM procedure_version WHERE id = ?1",

    [SQL_READ_STREAMS] =
        "SELECT id, committed, duplicates, early, quarantined, announced, gateway, epoch"
        " FROM stream ORDER BY id",
    [SQL_ADD_STREAM] =
        "INSERT INTO stream (committed, duplicates, early, quarantined, announced, gateway,"
        " epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_SAVE_STREAM] = "UPDATE stream SET committed = ?1, duplicates = ?2, early = ?3,"
                        " quarantined = ?4, announced = ?5 WHERE id = ?6",
    [SQL_READ_GAPS] = "SELECT stream, first_seq, last_seq, noticed_ms FROM gap"
                      " ORDER BY stream, first_seq",
    [SQL_CLEAR_GAPS] = "DELETE FROM gap WHERE stream = ?1",
    [SQL_ADD_GAP] = "INSERT INTO gap VALUES (?1, ?2, ?3, ?4)",

    [SQL_ADD_EVENT] = "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), "
                      "?8, nullif(?13, ''),"
                      " nullif(?9, 0), nullif(?10, 0), ?11, nullif(?12, 0), nullif(?14, "
                      "''), nullif(?15, ''),"
                      " nullif(?16, 0))",
    [SQL_READ_EVENT] =
        "SELECT id, stream, seq, type, at_ms, dossier, previous, unit, counter, procedure,"
        " field, choice, amount, time_limit, note, voided FROM event WHERE id = ?1",
    [SQL_LOOSE_EVENTS] =
        "SELECT id, stream, seq, type, at_ms, dossier, previous, unit, counter, procedure,"
        " field, choice, amount, time_limit, note, voided FROM event"
        " WHERE dossier = 0 AND type = ?1",
    [SQL_HAS_LOOSE] =
        "SELECT 1 FROM event WHERE dossier = 0 AND type = ?1 AND at_ms = ?2 AND unit = ?3"
        " AND procedure IS nullif(?4, 0) AND field IS nullif(?5, 0) AND choice = ?6"
        " AND amount IS nullif(?7, 0) AND (?8 = 0 OR stream = ?8)"
        " AND counter IS nullif(?9, '') AND note IS nullif(?10, '')",
/* Between the signposts round it: ids of a stream rise with seq, but those of what came out
 * of turn. */
#define SIGNPOST                                                                           \
    " AND seq % 64 = 1 AND NOT EXISTS (SELECT 1 FROM out_of_turn o"                        \
    "   WHERE o.stream = event.stream AND o.seq = event.seq) ORDER BY seq "
    [SQL_FIND_EVENT] =
        "SELECT id FROM event WHERE +stream = ?1 AND seq = ?2 AND id BETWEEN"
        " coalesce((SELECT id FROM event WHERE stream = ?1 AND seq <= ?2" SIGNPOST
        "DESC LIMIT 1), 0) AND"
        " coalesce((SELECT id FROM event WHERE stream = ?1 AND seq >= ?2" SIGNPOST
        "LIMIT 1), 9223372036854775807)",
    [SQL_VOID_EVENT] = "UPDATE event SET voided = 1 WHERE id = ?1",
    [SQL_ADD_VOID] = "INSERT OR IGNORE INTO void VALUES (?2, ?1)",
    [SQL_IS_VOID] = "SELECT 1 FROM void WHERE epoch = ?2 AND seq = ?1",
    [SQL_COUNT_VOIDS] = "SELECT count(*) FROM void",
    [SQL_DOSSIER_CODE] = "SELECT code FROM dossier WHERE id = ?1",
    [SQL_LAST_EVENT] = "SELECT coalesce(max(id), 0) FROM event",
    [SQL_LAST_DOSSIER] = "SELECT coalesce(max(id), 0) FROM dossier",
    [SQL_FIND_DOSSIER] =
        "SELECT id, last_event, unit, field, procedure, channel, received_day, due_day,"
        " resolved_day, collected_day, refused_day, class, provisional, suspended, "
        "supplements,"
        " apologies, in_time, kept, faults FROM dossier WHERE code = ?1",
    [SQL_ADD_DOSSIER] = "INSERT INTO dossier VALUES (?1, ?20, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                        "?9, ?10, ?11, ?12,"
                        " ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    [SQL_CHANGE_DOSSIER] =
        "UPDATE dossier SET last_event = ?2, unit = ?3, field = ?4, procedure = ?5,"
        " channel = ?6, received_day = ?7, due_day = ?8, resolved_day = ?9,"
        " collected_day = ?10, refused_day = ?11, class = ?12, provisional = ?13,"
        " suspended = ?14, supplements = ?15, apologies = ?16, in_time = ?17,"
        " kept = ?18, faults = ?19"
        " WHERE id = ?1",
    [SQL_EACH_DOSSIER] =
        "SELECT id, last_event, unit, field, procedure, channel, received_day, due_day,"
        " resolved_day, collected_day, refused_day, class, provisional, suspended, "
        "supplements,"
        " apologies, in_time, kept, faults FROM dossier ORDER BY id",
    [SQL_ADD_QUALITY] =
        "INSERT INTO quality VALUES (?1, ?2)"
        " ON CONFLICT DO UPDATE SET dossiers = dossiers + excluded.dossiers",
    [SQL_EACH_QUALITY] =
        "SELECT fault, dossiers FROM quality WHERE dossiers <> 0 ORDER BY fault",
    [SQL_COUNT_LOOSE] = "SELECT count(*) FROM event WHERE dossier = 0",
    [SQL_CLEAR_CELLS] = "DELETE FROM ledger",
    [SQL_CLEAR_ROLLUPS] = "DELETE FROM rollup",
    [SQL_CLEAR_QUALITY] = "DELETE FROM quality",
    [SQL_COUNT_EVENTS] =
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM dossier)",

    [SQL_ADD_CELL] =
        "INSERT INTO ledger VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
        " ?13, ?14, ?15, ?16, ?17)"
        " ON CONFLICT DO UPDATE SET"
        " received = received + excluded.received,"
        " refused = refused + excluded.refused, early = early + excluded.early,"
        " on_time = on_time + excluded.on_time, late = late + excluded.late,"
        " apologised = apologised + excluded.apologised,"
        " apologised_in_time = apologised_in_time + excluded.apologised_in_time,"
        " appointment_kept = appointment_kept + excluded.appointment_kept,"
        " apologised_again = apologised_again + excluded.apologised_again,"
        " collected = collected + excluded.collected,"
        " overdue = overdue + excluded.overdue,"
        " suspended = suspended + excluded.suspended",
    [SQL_ADD_ROLLUP] =
        "INSERT INTO rollup VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
        " ?13, ?14, ?15, ?16, ?17)"
        " ON CONFLICT DO UPDATE SET"
        " received_online = received_online + excluded.received_online,"
        " received = received + excluded.received,"
        " refused = refused + excluded.refused, early = early + excluded.early,"
        " on_time = on_time + excluded.on_time, late = late + excluded.late,"
        " apologised = apologised + excluded.apologised,"
        " apologised_in_time = apologised_in_time + excluded.apologised_in_time,"
        " appointment_kept = appointment_kept + excluded.appointment_kept,"
        " apologised_again = apologised_again + excluded.apologised_again,"
        " collected = collected + excluded.collected,"
        " overdue = overdue + excluded.overdue,"
        " suspended = suspended + excluded.suspended",
    [SQL_EACH_CELL] =
        "SELECT * FROM ledger WHERE received OR refused OR early OR on_time OR late"
        " OR apologised OR apologised_in_time OR appointment_kept OR apologised_again"
        " OR collected OR overdue OR suspended"
        " ORDER BY day, unit, field, procedure, channel",
    [SQL_EACH_CODED_CELL] =
        "SELECT l.day, u.code, coalesce(f.code, ''), coalesce(p.code, ''), l.channel,"
        " l.received, l.refused, l.early, l.on_time, l.late, l.apologised,"
        " l.apologised_in_time, l.appointment_kept, l.apologised_again, l.collected,"
        " l.overdue, l.suspended FROM ledger l JOIN unit_code u ON u.id = l.unit"
        " LEFT JOIN field_code f ON f.id = l.field"
        " LEFT JOIN procedure_code p ON p.id = l.procedure"
        " WHERE l.received OR l.refused OR l.early OR l.on_time OR l.late OR l.apologised"
        " OR l.collected OR l.overdue OR l.suspended ORDER BY 1, 2, 3, 4, 5",
    [SQL_EACH_ROLLUP] = "SELECT * FROM rollup WHERE received_online OR received OR refused"
                        " OR early OR on_time OR late OR apologised OR apologised_in_time"
                        " OR appointment_kept OR apologised_again OR collected OR overdue"
                        " OR suspended ORDER BY grain, slot, unit, field",
    [SQL_SPAN] = "SELECT * FROM rollup WHERE grain = ?1 AND slot BETWEEN ?2 AND ?3",

#define PERIOD_COLUMNS                                                                     \
    "SELECT number, from_day, to_day, coalesce(frozen_ms, 0), coalesce(frozen_event, 0),"  \
    " id, name, kind FROM period "
    [SQL_FIND_PERIOD] = PERIOD_COLUMNS "WHERE id = ?1",
    [SQL_FIND_PERIOD_BEFORE] = PERIOD_COLUMNS
    "WHERE to_day = ?1 - 1 ORDER BY kind = ?2 DESC, frozen_ms IS NULL, from_day DESC, id"
    " LIMIT 1",
    [SQL_FIND_OVERLAP] = PERIOD_COLUMNS
    "WHERE kind = ?1 AND id <> ?2 AND from_day <= ?4 AND to_day >= ?3 ORDER BY id LIMIT 1",
    [SQL_EACH_PERIOD] = PERIOD_COLUMNS "ORDER BY to_day DESC, from_day DESC, id",
    [SQL_SAVE_PERIOD] =
        "INSERT INTO period (id, name, kind, from_day, to_day) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
        " from_day = excluded.from_day, to_day = excluded.to_day",
    [SQL_ADD_FROZEN] =
        "INSERT INTO frozen VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [SQL_EACH_FROZEN] = "SELECT * FROM frozen WHERE period = ?1 ORDER BY unit, field",
    [SQL_KEEP_UNIT] =
        "INSERT INTO frozen_unit (period, unit, place, parent, code, name_vi, name_en,"
        " level) VALUES (?1, ?2, ?3, nullif(?4, 0), ?5, ?6, ?7, ?8)",
    [SQL_KEEP_FIELD] =
        "INSERT INTO frozen_field (period, field, place, code, name_vi, name_en)"
        " VALUES (?1, ?2, ?3, ?5, ?6, ?7)",
    [SQL_FREEZE_PERIOD] =
        "UPDATE period SET frozen_ms = ?2, frozen_event = ?3 WHERE number = ?1",
    [SQL_READ_FROZEN_UNITS] =
        "SELECT unit, coalesce(parent, 0), code, name_vi, name_en, level FROM frozen_unit"
        " WHERE period = ?1 ORDER BY place",
    [SQL_READ_FROZEN_FIELDS] =
        "SELECT field, 0, code, name_vi, name_en, '' FROM frozen_field WHERE period = ?1"
        " ORDER BY place",

    [SQL_NOTE_ACTIVITY] = "INSERT INTO activity VALUES (?1, ?2) ON CONFLICT DO UPDATE"
                          " SET newest_ms = max(newest_ms, excluded.newest_ms)",
    [SQL_EACH_ACTIVITY] = "SELECT unit, newest_ms FROM activity",
    [SQL_ADD_QUARANTINE_PLACED] =
        "INSERT INTO quarantine (stream, seq, times, first_ms, last_ms, gateway, reason, "
        "detail,"
        " payload, digest) VALUES (?1, ?2, 1, ?3, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SQL_ADD_QUARANTINE_LOOSE] =
        "INSERT INTO quarantine (times, first_ms, last_ms, gateway, reason, detail, "
        "payload,"
        " digest) VALUES (1, ?3, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (gateway, digest)"
        " WHERE seq IS NULL DO UPDATE SET times = times + 1, last_ms = excluded.last_ms",
#define OLD_VISITS                                                                         \
    " WHERE id IN (SELECT id FROM event WHERE dossier = 0 AND type IN (?1, ?2, ?3)"        \
    "   AND at_ms < ?4 AND id < ?5 ORDER BY type, at_ms, id LIMIT ?6)"
    [SQL_SUM_VISITS] =
        "INSERT INTO visit_day SELECT (at_ms + ?7) / ?8, unit, type, count(*),"
        " count(voided), coalesce(sum(amount) FILTER (WHERE voided IS NULL), 0)"
        " FROM event" OLD_VISITS " GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET"
        " events = events + excluded.events, voided = voided + excluded.voided,"
        " amount = amount + excluded.amount",
    [SQL_DROP_VISITS] = "DELETE FROM event" OLD_VISITS,
    [SQL_QUARANTINE_BYTES] =
        "SELECT coalesce(sum(bytes), 0) FROM quarantine_share WHERE gateway = ?1",
    [SQL_NEXT_QUARANTINE] =
        "SELECT q.id, coalesce(q.stream, 0), coalesce(q.seq, 0), q.times, q.first_ms,"
        " q.last_ms, q.gateway, s.epoch, q.reason, q.detail, q.payload, q.digest"
        " FROM quarantine q LEFT JOIN stream s ON s.id = q.stream"
        " WHERE q.id > ?1 AND (?2 = '' OR q.gateway = ?2) AND (?3 = '' OR q.reason = ?3)"
        " ORDER BY q.id LIMIT 1",
    [SQL_OLDEST_QUARANTINE] =
        "SELECT id FROM quarantine WHERE last_ms < ?1 ORDER BY last_ms LIMIT 1",
    [SQL_CHANGE_QUARANTINE] =
        "UPDATE quarantine SET reason = ?2, detail = ?3 WHERE id = ?1 AND (reason, detail)"
        " <> (?2, ?3)",
    [SQL_DROP_QUARANTINE] = "DELETE FROM quarantine WHERE id = ?1",
    [SQL_COUNT_GONE] =
        "INSERT INTO quarantine_gone VALUES (?1, ?4, ?5, ?6, ?2, ?3, ?3) ON CONFLICT DO"
        " UPDATE SET times = times + excluded.times, last_ms = excluded.last_ms"
        " RETURNING times",
    [SQL_EACH_GONE] = "SELECT day, times, why, gateway, reason FROM quarantine_gone"
                      " ORDER BY day DESC, why, gateway, reason",
    [SQL_EACH_REASON] =
        "SELECT reason, sum(times) FROM (SELECT reason, times FROM quarantine_share"
        " UNION ALL SELECT reason, times FROM quarantine_gone WHERE why = 'full')"
        " GROUP BY reason ORDER BY 2 DESC, 1",
    [SQL_NOTE_OUT_OF_TURN] = "INSERT INTO out_of_turn VALUES (?1, ?2, ?3)",
    [SQL_FIND_OUT_OF_TURN] = "SELECT event FROM out_of_turn WHERE stream = ?1 AND seq = ?2",
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
        abort();
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == (code & 0xff))
            return table[i].error;
    }
    return -EIO;
}

int store_fail(const struct store *store, const char *doing)
{
    int code = sqlite3_extended_errcode(store->db);

    log_error("store: %s: %s (%d)", doing, sqlite3_errmsg(store->db), code);
    return to_errno(code);
}

sqlite3_stmt *store_statement(struct store *store, enum statement which)
{
    sqlite3_stmt **statement = &store->statements[which];

    if (!*statement &&
        sqlite3_prepare_v3(store->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK) {
        store_fail(store, sql[which]);
        return NULL;
    }
    return *statement;
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

int64_t store_number(struct store *store, enum statement which)
{
    sqlite3_stmt *statement = store_statement(store, which);
    int rc = store_step(store, statement);
    int64_t number = rc == 1 ? sqlite3_column_int64(statement, 0) : -EIO;

    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : number;
}

/* --- transactions -------------------------------------------------------------------- */

int store_begin(struct store *store)
{
    store->begun_event = store->last_event;
    store->begun_dossier = store->last_dossier;
    return store_run(
        store, store_statement(store, store->lock_fd < 0 ? SQL_BEGIN_READ : SQL_BEGIN));
}

int store_commit(struct store *store)
{
    return store_run(store, store_statement(store, SQL_COMMIT));
}

void store_rollback(struct store *store)
{
    /* Some errors have ended the transaction already; then there is nothing to roll back.
     */
    if (!sqlite3_get_autocommit(store->db))
        (void)store_run(store, store_statement(store, SQL_ROLLBACK));
    store->last_event = store->begun_event;
    store->last_dossier = store->begun_dossier;
}

int store_count_boot(struct store *store, int64_t *ret_boot)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COUNT_BOOT);
    int rc = store_step(store, statement);

    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_boot = sqlite3_column_int64(statement, 0);
    return store_step(store, statement);
}
