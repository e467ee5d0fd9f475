#include "appliance/tables/store_activity.h"

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"
#include "mqtt/event.h"

static const struct sql note_activity = {
    "INSERT INTO activity VALUES (?1, ?2) ON CONFLICT DO UPDATE"
    " SET newest_ms = max(newest_ms, excluded.newest_ms)"};

int store_note_activity(struct store *store, int unit, int64_t at_ms)
{
    sqlite3_stmt *statement = store_statement(store, &note_activity);
    const int64_t values[] = {unit, at_ms};

    store_bind(statement, values, 2);
    return store_run(store, statement);
}

static const struct sql each_activity = {"SELECT unit, newest_ms FROM activity"};

int store_each_activity(struct store *store,
                        int (*tell)(void *owner, int unit, int64_t newest_ms), void *owner)
{
    sqlite3_stmt *statement = store_statement(store, &each_activity);
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

#define OLD_VISITS                                                                         \
    " WHERE id IN (SELECT id FROM event WHERE dossier = 0 AND type IN (?1, ?2, ?3, ?9)"    \
    "   AND at_ms < ?4 AND id < ?5 ORDER BY type, at_ms, id LIMIT ?6)"

static const struct sql sum_visits = {
    "INSERT INTO visit_day SELECT (at_ms + ?7) / ?8, unit, type, count(*),"
    " count(voided), coalesce(sum(amount) FILTER (WHERE voided IS NULL), 0)"
    " FROM event" OLD_VISITS " GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET"
    " events = events + excluded.events, voided = voided + excluded.voided,"
    " amount = amount + excluded.amount"};

static const struct sql drop_visits = {"DELETE FROM event" OLD_VISITS};

int store_age_visits(struct store *store, int64_t before_ms, int most, bool *ret_more)
{
    const int64_t values[] = {EVENT_RATED,    EVENT_TICKET_TAKEN, EVENT_TICKET_CALLED,
                              before_ms,      store->last_event,  most,
                              DATE_OFFSET_MS, DATE_DAY_MS,        EVENT_DEVICE};
    sqlite3_stmt *sum = store_statement(store, &sum_visits);
    sqlite3_stmt *drop = store_statement(store, &drop_visits);
    int rc;

    store_bind(sum, values, 9);
    store_bind(drop, values, 9);
    rc = store_run(store, sum);
    if (rc == 0)
        rc = store_run(store, drop);
    *ret_more = rc == 0 && sqlite3_changes(store->db) == most;
    return rc;
}
