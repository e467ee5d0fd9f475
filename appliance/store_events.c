/* The part of store.h that is catalogue, streams, events, dossiers and quarantine. */
#include <errno.h>
#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store_sql.h"
#include "mqtt/base/log.h"

/* --- catalogue ----------------------------------------------------------------------- */

static const struct {
    enum statement read, save;
} shelves[CATALOGUE_KINDS] = {
    [CATALOGUE_UNITS] = {SQL_READ_UNITS,      SQL_SAVE_UNIT     },
    [CATALOGUE_FIELDS] = {SQL_READ_FIELDS,     SQL_SAVE_FIELD    },
    [CATALOGUE_PROCEDURES] = {SQL_READ_PROCEDURES, SQL_SAVE_PROCEDURE},
};

static int read_shelf(struct store *store, enum catalogue_kind kind,
                      struct catalogue *catalogue)
{
    sqlite3_stmt *statement = store_statement(store, shelves[kind].read);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        struct catalogue_entry entry = {
            .id = sqlite3_column_int(statement, 0),
            .code = store_text(statement, 1),
            .name_vi = store_text(statement, 2),
            .name_en = store_text(statement, 3),
            .level = store_text(statement, 4),
        };

        if (kind == CATALOGUE_UNITS)
            entry.parent = sqlite3_column_int(statement, 5);
        else
            entry.field = sqlite3_column_int(statement, 5);
        if (limit_parse(store_text(statement, 6), &entry.limit) < 0)
            log_warning("store: procedure %s has a limit that is not understood",
                        entry.code);
        catalogue_add(catalogue, kind, &entry);
    }
    return rc;
}

int store_read_catalogue(struct store *store, struct catalogue *ret)
{
    int rc = 0;

    for (int kind = 0; rc == 0 && kind < CATALOGUE_KINDS; kind++)
        rc = read_shelf(store, (enum catalogue_kind)kind, ret);
    catalogue_seal(ret);
    return rc;
}

int store_save_entry(struct store *store, enum catalogue_kind kind, int place,
                     const struct catalogue_entry *entry)
{
    sqlite3_stmt *statement = store_statement(store, shelves[kind].save);
    char limit[LIMIT_BYTES];

    if (!statement)
        return -EIO;
    store_bind_text(statement, 1, entry->code);
    store_bind_text(statement, 2, entry->name_vi);
    store_bind_text(statement, 3, entry->name_en);
    sqlite3_bind_int(statement, 4, place);
    if (kind == CATALOGUE_UNITS) {
        store_bind_text(statement, 5, entry->level);
        sqlite3_bind_int(statement, 6, entry->parent);
    } else if (kind == CATALOGUE_PROCEDURES) {
        store_bind_text(statement, 5, limit_format(entry->limit, limit));
        sqlite3_bind_int(statement, 6, entry->field);
    }
    return store_run(store, statement);
}

/* --- streams ------------------------------------------------------------------------- */

static void copy_text(char *to, size_t bytes, const char *from)
{
    size_t length = strnlen(from, bytes - 1);

    memcpy(to, from, length);
    to[length] = '\0';
}

int store_read_streams(struct store *store,
                       int (*tell)(void *owner, const struct store_stream *stream),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_STREAMS);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        struct store_stream stream = {
            .id = sqlite3_column_int64(statement, 0),
            .committed = (uint64_t)sqlite3_column_int64(statement, 1),
            .duplicates = (uint64_t)sqlite3_column_int64(statement, 2),
            .gaps = (uint64_t)sqlite3_column_int64(statement, 3),
            .quarantined = (uint64_t)sqlite3_column_int64(statement, 4),
        };

        copy_text(stream.gateway, sizeof stream.gateway, store_text(statement, 5));
        copy_text(stream.epoch, sizeof stream.epoch, store_text(statement, 6));
        rc = tell(owner, &stream);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

int store_save_stream(struct store *store, struct store_stream *stream)
{
    sqlite3_stmt *statement =
        store_statement(store, stream->id ? SQL_SAVE_STREAM : SQL_ADD_STREAM);
    const int64_t values[] = {(int64_t)stream->committed, (int64_t)stream->duplicates,
                              (int64_t)stream->gaps, (int64_t)stream->quarantined,
                              stream->id};
    int rc;

    if (stream->id) {
        store_bind(statement, values, 5);
        return store_run(store, statement);
    }
    store_bind(statement, values, 4);
    store_bind_text(statement, 5, stream->gateway);
    store_bind_text(statement, 6, stream->epoch);
    rc = store_run(store, statement);
    if (rc == 0)
        stream->id = sqlite3_last_insert_rowid(store->db);
    return rc;
}

/* --- events -------------------------------------------------------------------------- */

int store_save_event(struct store *store, struct store_event *event)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_EVENT);
    const struct dossier_event *e = &event->event;
    const int64_t values[] = {store->last_event + 1,
                              event->stream,
                              (int64_t)event->seq,
                              e->type,
                              e->at_ms,
                              event->dossier,
                              event->previous,
                              e->unit,
                              e->procedure,
                              e->field,
                              (int)e->channel,
                              (int)e->outcome};
    char limit[LIMIT_BYTES];
    int rc;

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 13, event->counter);
    store_bind_text(statement, 14, limit_format(e->limit, limit));
    rc = store_run(store, statement);
    if (rc == 0)
        event->id = ++store->last_event;
    return rc;
}

int store_read_event(struct store *store, int64_t id, struct store_event *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_EVENT);
    int rc;

    store_bind(statement, &id, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret = (struct store_event){
        .id = id,
        .stream = sqlite3_column_int64(statement, 0),
        .seq = (uint64_t)sqlite3_column_int64(statement, 1),
        .dossier = sqlite3_column_int64(statement, 4),
        .previous = sqlite3_column_int64(statement, 5),
        .event =
            {
                    .type = (enum event_type)sqlite3_column_int(statement, 2),
                    .at_ms = sqlite3_column_int64(statement, 3),
                    .unit = sqlite3_column_int(statement, 6),
                    .procedure = sqlite3_column_int(statement, 7),
                    .field = sqlite3_column_int(statement, 8),
                    .channel = (enum event_channel)sqlite3_column_int(statement, 9),
                    .outcome = (enum event_outcome)sqlite3_column_int(statement, 10),
                    },
    };
    copy_text(ret->counter, sizeof ret->counter, store_text(statement, 11));
    rc = limit_parse(store_text(statement, 12), &ret->event.limit);
    sqlite3_reset(statement);
    return rc < 0 ? -EILSEQ : 0;
}

int store_count_events(struct store *store, int64_t *ret_events, int64_t *ret_dossiers)
{
    sqlite3_stmt *statement = store_statement(store, SQL_COUNT_EVENTS);
    int rc = store_step(store, statement);

    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_events = sqlite3_column_int64(statement, 0);
    *ret_dossiers = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return 0;
}

/* --- dossiers ------------------------------------------------------------------------ */

static int32_t column_day(sqlite3_stmt *statement, int column)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return DOSSIER_NO_DAY;
    return sqlite3_column_int(statement, column);
}

/* The columns that SQL_FIND_DOSSIER and SQL_EACH_DOSSIER share. */
static void read_dossier(sqlite3_stmt *statement, struct store_dossier *ret)
{
    *ret = (struct store_dossier){
        .id = sqlite3_column_int64(statement, 0),
        .last_event = sqlite3_column_int64(statement, 1),
        .state =
            {
                    .unit = sqlite3_column_int(statement, 2),
                    .field = sqlite3_column_int(statement, 3),
                    .procedure = sqlite3_column_int(statement, 4),
                    .channel = (enum event_channel)sqlite3_column_int(statement, 5),
                    .received_day = column_day(statement, 6),
                    .due_day = column_day(statement, 7),
                    .resolved_day = column_day(statement, 8),
                    .provisional = sqlite3_column_int(statement, 9) != 0,
                    },
    };
}

int store_find_dossier(struct store *store, const char *code, struct store_dossier *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_FIND_DOSSIER);
    int rc;

    store_bind_text(statement, 1, code);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    read_dossier(statement, ret);
    sqlite3_reset(statement);
    return 0;
}

int64_t store_next_dossier(struct store *store)
{
    return ++store->last_dossier;
}

static void bind_day(sqlite3_stmt *statement, int place, int32_t day)
{
    if (day == DOSSIER_NO_DAY)
        sqlite3_bind_null(statement, place);
    else
        sqlite3_bind_int(statement, place, day);
}

static void bind_dossier(sqlite3_stmt *statement, const struct store_dossier *dossier)
{
    const struct dossier *state = &dossier->state;
    const int64_t values[] = {dossier->id,  dossier->last_event, state->unit,
                              state->field, state->procedure,    (int)state->channel};

    store_bind(statement, values, sizeof values / sizeof values[0]);
    if (!statement)
        return;
    bind_day(statement, 7, state->received_day);
    bind_day(statement, 8, state->due_day);
    bind_day(statement, 9, state->resolved_day);
    sqlite3_bind_int(statement, 10, state->provisional);
}

int store_add_dossier(struct store *store, const char *code,
                      const struct store_dossier *dossier)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_DOSSIER);

    bind_dossier(statement, dossier);
    store_bind_text(statement, 11, code);
    return store_run(store, statement);
}

int store_change_dossier(struct store *store, const struct store_dossier *dossier)
{
    sqlite3_stmt *statement = store_statement(store, SQL_CHANGE_DOSSIER);

    bind_dossier(statement, dossier);
    return store_run(store, statement);
}

int store_each_dossier(struct store *store,
                       int (*tell)(void *owner, const struct store_dossier *dossier),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_DOSSIER);
    struct store_dossier dossier;
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        read_dossier(statement, &dossier);
        rc = tell(owner, &dossier);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

/* --- activity and quarantine --------------------------------------------------------- */

int store_note_activity(struct store *store, int unit, int64_t at_ms)
{
    sqlite3_stmt *statement = store_statement(store, SQL_NOTE_ACTIVITY);
    const int64_t values[] = {unit, at_ms};

    store_bind(statement, values, 2);
    return store_run(store, statement);
}

int store_each_activity(struct store *store,
                        int (*tell)(void *owner, int unit, int64_t newest_ms), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_ACTIVITY);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, sqlite3_column_int(statement, 0),
                  sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

int store_add_quarantine(struct store *store, const struct store_quarantine *quarantine)
{
    sqlite3_stmt *statement = store_statement(
        store, quarantine->seq ? SQL_ADD_QUARANTINE_PLACED : SQL_ADD_QUARANTINE_LOOSE);
    size_t kept = quarantine->payload_bytes < QUARANTINE_PAYLOAD_MOST_BYTES
                      ? quarantine->payload_bytes
                      : QUARANTINE_PAYLOAD_MOST_BYTES;
    unsigned char digest[32];

    if (!statement)
        return -EIO;
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, quarantine->payload, quarantine->payload_bytes,
                         digest) < 0)
        return -EIO;
    if (quarantine->seq) {
        sqlite3_bind_int64(statement, 1, quarantine->stream);
        sqlite3_bind_int64(statement, 2, (int64_t)quarantine->seq);
    }
    sqlite3_bind_int64(statement, 3, quarantine->now_ms);
    store_bind_text(statement, 4, quarantine->gateway);
    store_bind_text(statement, 5, quarantine->reason);
    store_bind_text(statement, 6, quarantine->detail);
    sqlite3_bind_blob(statement, 7, quarantine->payload, (int)kept, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 8, digest, sizeof digest, SQLITE_STATIC);
    return store_run(store, statement);
}

int store_each_reason(struct store *store,
                      int (*tell)(void *owner, const char *reason, int64_t count),
                      void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_REASON);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, store_text(statement, 0), sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}
