#include "appliance/tables/store_streams.h"

#include "appliance/store/store_sql.h"

static const struct sql read_streams = {
    "SELECT id, committed, duplicates, early, quarantined, announced, gateway, epoch,"
    " coalesce(chain, '') FROM stream ORDER BY id"};

int store_read_streams(struct store *store,
                       int (*tell)(void *owner, const struct store_stream *stream),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &read_streams);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        struct store_stream stream = {
            .id = sqlite3_column_int64(statement, 0),
            .committed = (uint64_t)sqlite3_column_int64(statement, 1),
            .duplicates = (uint64_t)sqlite3_column_int64(statement, 2),
            .early = (uint64_t)sqlite3_column_int64(statement, 3),
            .quarantined = (uint64_t)sqlite3_column_int64(statement, 4),
            .announced = (uint64_t)sqlite3_column_int64(statement, 5),
        };

        store_copy_text(statement, 6, stream.gateway, sizeof stream.gateway);
        store_copy_text(statement, 7, stream.epoch, sizeof stream.epoch);
        store_copy_text(statement, 8, stream.chain, sizeof stream.chain);
        rc = tell(owner, &stream);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql save_stream = {
    "UPDATE stream SET committed = ?1, duplicates = ?2, early = ?3,"
    " quarantined = ?4, announced = ?5, chain = nullif(?7, '') WHERE id = ?6"};

static const struct sql add_stream = {
    "INSERT INTO stream (committed, duplicates, early, quarantined, announced, gateway,"
    " epoch, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?8, nullif(?7, ''))"};

int store_save_stream(struct store *store, struct store_stream *stream)
{
    sqlite3_stmt *statement =
        store_statement(store, stream->id ? &save_stream : &add_stream);
    const int64_t values[] = {(int64_t)stream->committed, (int64_t)stream->duplicates,
                              (int64_t)stream->early,     (int64_t)stream->quarantined,
                              (int64_t)stream->announced, stream->id};
    int rc;

    store_bind_text(statement, 7, stream->chain);
    if (stream->id) {
        store_bind(statement, values, 6);
        return store_run(store, statement);
    }
    store_bind(statement, values, 5);
    store_bind_text(statement, 6, stream->gateway);
    store_bind_text(statement, 8, stream->epoch);
    rc = store_run(store, statement);
    if (rc == 0)
        stream->id = sqlite3_last_insert_rowid(store->db);
    return rc;
}

/* --- gaps ---------------------------------------------------------------------------- */

static const struct sql read_gaps = {
    "SELECT stream, first_seq, last_seq, noticed_ms, kind FROM gap"
    " ORDER BY stream, first_seq"};

int store_read_gaps(struct store *store,
                    int (*tell)(void *owner, int64_t stream, const struct gap *gap),
                    void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &read_gaps);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct gap gap = {
            .first = (uint64_t)sqlite3_column_int64(statement, 1),
            .last = (uint64_t)sqlite3_column_int64(statement, 2),
            .noticed_ms = sqlite3_column_int64(statement, 3),
            .kind = (enum gap_kind)sqlite3_column_int(statement, 4),
        };

        rc = tell(owner, sqlite3_column_int64(statement, 0), &gap);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql clear_gaps = {"DELETE FROM gap WHERE stream = ?1"};

static const struct sql add_gap = {"INSERT INTO gap VALUES (?1, ?2, ?3, ?4, ?5)"};

int store_save_gaps(struct store *store, int64_t stream, const struct gaps *gaps)
{
    sqlite3_stmt *statement = store_statement(store, &clear_gaps);
    int rc;

    store_bind(statement, &stream, 1);
    rc = store_run(store, statement);
    for (size_t i = 0; rc == 0 && i < gaps->count; i++) {
        const struct gap *gap = &gaps->rows[i];
        const int64_t values[] = {stream, (int64_t)gap->first, (int64_t)gap->last,
                                  gap->noticed_ms, gap->kind};

        statement = store_statement(store, &add_gap);
        store_bind(statement, values, 5);
        rc = store_run(store, statement);
    }
    return rc;
}

/* --- claims that were dismissed ------------------------------------------------------ */

static const struct sql note_dismissal = {
    "INSERT INTO claim_dismissed VALUES (?1, ?2, ?3, ?4)"};

int store_note_dismissal(struct store *store, const struct store_dismissal *dismissal)
{
    sqlite3_stmt *statement = store_statement(store, &note_dismissal);
    const int64_t values[] = {dismissal->stream, (int64_t)dismissal->events,
                              dismissal->dismissed_ms};

    store_bind(statement, values, 3);
    store_bind_text(statement, 4, dismissal->by);
    return store_run(store, statement);
}

static const struct sql each_dismissal = {
    "SELECT stream, events, dismissed_ms, dismissed_by FROM claim_dismissed"
    " ORDER BY rowid DESC"};

int store_each_dismissal(struct store *store,
                         int (*tell)(void *owner, const struct store_dismissal *dismissal),
                         void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_dismissal);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        const struct store_dismissal dismissal = {
            .stream = sqlite3_column_int64(statement, 0),
            .events = (uint64_t)sqlite3_column_int64(statement, 1),
            .dismissed_ms = sqlite3_column_int64(statement, 2),
            .by = store_text(statement, 3),
        };

        rc = tell(owner, &dismissal);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}
