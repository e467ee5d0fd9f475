#include "appliance/watch/retention.h"

#include <sqlite3.h>

#include "appliance/recount/recount.h"
#include "tests/unit/appliance/office.h"

enum { VISITS = 1300, DAYS = 26 }; /* 50 visits a day up to 2026-10-26 */

/* Each third one is a rating of 1 to 5, in the evening: another day in UTC than here. */
static char *visit(int number)
{
    static const char *const types[] = {"rated", "ticket_taken", "ticket_called"};
    char more[32], *text = NULL;

    (void)snprintf(more, sizeof more,
                   number % 3 ? ",\"ticket\":\"A%03d\"" : ",\"score\":%d",
                   number % 3 ? number % 1000 : number % 5 + 1);
    assert_true(asprintf(&text,
                         "{\"type\":\"%s\",\"at\":\"2026-10-%02dT00:%02d:00+07:00\","
                         "\"unit\":\"%s\",\"counter\":\"q1\"%s}",
                         types[number % 3], 1 + number / (VISITS / DAYS), number % 60,
                         office_units[3 + number % 2].code, more) > 0);
    return text;
}

static void send_all(struct office *o)
{
    for (int i = 0; i < VISITS; i++)
        office_send(o, visit(i));
    for (int i = 0; i < 20; i++) {
        office_intake(o, office_day("2026-10-05"), 3, i % OFFICE_FIELDS, i);
        office_result(o, office_day("2026-10-07"), 3, i);
    }
    office_settle(o);
}

/* The numbers that a statement gives, through a connection of its own. */
static int64_t ask(const struct office *o, const char *sql)
{
    sqlite3_stmt *statement;
    char path[64];
    sqlite3 *db;
    int64_t number;

    (void)snprintf(path, sizeof path, "%s/dunghan.db", o->directory);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

/* Until there is nothing left to do; returns the slices. */
static int work(struct office *o, int visits_days)
{
    const struct config_keep keep = {.visits_days = visits_days};
    struct retention retention = {0};
    int slices = 0;

    while (retention.next_mono_ms <= 7) {
        assert_int_equal(
            retention_work(&retention, &keep, o->store, o->ingest, o->now_ms, 7), 0);
        assert_true(++slices < 100);
        if (!visits_days)
            break;
    }
    return slices;
}

static void old_visits_go_in_slices_and_their_daily_sums_stay(void **state)
{
    char before[RECOUNT_DIGEST_BYTES], after[RECOUNT_DIGEST_BYTES];
    struct recount recount;
    struct office *o = *state;
    int64_t scores, old;

    send_all(o);
    assert_int_equal(recount_digest(o->store, before), 0);
    scores = ask(o, "SELECT sum(amount) FROM event WHERE type = 11");
    old = ask(o, "SELECT count(*) FROM event WHERE dossier = 0 AND"
                 " date(at_ms / 1000, 'unixepoch', '+7 hours') <= '2026-10-21'");
    assert_int_equal(old, 21 * VISITS / DAYS);
    /* It is noon on 2026-11-21: what is older than 31 days is from before noon of 10-21. */
    assert_int_equal(work(o, 31), 3);
    assert_int_equal(ask(o, "SELECT sum(events) FROM visit_day"), old);
    assert_int_equal(ask(o, "SELECT max(day) FROM visit_day"), office_day("2026-10-21"));
    assert_int_equal(ask(o, "SELECT count(*) FROM event WHERE dossier = 0"), VISITS - old);
    assert_int_equal(ask(o, "SELECT (SELECT sum(amount) FROM visit_day) +"
                            " (SELECT sum(amount) FROM event WHERE type = 11)"),
                     scores);
    assert_int_equal(ask(o, "SELECT count(*) FROM visit_day WHERE day = 20727"), 6);

    assert_int_equal(recount_digest(o->store, after), 0);
    assert_string_equal(before, after);
    assert_int_equal(recount_run(o->store, &o->rules, &recount), 0);
    assert_int_equal(recount.wrong_dossiers, 0);
    assert_int_equal(recount.stray_events, 0);
    assert_int_equal(recount.wrong_cells, 0);
    assert_int_equal(work(o, 31), 1); /* nothing is left */
    assert_int_equal(ask(o, "SELECT sum(events) FROM visit_day"), old);
}

static void without_a_setting_everything_is_kept(void **state)
{
    struct office *o = *state;

    send_all(o);
    (void)work(o, 0);
    assert_int_equal(ask(o, "SELECT count(*) FROM visit_day"), 0);
    assert_int_equal(ask(o, "SELECT count(*) FROM event WHERE dossier = 0"), VISITS);
}

static void a_round_is_once_an_hour(void **state)
{
    const struct config_keep keep = {.visits_days = 31};
    struct retention retention = {0};
    struct office *o = *state;

    assert_int_equal(retention_work(&retention, &keep, o->store, o->ingest, o->now_ms, 7),
                     0);
    assert_int_equal(retention.next_mono_ms, 7 + RETENTION_PAUSE_MS);
    send_all(o);
    assert_int_equal(retention_work(&retention, &keep, o->store, o->ingest, o->now_ms, 8),
                     0);
    assert_int_equal(ask(o, "SELECT count(*) FROM visit_day"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(old_visits_go_in_slices_and_their_daily_sums_stay,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(without_a_setting_everything_is_kept, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(a_round_is_once_an_hour, office_set_up,
                                        office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
