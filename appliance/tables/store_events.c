#include "appliance/tables/store_events.h"

#include <errno.h>

#include "appliance/store/store_sql.h"

/* A tally has two enums: its kind, and so many times its channel. */
enum { CHANNEL_STEP = 16 };
_Static_assert((int)EVENT_TALLIES <= (int)CHANNEL_STEP,
               "a kind of tally must fit below its channel");

/* The one enum that an event of this type has; every other one is at its zero. */
static int choice_of(const struct store_event *event)
{
    const struct dossier_event *e = &event->event;

    if (e->type == EVENT_TALLY)
        return (int)event->kind + CHANNEL_STEP * (int)e->channel;
    if (e->type == EVENT_DEVICE) /* its channel is that of what it holds back */
        return (int)event->what;
    return (int)e->channel + (int)e->outcome + (int)e->reason;
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
    case EVENT_DEVICE:
        event->what = (enum event_device)choice;
        break;
    case EVENT_TALLY:
        event->kind = (enum event_tally)(choice % CHANNEL_STEP);
        e->channel = (enum event_channel)(choice / CHANNEL_STEP);
        break;
    default:
        break;
    }
}

static const struct sql add_event = {
    "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), ?8,"
    " nullif(?13, ''), nullif(?9, 0), nullif(?10, 0), ?11, nullif(?12, 0),"
    " nullif(?14, ''), nullif(?15, ''), nullif(?16, 0), nullif(?17, 0))"};

int store_save_event(struct store *store, struct store_event *event)
{
    sqlite3_stmt *statement = store_statement(store, &add_event);
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
    if (statement) {
        sqlite3_bind_int(statement, 16, e->voided);
        sqlite3_bind_int64(statement, 17, e->at_device_ms);
    }
    rc = store_run(store, statement);
    if (rc == 0)
        event->id = ++store->last_event;
    return rc;
}

#define EVENT_COLUMNS                                                                      \
    "id, stream, seq, type, at_ms, dossier, previous, unit, counter, procedure,"           \
    " field, choice, amount, time_limit, note, voided, at_device_ms"

/* EVENT_COLUMNS. -EILSEQ: a limit that this program never wrote. */
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
                .at_device_ms = sqlite3_column_int64(s, 16),
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
    store_copy_text(s, 8, ret->counter, sizeof ret->counter);
    store_copy_text(s, 14, ret->note, sizeof ret->note);
    return limit_parse(store_text(s, 13), &ret->event.limit) < 0 ? -EILSEQ : 0;
}

static const struct sql event_by_id = {"SELECT " EVENT_COLUMNS " FROM event WHERE id = ?1"};

int store_read_event(struct store *store, int64_t id, struct store_event *ret)
{
    sqlite3_stmt *statement = store_statement(store, &event_by_id);
    int rc;

    store_bind(statement, &id, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    rc = read_event(statement, ret);
    sqlite3_reset(statement);
    return rc;
}

/* After ?1, of a gateway. */
#define TOLD_AFTER                                                                         \
    "id > ?1 AND stream NOT IN (SELECT id FROM stream WHERE gateway = 'import')"

static const struct sql events_after = {
    "SELECT " EVENT_COLUMNS ", (SELECT field FROM dossier d WHERE d.id = event.dossier),"
    " (SELECT class FROM dossier d WHERE d.id = event.dossier)"
    " FROM event WHERE " TOLD_AFTER " ORDER BY id LIMIT ?2"};

int store_each_event_after(struct store *store, int64_t after, int most,
                           int (*tell)(void *owner, const struct store_told_event *told),
                           void *owner)
{
    sqlite3_stmt *s = store_statement(store, &events_after);
    const int64_t values[] = {after, most};
    struct store_told_event told;
    int rc;

    store_bind(s, values, 2);
    while ((rc = store_step(store, s)) == 1) {
        rc = read_event(s, &told.event);
        told.field = sqlite3_column_int(s, 17);
        told.class = (enum dossier_class)sqlite3_column_int(s, 18);
        if (rc == 0)
            rc = tell(owner, &told);
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql count_after = {"SELECT count(*) FROM event WHERE " TOLD_AFTER};

int store_count_events_after(struct store *store, int64_t after, int64_t *ret)
{
    sqlite3_stmt *s = store_statement(store, &count_after);
    int rc;

    store_bind(s, &after, 1);
    rc = store_step(store, s);
    if (rc == 1)
        *ret = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return rc < 0 ? rc : 0;
}

int store_each_event_back(struct store *store, int64_t last_event,
                          int (*tell)(void *owner, const struct store_event *event),
                          void *owner)
{
    struct store_event event;

    for (int64_t id = last_event; id; id = event.previous) {
        int rc = store_read_event(store, id, &event);

        if (rc < 0)
            return rc == -ENOENT ? -EILSEQ : rc;
        rc = tell(owner, &event);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- of no dossier ------------------------------------------------------------------- */

/* The index by name: where a bound type could decide whether one of the indexes with a condition on it
 * serves, SQLite makes the statement anew at each binding. */
#define LOOSE_EVENTS " FROM event INDEXED BY event_loose WHERE dossier = 0 AND type = ?1"

static const struct sql loose_events = {"SELECT " EVENT_COLUMNS LOOSE_EVENTS};

int store_each_loose_event(struct store *store, enum event_type type,
                           int (*tell)(void *owner, const struct store_event *event),
                           void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &loose_events);
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

#define IMPORTED "stream IN (SELECT id FROM stream WHERE gateway = 'import')"

static const struct sql count_alike = {
    "SELECT count(*)" LOOSE_EVENTS " AND at_ms = ?2 AND unit = ?3"
    " AND procedure IS nullif(?4, 0) AND field IS nullif(?5, 0) AND choice = ?6"
    " AND amount IS nullif(?7, 0) AND (?8 = 0 OR " IMPORTED ")"
    " AND NOT (?9 AND " IMPORTED " AND EXISTS (SELECT 1 FROM out_of_turn o"
    "   WHERE o.stream = event.stream AND o.seq = event.seq))"
    " AND counter IS nullif(?10, '') AND note IS nullif(?11, '')"};

int store_count_alike(struct store *store, const struct store_event *event,
                      const struct store_alike *of, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, &count_alike);
    const struct dossier_event *e = &event->event;
    const int64_t values[] = {e->type,       e->at_ms,     e->unit,
                              e->procedure,  e->field,     choice_of(event),
                              event->amount, of->imported, of->in_turn};
    int rc;

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 10, event->counter);
    store_bind_text(statement, 11, event->note);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

static const struct sql tally_by_id = {
    "SELECT " EVENT_COLUMNS " FROM event WHERE type = 10 AND note IS NOT NULL"
    " AND unit = ?1 AND note = ?2 AND voided IS NULL ORDER BY id LIMIT 1"};
_Static_assert(EVENT_TALLY == 10, "the index event_tally_id and its statement say so");

int store_find_tally(struct store *store, int unit, const char *id, struct store_event *ret)
{
    sqlite3_stmt *statement = store_statement(store, &tally_by_id);
    const int64_t value = unit;
    int rc;

    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, id);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    rc = read_event(statement, ret);
    sqlite3_reset(statement);
    return rc;
}

static const struct sql count_voids = {
    "SELECT count(*) FROM (SELECT 1" LOOSE_EVENTS
    " AND stream IN (SELECT id FROM stream WHERE gateway = ?3) LIMIT ?2)"};

int store_count_voids(struct store *store, const char *gateway, int64_t most, int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, &count_voids);
    const int64_t values[] = {EVENT_VOIDED, most};
    int rc;

    store_bind(statement, values, 2);
    store_bind_text(statement, 3, gateway);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

static const struct sql count_loose = {"SELECT count(*) FROM event WHERE dossier = 0"};

int store_count_loose(struct store *store, int64_t *ret)
{
    *ret = store_number(store, &count_loose);
    return *ret < 0 ? (int)*ret : 0;
}

/* --- by place ------------------------------------------------------------------------ */

static const struct sql note_out_of_turn = {"INSERT INTO out_of_turn VALUES (?1, ?2, ?3)"};

int store_note_out_of_turn(struct store *store, const struct store_event *event)
{
    sqlite3_stmt *statement = store_statement(store, &note_out_of_turn);
    const int64_t values[] = {event->stream, (int64_t)event->seq, event->id};

    store_bind(statement, values, 3);
    return store_run(store, statement);
}

/* The id that a statement finds by a place. -ENOENT */
static int find_place(struct store *store, const struct sql *sql, const int64_t place[2],
                      int64_t *ret)
{
    sqlite3_stmt *statement = store_statement(store, sql);
    int rc;

    store_bind(statement, place, 2);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return 0;
}

static const struct sql find_out_of_turn = {
    "SELECT event FROM out_of_turn WHERE stream = ?1 AND seq = ?2"};

int store_is_out_of_turn(struct store *store, const struct store_event *event, bool *ret)
{
    const int64_t place[] = {event->stream, (int64_t)event->seq};
    int64_t id = 0;
    int rc = find_place(store, &find_out_of_turn, place, &id);

    if (rc < 0 && rc != -ENOENT)
        return rc;
    *ret = rc == 0 && id == event->id;
    return 0;
}

/* Between the signposts round it: ids of a stream rise with seq, but those of what came out
 * of turn. */
#define SIGNPOST                                                                           \
    " AND seq % 64 = 1 AND NOT EXISTS (SELECT 1 FROM out_of_turn o"                        \
    "   WHERE o.stream = event.stream AND o.seq = event.seq) ORDER BY seq "

static const struct sql between_signposts = {
    "SELECT id FROM event WHERE +stream = ?1 AND seq = ?2 AND id BETWEEN"
    " coalesce((SELECT id FROM event WHERE stream = ?1 AND seq <= ?2" SIGNPOST
    "DESC LIMIT 1), 0) AND"
    " coalesce((SELECT id FROM event WHERE stream = ?1 AND seq >= ?2" SIGNPOST
    "LIMIT 1), 9223372036854775807)"};

int store_search_event(struct store *store, int64_t stream, uint64_t seq,
                       struct store_event *ret)
{
    const int64_t place[] = {stream, (int64_t)seq};
    int64_t id;
    int rc = find_place(store, &find_out_of_turn, place, &id);

    if (rc == -ENOENT)
        rc = find_place(store, &between_signposts, place, &id);
    return rc < 0 ? rc : store_read_event(store, id, ret);
}

/* --- voids --------------------------------------------------------------------------- */

static const struct sql void_event = {"UPDATE event SET voided = 1 WHERE id = ?1"};

int store_void_event(struct store *store, int64_t id)
{
    sqlite3_stmt *statement = store_statement(store, &void_event);

    store_bind(statement, &id, 1);
    return store_run(store, statement);
}

static const struct sql add_void = {"INSERT OR IGNORE INTO void VALUES (?2, ?1, ?3)"};

int store_add_void(struct store *store, const struct store_void *waiting)
{
    sqlite3_stmt *statement = store_statement(store, &add_void);
    const int64_t value = (int64_t)waiting->seq;

    store->any_voids = true;
    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, waiting->epoch);
    store_bind_text(statement, 3, waiting->gateway);
    return store_run(store, statement);
}

static const struct sql is_void = {"SELECT 1 FROM void WHERE epoch = ?2 AND seq = ?1"
                                   " AND gateway IN ('', ?3)"};

int store_is_void(struct store *store, const struct store_void *place, bool *ret)
{
    sqlite3_stmt *statement;
    const int64_t value = (int64_t)place->seq;
    int rc;

    *ret = false;
    if (!store->any_voids)
        return 0;
    statement = store_statement(store, &is_void);
    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, place->epoch);
    store_bind_text(statement, 3, place->gateway);
    rc = store_step(store, statement);
    *ret = rc == 1;
    if (rc == 1)
        sqlite3_reset(statement);
    return rc < 0 ? rc : 0;
}

/* --- counts -------------------------------------------------------------------------- */

static const struct sql count_events = {
    "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM dossier)"};

int store_count_events(struct store *store, int64_t *ret_events, int64_t *ret_dossiers)
{
    sqlite3_stmt *statement = store_statement(store, &count_events);
    int rc = store_step(store, statement);

    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_events = sqlite3_column_int64(statement, 0);
    *ret_dossiers = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return 0;
}
