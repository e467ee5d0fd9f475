#include "appliance/tables/store_held.h"

#include <errno.h>

#include "appliance/store/store_sql.h"

const char *const store_held_state_names[STORE_HELD_STATES] = {
    [STORE_HELD_OPEN] = "open",
    [STORE_HELD_ACCEPTED] = "accepted",
    [STORE_HELD_DROPPED] = "dropped",
    [STORE_HELD_WITHDRAWN] = "withdrawn",
};

int store_held_events(const struct store_held *held)
{
    return held->type == EVENT_TALLY ? 1 : held->count;
}

static const struct sql add_held = {"INSERT OR IGNORE INTO held (stream, seq, at_ms, unit, "
                                    "what, serial, before, after, type,"
                                    " field, kind, channel, score, count, counter, input) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                                    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"};

int store_add_held(struct store *store, const struct store_held *held)
{
    sqlite3_stmt *statement = store_statement(store, &add_held);
    const int64_t values[] = {held->stream, (int64_t)held->seq, held->at_ms,  held->unit,
                              held->what,   held->serial,       held->before, held->after,
                              held->type,   held->field,        held->kind,   held->channel,
                              held->score,  held->count};

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 15, held->counter);
    store_bind_text(statement, 16, held->input);
    return store_run(store, statement);
}

/* --- reading ------------------------------------------------------------------------- */

#define SELECT_HELD                                                                        \
    "SELECT h.id, h.stream, h.seq, at_ms, unit, what, serial, before, after, type, field," \
    " kind, channel, score, count, state, decided_ms, booked, first, counter, input, by,"  \
    " gateway, epoch FROM held h JOIN stream s ON s.id = h.stream"

static void read_held(sqlite3_stmt *s, struct store_held *ret)
{
    *ret = (struct store_held){
        .id = sqlite3_column_int64(s, 0),
        .stream = sqlite3_column_int64(s, 1),
        .seq = (uint64_t)sqlite3_column_int64(s, 2),
        .place.seq = (uint64_t)sqlite3_column_int64(s, 2),
        .at_ms = sqlite3_column_int64(s, 3),
        .unit = sqlite3_column_int(s, 4),
        .what = (enum event_device)sqlite3_column_int(s, 5),
        .serial = (uint32_t)sqlite3_column_int64(s, 6),
        .before = (uint32_t)sqlite3_column_int64(s, 7),
        .after = (uint32_t)sqlite3_column_int64(s, 8),
        .type = (enum event_type)sqlite3_column_int(s, 9),
        .field = sqlite3_column_int(s, 10),
        .kind = (enum event_tally)sqlite3_column_int(s, 11),
        .channel = (enum event_channel)sqlite3_column_int(s, 12),
        .score = sqlite3_column_int(s, 13),
        .count = sqlite3_column_int(s, 14),
        .state = (enum store_held_state)sqlite3_column_int(s, 15),
        .decided_ms = sqlite3_column_int64(s, 16),
        .booked = sqlite3_column_int64(s, 17),
        .first = (uint64_t)sqlite3_column_int64(s, 18),
    };
    store_copy_text(s, 19, ret->counter, sizeof ret->counter);
    store_copy_text(s, 20, ret->input, sizeof ret->input);
    store_copy_text(s, 21, ret->by, sizeof ret->by);
    store_copy_text(s, 22, ret->place.gateway, sizeof ret->place.gateway);
    store_copy_text(s, 23, ret->place.epoch, sizeof ret->place.epoch);
}

static const struct sql held_by_id = {SELECT_HELD " WHERE h.id = ?1"};

int store_read_held(struct store *store, int64_t id, struct store_held *ret)
{
    sqlite3_stmt *statement = store_statement(store, &held_by_id);
    int rc;

    store_bind(statement, &id, 1);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -ENOENT;
    read_held(statement, ret);
    sqlite3_reset(statement);
    return 0;
}

static const struct sql held_by_place = {
    "SELECT min(h.id), count(*) FROM held h JOIN stream s ON s.id = h.stream"
    " WHERE h.seq = ?1 AND epoch = ?2 AND ?3 IN ('', gateway)"};

int store_find_held(struct store *store, const struct event_place *place, int64_t *ret_id)
{
    sqlite3_stmt *statement = store_statement(store, &held_by_place);
    const int64_t value = (int64_t)place->seq;
    int64_t count;
    int rc;

    store_bind(statement, &value, 1);
    store_bind_text(statement, 2, place->epoch);
    store_bind_text(statement, 3, place->gateway);
    rc = store_step(store, statement);
    if (rc != 1)
        return rc < 0 ? rc : -EILSEQ;
    *ret_id = sqlite3_column_int64(statement, 0);
    count = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return count == 1 ? 0 : count ? -ENOTUNIQ : -ENOENT;
}

static const struct sql lists[STORE_HELD_LISTS] = {
    [STORE_HELD_LIST_ALL] = {SELECT_HELD " ORDER BY h.id LIMIT ?1"},
    [STORE_HELD_LIST_OPEN] = {SELECT_HELD " WHERE state = 0 ORDER BY h.id LIMIT ?1"},
    [STORE_HELD_LIST_DECIDED] = {SELECT_HELD " WHERE state > 0"
                                             " ORDER BY decided_ms DESC, h.id LIMIT ?1"},
};

int store_each_held(struct store *store, enum store_held_list list, int most,
                    int (*tell)(void *owner, const struct store_held *held), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &lists[list]);
    const int64_t value = most;
    struct store_held held;
    int rc;

    store_bind(statement, &value, 1);
    while ((rc = store_step(store, statement)) == 1) {
        read_held(statement, &held);
        rc = tell(owner, &held);
        if (rc < 0)
            break;
    }
    sqlite3_reset(statement);
    return rc;
}

static const struct sql count_open = {"SELECT count(*) FROM held WHERE state = 0"};

int store_count_held(struct store *store, int64_t *ret)
{
    *ret = store_number(store, &count_open);
    return *ret < 0 ? (int)*ret : 0;
}

/* --- deciding ------------------------------------------------------------------------ */

static const struct sql decide = {
    "UPDATE held SET state = ?2, decided_ms = ?3, booked = nullif(?4, 0),"
    " first = nullif(?5, 0), by = ?6 WHERE id = ?1"};

int store_decide_held(struct store *store, const struct store_held *held)
{
    sqlite3_stmt *statement = store_statement(store, &decide);
    const int64_t values[] = {held->id, held->state, held->decided_ms, held->booked,
                              (int64_t)held->first};

    store_bind(statement, values, sizeof values / sizeof values[0]);
    store_bind_text(statement, 6, held->by);
    return store_run(store, statement);
}

static int run_at(struct store *store, const struct sql *sql, int64_t stream, uint64_t seq)
{
    sqlite3_stmt *statement = store_statement(store, sql);
    const int64_t values[] = {stream, (int64_t)seq};

    store_bind(statement, values, 2);
    return store_run(store, statement);
}

static const struct sql withdraw = {
    "UPDATE held SET state = 3 WHERE stream = ?1 AND seq = ?2 AND state = 0"};
static const struct sql drop_booked = {
    "UPDATE held SET state = 2, by = '' WHERE booked = ?1 AND first = ?2 AND state = 1"
    " AND (type = 10 OR count = 1)"};
_Static_assert(EVENT_TALLY == 10, "the statement above says so");

int store_void_held(struct store *store, int64_t stream, uint64_t seq)
{
    int rc = run_at(store, &withdraw, stream, seq);

    return rc < 0 ? rc : run_at(store, &drop_booked, stream, seq);
}
