#include "appliance/tables/store_visits.h"

#include <inttypes.h>
#include <stdio.h>

#include "appliance/store/store_sql.h"
#include "mqtt/base/date.h"

static int month_of(int32_t day)
{
    struct date date = date_of(day);

    return date.year * 12 + date.month - 1;
}

/* --- counting ------------------------------------------------------------------------ */

static const struct sql count_rating = {
    "INSERT INTO rating VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT DO UPDATE SET answers = answers + excluded.answers"};

static int rate(struct store *store, const struct store_event *event, int sign)
{
    sqlite3_stmt *s = store_statement(store, &count_rating);
    const struct dossier_event *e = &event->event;
    const int64_t values[] = {month_of(date_day_at(e->at_ms)), e->unit, e->field,
                              event->amount, sign};

    store_bind(s, values, 5);
    return store_run(store, s);
}

static const struct sql tell_ticket = {
    "INSERT INTO ticket (day, unit, month, taken_ms, called_ms, ticket)"
    " VALUES (?1, ?2, ?3, nullif(?4, 0), nullif(?5, 0), ?6) ON CONFLICT DO UPDATE SET"
    " taken_ms = coalesce(min(taken_ms, excluded.taken_ms), taken_ms, excluded.taken_ms),"
    " called_ms ="
    " coalesce(min(called_ms, excluded.called_ms), called_ms, excluded.called_ms)"};

/* What a voided event told of a ticket is not known any more. */
static const struct sql untell_ticket = {
    "UPDATE ticket SET taken_ms = iif(?4, NULL, taken_ms),"
    " called_ms = iif(?5, NULL, called_ms) WHERE day = ?1 AND unit = ?2 AND ticket = ?6"};

enum { TICKET_BYTES = EVENT_TICKET_BYTES + 48 };

/* The number, or for one that was taken without a number what no number can be. */
static const char *ticket_of(const struct store_event *event, char ret[static TICKET_BYTES])
{
    if (*event->note)
        return event->note;
    (void)snprintf(ret, TICKET_BYTES, "#%" PRId64 ".%" PRIu64, event->stream, event->seq);
    return ret;
}

static int queue(struct store *store, const struct store_event *event, int sign)
{
    sqlite3_stmt *s = store_statement(store, sign > 0 ? &tell_ticket : &untell_ticket);
    const struct dossier_event *e = &event->event;
    int32_t day = date_day_at(e->at_ms);
    const int64_t values[] = {day, e->unit, month_of(day),
                              e->type == EVENT_TICKET_TAKEN ? e->at_ms : 0,
                              e->type == EVENT_TICKET_CALLED ? e->at_ms : 0};
    char ticket[TICKET_BYTES];

    store_bind(s, values, 5);
    store_bind_text(s, 6, ticket_of(event, ticket));
    return store_run(store, s);
}

int store_count_visit(struct store *store, const struct store_event *event, int sign)
{
    switch (event->event.type) {
    case EVENT_RATED:
        return rate(store, event, sign);
    case EVENT_TICKET_TAKEN:
        return queue(store, event, sign);
    case EVENT_TICKET_CALLED: /* without a number it says of nobody that he was called */
        return *event->note ? queue(store, event, sign) : 0;
    default:
        return 0;
    }
}

/* --- telling ------------------------------------------------------------------------- */

static const struct sql each_rating = {
    "SELECT unit, field, score, answers FROM rating WHERE month = ?1 AND answers > 0"
    " ORDER BY unit, field, score"};

int store_each_rating(struct store *store, int month,
                      int (*tell)(void *owner, const struct store_rating *rating),
                      void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_rating);
    const int64_t value = month;
    int rc;

    store_bind(s, &value, 1);
    while ((rc = store_step(store, s)) == 1) {
        rc = tell(owner, &(struct store_rating){
                             sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                             sqlite3_column_int(s, 2), sqlite3_column_int64(s, 3)});
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql each_wait = {
    "SELECT unit, hour, minutes, tickets FROM wait WHERE month = ?1 AND tickets > 0"
    " ORDER BY unit, hour, minutes"};

int store_each_wait(struct store *store, int month,
                    int (*tell)(void *owner, const struct store_wait *wait), void *owner)
{
    sqlite3_stmt *s = store_statement(store, &each_wait);
    const int64_t value = month;
    int rc;

    store_bind(s, &value, 1);
    while ((rc = store_step(store, s)) == 1) {
        rc = tell(owner, &(struct store_wait){
                             sqlite3_column_int(s, 0), sqlite3_column_int(s, 1),
                             sqlite3_column_int(s, 2), sqlite3_column_int64(s, 3)});
        if (rc < 0)
            break;
    }
    sqlite3_reset(s);
    return rc;
}

static const struct sql first_month = {
    "SELECT coalesce(min(month), 0) FROM"
    " (SELECT min(month) AS month FROM rating UNION ALL SELECT min(month) FROM wait)"};
static const struct sql last_month = {
    "SELECT coalesce(max(month), 0) FROM"
    " (SELECT max(month) AS month FROM rating UNION ALL SELECT max(month) FROM wait)"};

int store_visit_months(struct store *store, int *ret_first, int *ret_last)
{
    int64_t first = store_number(store, &first_month);
    int64_t last = first < 0 ? first : store_number(store, &last_month);

    if (last < 0)
        return (int)last;
    *ret_first = (int)first;
    *ret_last = (int)last;
    return 0;
}

/* --- ageing -------------------------------------------------------------------------- */

static const struct sql age_tickets = {
    "DELETE FROM ticket WHERE (day, unit, ticket) IN (SELECT day, unit, ticket FROM ticket"
    " WHERE day < ?1 ORDER BY day, unit, ticket LIMIT ?2)"};

int store_age_tickets(struct store *store, int32_t before_day, int most, bool *ret_more)
{
    sqlite3_stmt *s = store_statement(store, &age_tickets);
    const int64_t values[] = {before_day, most};
    int rc;

    store_bind(s, values, 2);
    rc = store_run(store, s);
    *ret_more = rc == 0 && sqlite3_changes(store->db) == most;
    return rc;
}
