/* The part of store.h that is streams, events and dossiers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

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
            .early = (uint64_t)sqlite3_column_int64(statement, 3),
            .quarantined = (uint64_t)sqlite3_column_int64(statement, 4),
            .announced = (uint64_t)sqlite3_column_int64(statement, 5),
        };

        copy_text(stream.gateway, sizeof stream.gateway, store_text(statement, 6));
        copy_text(stream.epoch, sizeof stream.epoch, store_text(statement, 7));
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
                              (int64_t)stream->early,     (int64_t)stream->quarantined,
                              (int64_t)stream->announced, stream->id};
    int rc;

    if (stream->id) {
        store_bind(statement, values, 6);
        return store_run(store, statement);
    }
    store_bind(statement, values, 5);
    store_bind_text(statement, 6, stream->gateway);
    store_bind_text(statement, 7, stream->epoch);
    rc = store_run(store, statement);
    if (rc == 0)
        stream->id = sqlite3_last_insert_rowid(store->db);
    return rc;
}

/* --- events -------------------------------------------------------------------------- */

/* The one enum that an event of this type has; every other one is at its zero. */
static int choice_of(const struct store_event *event)
{
    const struct dossier_event *e = &event->event;

    return (int)e->channel + (int)e->outcome + (int)e->reason + (int)event->kind;
}

static void set_choice(struct store_event *event, int choice)
{
    struct dossier_event *e = &event->event;

    switch (e->type) {
    case EVENT_INTAKE:
    case EVENT_REFUSED:
        e->channel = (enum event_channel)choice;
        break;
    case EVENT_RESOLVED:
        e->outcome = (enum event_outcome)choice;
        break;
    case EVENT_SUSPENDED:
    case EVENT_RESUMED:
        e->reason = (enum event_reason)choice;
        break;
    case EVENT_TALLY:
        event->kind = (enum event_tally)choice;
        break;
    default:
        break;
    }
}

int store_save_event(struct store *store, struct store_event *event)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_EVENT);
    const struct dossier_event *e = &event->event;
    const int64_t values[] = {store->last_event + 1,
                              event->stream,
                              (int64_t)event->seq,
                              (int)e->type,
                              e->at_ms,
                              event->dossier,
                              event->previous,
                              e->unit,
                              e->procedure,
                              e->field,
                              choice_of(event),
                              e->to_unit + event->amount};
    char limit[LIMIT_BYTES];
    int rc;

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 13, event->counter);
    store_bind_text(statement, 14, limit_format(e->limit, limit));
    store_bind_text(statement, 15, event->note);
    if (statement)
        sqlite3_bind_int(statement, 16, e->voided);
    rc = store_run(store, statement);
    if (rc == 0)
        event->id = ++store->last_event;
    return rc;
}

/* The columns of SQL_READ_EVENT. -EILSEQ: a limit that this program never wrote. */
static int read_event(sqlite3_stmt *s, struct store_event *ret)
{
    int amount = sqlite3_column_int(s, 12);

    *ret = (struct store_event){
        .id = sqlite3_column_int64(s, 0),
        .stream = sqlite3_column_int64(s, 1),
        .seq = (uint64_t)sqlite3_column_int64(s, 2),
        .dossier = sqlite3_column_int64(s, 5),
        .previous = sqlite3_column_int64(s, 6),
        .event =
            {
                .type = (enum event_type)sqlite3_column_int(s, 3),
                .at_ms = sqlite3_column_int64(s, 4),
                .unit = sqlite3_column_int(s, 7),
                .procedure = sqlite3_column_int(s, 9),
                .field = sqlite3_column_int(s, 10),
                .voided = sqlite3_column_int(s, 15) != 0,
            },
    };
    set_choice(ret, sqlite3_column_int(s, 11));
    if (ret->event.type == EVENT_TRANSFERRED)
        ret->event.to_unit = amount;
    else
        ret->amount = amount;
    copy_text(ret->counter, sizeof ret->counter, store_text(s, 8));
    copy_text(ret->note, sizeof ret->note, store_text(s, 14));
    return limit_parse(store_text(s, 13), &ret->event.limit) < 0 ? -EILSEQ : 0;
}

int store_read_event(struct store *store, int64_t id, struct store_event *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_READ_EVENT);
    int rc;

    store_bind(statement, &id, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    rc = read_event(statement, ret);
    sqlite3_reset(statement);
    return rc;
}

int store_each_loose_event(struct store *store, enum event_type type,
                           int (*tell)(void *owner, const struct store_event *event),
                           void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_LOOSE_EVENTS);
    const int64_t value = type;
    struct store_event event;
    int rc;

    store_bind(statement, &value, 1);
    while ((rc = store_step(store, statement)) == 1) {
        rc = read_event(statement, &event);
        if (rc == 0)
            rc = tell(owner, &event);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

int store_has_loose(struct store *store, const struct store_event *event, int64_t stream,
                    bool *ret)
{
    sqlite3_stmt *statement = store_statement(store, SQL_HAS_LOOSE);
    const struct dossier_event *e = &event->event;
    const int64_t values[] = {e->type,  e->at_ms,         e->unit,       e->procedure,
                              e->field, choice_of(event), event->amount, stream};
    int rc;

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 9, event->counter);
    store_bind_text(statement, 10, event->note);
    rc = store_step(store, statement);
    if (rc < 0)
        return rc;
    *ret = rc == 1;
    if (rc == 1)
        sqlite3_reset(statement);
    return 0;
}

/* The id that a statement finds by a place. -ENOENT */
static int find_place(struct store *store, enum statement which, const int64_t place[2],
                      int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, which);
    int rc;

    store_bind(statement, place, 2);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

int store_search_event(struct store *store, int64_t stream, uint64_t seq,
                       struct store_event *ret)
{
    const int64_t place[] = {stream, (int64_t)seq};
    int64_t id;
    int rc = find_place(store, SQL_FIND_OUT_OF_TURN, place, &id);

    if (rc == -ENOENT)
        rc = find_place(store, SQL_FIND_EVENT, place, &id);
    return rc < 0 ? rc : store_read_event(store, id, ret);
}

int store_void_event(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store_statement(store, SQL_VOID_EVENT);

    store_bind(statement, &id, 1);
    return store_run(store, statement);
}

int store_add_void(struct store *store, const char *epoch, uint64_t seq)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_VOID);
    const int64_t value = (int64_t)seq;

    store->any_voids = true;
    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, epoch);
    return store_run(store, statement);
}

int store_is_void(struct store *store, const char *epoch, uint64_t seq, bool *ret)
{
    sqlite3_stmt *statement;
    const int64_t value = (int64_t)seq;
    int rc;

    *ret = false;
    if (!store->any_voids)
        return 0;
    statement = store_statement(store, SQL_IS_VOID);
    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, epoch);
    rc = store_step(store, statement);
    *ret = rc == 1;
    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

int store_dossier_code(struct store *store, int64_t dossier,
                       char ret[static EVENT_DOSSIER_BYTES])
{
    sqlite3_stmt *statement = store_statement(store, SQL_DOSSIER_CODE);
    int rc;

    store_bind(statement, &dossier, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    copy_text(ret, EVENT_DOSSIER_BYTES, store_text(statement, 0));
    sqlite3_reset(statement);
    return 0;
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
static void read_dossier(sqlite3_stmt *s, struct store_dossier *ret)
{
    *ret = (struct store_dossier){
        .id = sqlite3_column_int64(s, 0),
        .last_event = sqlite3_column_int64(s, 1),
        .summary =
            {
                .unit = sqlite3_column_int(s, 2),
                .field = sqlite3_column_int(s, 3),
                .procedure = sqlite3_column_int(s, 4),
                .channel = (enum event_channel)sqlite3_column_int(s, 5),
                .received_day = column_day(s, 6),
                .due_day = column_day(s, 7),
                .resolved_day = column_day(s, 8),
                .collected_day = column_day(s, 9),
                .refused_day = column_day(s, 10),
                .class = (enum dossier_class)sqlite3_column_int(s, 11),
                .provisional = sqlite3_column_int(s, 12) != 0,
                .suspended = sqlite3_column_int(s, 13) != 0,
                .supplements = sqlite3_column_int(s, 14),
                .apologies = sqlite3_column_int(s, 15),
                .apologised_in_time = sqlite3_column_int(s, 16) != 0,
                .appointment_kept = sqlite3_column_int(s, 17) != 0,
                .faults = (unsigned)sqlite3_column_int64(s, 18),
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
    const struct dossier_summary *d = &dossier->summary;
    const int64_t before[] = {dossier->id, dossier->last_event, d->unit,
                              d->field,    d->procedure,        (int)d->channel};
    const int32_t days[] = {d->received_day, d->due_day, d->resolved_day, d->collected_day,
                            d->refused_day};
    const int64_t after[] = {(int)d->class,       d->provisional, d->suspended,
                             d->supplements,      d->apologies,   d->apologised_in_time,
                             d->appointment_kept, d->faults};

    if (!statement)
        return;
    store_bind(statement, before, 6);
    for (int i = 0; i < 5; i++)
        bind_day(statement, 7 + i, days[i]);
    for (int i = 0; i < 8; i++)
        sqlite3_bind_int64(statement, 12 + i, after[i]);
}

int store_add_dossier(struct store *store, const char *code,
                      const struct store_dossier *dossier)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_DOSSIER);

    bind_dossier(statement, dossier);
    store_bind_text(statement, 20, code);
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

int store_add_quality(struct store *store, enum dossier_fault fault, int64_t change)
{
    sqlite3_stmt *statement = store_statement(store, SQL_ADD_QUALITY);
    const int64_t values[] = {fault, change};

    store_bind(statement, values, 2);
    return store_run(store, statement);
}

int store_each_quality(struct store *store,
                       int (*tell)(void *owner, enum dossier_fault fault, int64_t dossiers),
                       void *owner)
{
    sqlite3_stmt *statement = store_statement(store, SQL_EACH_QUALITY);
    int rc;

    while ((rc = store_step(store, statement)) == 1) {
        rc = tell(owner, (enum dossier_fault)sqlite3_column_int(statement, 0),
                  sqlite3_column_int64(statement, 1));
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

/* --- activity ------------------------------------------------------------------------ */

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

int store_age_visits(struct store *store, int64_t before_ms, int most, bool *ret_more)
{
    const int64_t values[] = {EVENT_RATED,    EVENT_TICKET_TAKEN, EVENT_TICKET_CALLED,
                              before_ms,      store->last_event,  most,
                              DATE_OFFSET_MS, DATE_DAY_MS};
    sqlite3_stmt *sum = store_statement(store, SQL_SUM_VISITS);
    sqlite3_stmt *drop = store_statement(store, SQL_DROP_VISITS);
    int rc;

    store_bind(sum, values, 8);
    store_bind(drop, values, 6);
    rc = store_run(store, sum);
    if (rc == 0)
        rc = store_run(store, drop);
    *ret_more = rc == 0 && sqlite3_changes(store->db) == most;
    return rc;
}
