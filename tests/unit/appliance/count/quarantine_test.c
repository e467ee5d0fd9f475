#include "appliance/count/quarantine.h"

#include <errno.h>

#include "appliance/recount/recount.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/store_events.h"
#include "appliance/tables/store_quarantine.h"
#include "appliance/tables/store_streams.h"
#include "tests/unit/appliance/office.h"
#include "tests/unit/capture.h"

/* The office does not have this unit until add_missing_unit(). */
#define MISSING "H99.9"

static void add_missing_unit(struct office *o)
{
    const struct catalogue_entry unit = {
        .code = MISSING, .name_vi = "U", .name_en = "", .level = "commune", .parent = 1};

    office_settle(o);
    office_close_parts(o);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_save_entry(o->store, CATALOGUE_UNITS, 99, &unit), 0);
    assert_int_equal(store_commit(o->store), 0);
    office_open_parts(o);
}

static struct store_stream stream_of(struct office *o);

/* committed = stored + set aside, and everything holds against a recount. */
static void check(struct office *o)
{
    struct recount recount;
    struct store_stream stream = stream_of(o);

    assert_int_equal(recount_run(o->store, &o->rules, &recount), 0);
    assert_int_equal(recount.wrong_dossiers, 0);
    assert_int_equal(recount.stray_events, 0);
    assert_int_equal(recount.wrong_cells, 0);
    assert_int_equal(stream.committed, (uint64_t)recount.events + stream.quarantined);
}

static int keep_stream(void *owner, const struct store_stream *stream)
{
    if (strcmp(stream->gateway, "gw-1") == 0)
        *(struct store_stream *)owner = *stream;
    return 0;
}

static struct store_stream stream_of(struct office *o)
{
    struct store_stream stream = {0};

    assert_int_equal(store_read_streams(o->store, keep_stream, &stream), 0);
    return stream;
}

static struct quarantine_outcome run(struct office *o,
                                     const struct quarantine_choice *choice, bool drop)
{
    struct quarantine_outcome outcome;

    assert_int_equal((drop ? quarantine_drop : quarantine_replay)(
                         o->store, o->ingest, choice, o->now_ms, &outcome),
                     0);
    return outcome;
}

static const struct quarantine_choice everything = {.filter = {"", ""}};

/* All slices. */
static struct quarantine_outcome replay_all(struct office *o)
{
    struct quarantine_choice choice = everything;
    struct quarantine_outcome sum = {0}, slice;

    do {
        slice = run(o, &choice, false);
        sum.replayed += slice.replayed;
        sum.known += slice.known;
        sum.refused += slice.refused;
        sum.unplaced += slice.unplaced;
        choice.after = slice.reached;
    } while (slice.more);
    return sum;
}

static char *event_at(const char *type, const char *unit, int number, const char *more)
{
    char *text = NULL;

    assert_true(asprintf(&text,
                         "{\"type\":\"%s\",\"at\":\"2026-11-%02dT09:%02d:00+07:00\","
                         "\"unit\":\"%s\",\"dossier\":\"H99-261101-%04d\"%s}",
                         type, 2 + number % 17, number % 60, unit, number % 40, more) > 0);
    return text;
}

static char *tally_at(const char *unit, int number)
{
    char *text = NULL;

    assert_true(asprintf(&text,
                         "{\"type\":\"tally\",\"at\":\"2026-11-05T09:00:00+07:00\","
                         "\"unit\":\"%s\",\"counter\":\"q1\",\"field\":\"land\","
                         "\"kind\":\"received\",\"count\":%d}",
                         unit, number) > 0);
    return text;
}

static char *void_of(uint64_t seq, const char *unit)
{
    char *text = NULL;

    assert_true(asprintf(&text,
                         "{\"type\":\"voided\",\"at\":\"2026-11-20T09:00:00+07:00\","
                         "\"unit\":\"%s\",\"of\":\"9f3c52d1a07be644:%llu\"}",
                         unit, (unsigned long long)seq) > 0);
    return text;
}

#define INTAKE ",\"procedure\":\"3.990301\",\"channel\":\"in_person\""
#define RESULT ",\"outcome\":\"granted\""

/* Some four slices of events, two thirds of them of the unit that may be missing. */
static void send_history(struct office *o)
{
    for (int i = 0; i < 2400; i++) {
        const char *unit = i % 3 ? MISSING : "H99.3";

        if (i % 50 == 7)
            office_send(o,
                        void_of((uint64_t)i - (uint64_t)i % 5 + 1, i % 4 ? unit : "H99.3"));
        else if (i % 11 == 3)
            office_send(o, tally_at(unit, i % 4 + 1)); /* the same count again and again */
        else if (i % 2)
            office_send(o, event_at("intake", unit, i, INTAKE));
        else
            office_send(o, event_at("resolved", unit, i, RESULT));
    }
    office_settle(o);
}

static void
replaying_after_a_correction_gives_the_ledger_of_being_right_at_once(void **state)
{
    char late[RECOUNT_DIGEST_BYTES], at_once[RECOUNT_DIGEST_BYTES];
    struct quarantine_outcome outcome;
    struct office *o = *state;
    void *other;

    send_history(o);
    assert_int_equal(stream_of(o).committed, 2400);
    assert_true(stream_of(o).quarantined > 1500);
    check(o);
    outcome = replay_all(o);
    assert_int_equal(outcome.replayed, 0);
    assert_int_equal(outcome.refused, stream_of(o).quarantined);

    add_missing_unit(o);
    outcome = replay_all(o);
    assert_true(outcome.replayed > 1500);
    assert_int_equal(outcome.refused, 0);
    assert_int_equal(stream_of(o).quarantined, 0);
    check(o);
    assert_int_equal(recount_digest(o->store, late), 0);

    outcome = replay_all(o);
    assert_int_equal(outcome.replayed, 0);
    assert_int_equal(recount_digest(o->store, at_once), 0);
    assert_string_equal(late, at_once);

    assert_int_equal(office_set_up(&other), 0);
    add_missing_unit(other);
    send_history(other);
    assert_int_equal(stream_of(other).quarantined, 0);
    assert_int_equal(recount_digest(((struct office *)other)->store, at_once), 0);
    assert_int_equal(office_tear_down(&other), 0);
    assert_string_equal(late, at_once);
}

/* Places 1, 65 and 129 are signposts of the way to an event. */
static void
replayed_events_and_their_neighbours_are_still_found_by_their_place(void **state)
{
    struct office *o = *state;
    struct store_event found;

    for (int i = 1; i <= 200; i++)
        office_send(o, event_at("intake", i % 4 == 1 ? MISSING : "H99.3", i, INTAKE));
    add_missing_unit(o);
    assert_int_equal(replay_all(o).replayed, 50);
    for (uint64_t seq = 1; seq <= 200; seq++) {
        assert_int_equal(store_search_event(o->store, stream_of(o).id, seq, &found), 0);
        assert_int_equal(found.seq, seq);
    }
    for (uint64_t seq = 60; seq <= 70; seq++)
        office_send(o, void_of(seq, "H99.3"));
    office_settle(o);
    assert_int_equal(store_search_event(o->store, stream_of(o).id, 65, &found), 0);
    assert_true(found.event.voided);
    check(o);
}

static void a_count_that_was_imported_meanwhile_is_not_doubled(void **state)
{
    struct ingest_doubt doubt;
    struct quarantine_outcome outcome;
    struct office *o = *state;
    char fault[PAYLOAD_FAULT_BYTES], *json = tally_at(MISSING, 3);
    struct event event;
    bool new;

    office_send(o, tally_at(MISSING, 3));
    office_send(o, tally_at(MISSING, 4));
    office_send(o,
                tally_at(MISSING, 4)); /* two of the same are two when none was imported */
    add_missing_unit(o);
    assert_int_equal(payload_read_event(json, strlen(json), &event, fault), 0);
    free(json);
    assert_int_equal(ingest_import(o->ingest, &event, 1, o->now_ms, &new, &doubt), 0);
    assert_true(new);
    assert_int_equal(ingest_commit(o->ingest), 0);

    outcome = replay_all(o);
    assert_int_equal(outcome.known, 1);
    assert_int_equal(outcome.replayed, 2);
    assert_int_equal(stream_of(o).quarantined, 1); /* gone, and not counted twice */
}

static int add_times(void *owner, const struct store_gone_row *row)
{
    uint64_t *times = owner;

    assert_string_equal(row->gateway, "gw-1");
    assert_string_equal(row->reason, "unknown_unit");
    *times = *times * 1000 + row->times + (strcmp(row->why, "full") == 0 ? 500 : 0);
    return 0;
}

static int add_count(void *owner, const char *reason, int64_t count)
{
    assert_string_equal(reason, "unknown_unit");
    *(int64_t *)owner += count;
    return 0;
}

static int64_t reasons_of(struct office *o)
{
    int64_t count = 0;

    assert_int_equal(store_each_reason(o->store, add_count, &count), 0);
    return count;
}

static void dropping_takes_the_events_and_keeps_the_count(void **state)
{
    static const int64_t ids[] = {2, 3, 77};
    const struct quarantine_choice three = {.ids = ids, .id_count = 3};
    struct quarantine_outcome outcome;
    struct office *o = *state;
    uint64_t gone = 0;

    for (int i = 0; i < 5; i++)
        office_send(o, event_at("intake", MISSING, i, INTAKE));
    office_settle(o);
    assert_int_equal(reasons_of(o), 5);
    outcome = run(o, &three, true);
    assert_int_equal(outcome.dropped, 2);
    assert_int_equal(outcome.missing, 1);
    assert_int_equal(reasons_of(o), 3);
    assert_int_equal(store_each_gone(o->store, add_times, &gone), 0);
    assert_int_equal(gone, 2);
    add_missing_unit(o);
    assert_int_equal(replay_all(o).replayed, 3);
    assert_int_equal(stream_of(o).quarantined, 2);
    check(o);
}

static void a_gateway_that_floods_is_counted_and_no_more_kept(void **state)
{
    struct office *o = *state;
    struct capture capture;
    char said[1024];
    uint64_t gone = 0;
    int64_t bytes;

    ingest_limit_quarantine(o->ingest, 20000);
    capture = capture_begin();
    for (int i = 0; i < 100; i++)
        office_send(o, event_at("intake", MISSING, i, INTAKE));
    office_settle(o);
    capture_end(&capture, said, sizeof said);
    assert_non_null(strstr(said, "keep.quarantine_mb"));
    assert_ptr_equal(strchr(said, '\n') + 1, strchr(said, '\0')); /* it says so once */
    assert_int_equal(store_quarantine_bytes(o->store, "gw-1", &bytes), 0);
    assert_in_range(bytes, 20000, 21000);
    assert_int_equal(reasons_of(o), 100);
    assert_int_equal(store_each_gone(o->store, add_times, &gone), 0);
    assert_int_equal(stream_of(o).quarantined, 100);
    add_missing_unit(o);
    assert_int_equal(replay_all(o).replayed, 100 - (gone - 500));
    assert_int_equal(stream_of(o).quarantined, gone - 500);
    assert_int_equal(reasons_of(o), gone - 500);
    check(o);
}

static void a_message_without_a_place_stays_and_says_so(void **state)
{
    struct office *o = *state;
    struct quarantine_outcome outcome;

    for (int i = 0; i < 3; i++)
        assert_int_equal(ingest_message(o->ingest, "gw-1", "{\"v\":9}", 7, o->now_ms), 0);
    assert_int_equal(ingest_commit(o->ingest), 0);
    outcome = replay_all(o);
    assert_int_equal(outcome.unplaced, 1);
    outcome = run(o, &everything, true);
    assert_int_equal(outcome.dropped, 1);
}

static void what_is_too_old_goes_and_is_counted(void **state)
{
    struct office *o = *state;
    uint64_t gone = 0;
    bool more;

    for (int i = 0; i < 5; i++)
        office_send(o, event_at("intake", MISSING, i, INTAKE));
    office_settle(o);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(quarantine_expire(o->store, o->now_ms, o->now_ms, &more), 0);
    assert_int_equal(reasons_of(o), 5); /* last seen then, not before */
    assert_int_equal(quarantine_expire(o->store, o->now_ms + 1, o->now_ms, &more), 0);
    assert_int_equal(store_commit(o->store), 0);
    assert_false(more);
    assert_int_equal(reasons_of(o), 0);
    assert_int_equal(store_each_gone(o->store, add_times, &gone), 0);
    assert_int_equal(gone, 5);
    check(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            replaying_after_a_correction_gives_the_ledger_of_being_right_at_once,
            office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(
            replayed_events_and_their_neighbours_are_still_found_by_their_place,
            office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(a_count_that_was_imported_meanwhile_is_not_doubled,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(dropping_takes_the_events_and_keeps_the_count,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(a_gateway_that_floods_is_counted_and_no_more_kept,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(a_message_without_a_place_stays_and_says_so,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_old_goes_and_is_counted, office_set_up,
                                        office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
