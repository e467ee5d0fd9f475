/* What belongs to no dossier, and how an event is found again. */
#include <errno.h>

#include "appliance/recount/recount.h"
#include "appliance/tables/store_events.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/payload.h"
#include "tests/unit/appliance/office.h"

/* A message of its own, from gateway 1 or 2. */
static void send_from(struct office *o, int gateway, uint64_t seq, const char *event)
{
    static const char *const epochs[] = {"", "00000000000000a1", "00000000000000a2"};
    char name[8];
    size_t bytes;
    char *json = payload_write_batch(
        &(struct payload_frame){.epoch = epochs[gateway], .first = seq}, &event, 1, &bytes);

    (void)snprintf(name, sizeof name, "gw-%d", gateway);
    assert_int_equal(ingest_message(o->ingest, name, json, bytes, o->now_ms), 0);
    free(json);
}

static int add_cell(void *owner, const struct rollup_key *key, const struct measures *m)
{
    struct measures *sum = owner;

    for (int i = 0; i < MEASURES && key->grain == LEDGER_GRAIN_DAY; i++)
        sum->of[i] += m->of[i];
    return 0;
}

/* The whole ledger in one line, once it is what the events say. */
static struct measures sum_of(struct office *o)
{
    struct measures sum = {{0}};
    struct recount recount;

    assert_int_equal(ingest_commit(o->ingest), 0);
    assert_int_equal(recount_run(o->store, &o->rules, &recount), 0);
    assert_int_equal(recount.wrong_cells, 0);
    assert_int_equal(recount.wrong_dossiers, 0);
    assert_int_equal(recount.stray_events, 0);
    assert_int_equal(store_each_rollup(o->store, add_cell, &sum), 0);
    return sum;
}

static void who_is_refused_without_a_dossier_is_counted(void **state)
{
    static const char by_procedure[] =
        "{\"type\":\"refused\",\"at\":\"2026-11-20T09:00:00+07:00\",\"unit\":\"H99.3\","
        "\"procedure\":\"3.990301\",\"channel\":\"online\"}";
    static const char by_field[] =
        "{\"type\":\"refused\",\"at\":\"2026-11-20T09:00:00+07:00\",\"unit\":\"H99.3\","
        "\"field\":\"land\"}";
    static const char cancelled[] =
        "{\"type\":\"voided\",\"at\":\"2026-11-20T09:05:00+07:00\",\"unit\":\"H99.3\","
        "\"of\":\"00000000000000a1:2\"}";
    struct office *o = *state;

    send_from(o, 1, 1, by_procedure);
    send_from(o, 1, 2, by_field);
    assert_int_equal(sum_of(o).of[MEASURE_REFUSED], 2);
    send_from(o, 1, 3, cancelled);
    assert_int_equal(sum_of(o).of[MEASURE_REFUSED], 1);
    assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], 0);
}

static int import_line(struct office *o, const char *line, int64_t nth, bool *ret_new,
                       struct ingest_doubt *ret)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct event event;

    assert_int_equal(payload_read_event(line, strlen(line), &event, fault), 0);
    return ingest_import(o->ingest, &event, nth, o->now_ms, ret_new, ret);
}

#define TALLY(second, more)                                                                \
    "{\"type\":\"tally\",\"at\":\"2026-11-20T09:00:0" second                               \
    "+07:00\",\"unit\":\"H99.3\","                                                         \
    "\"field\":\"land\",\"kind\":\"received\"," more "}"
#define VOID_OF(place)                                                                     \
    "{\"type\":\"voided\",\"at\":\"2026-11-20T10:00:00+07:00\",\"unit\":\"H99.3\","        \
    "\"of\":\"0000000000000000:" place "\"}"
#define FIVE(counter) "\"counter\":\"" counter "\",\"count\":5"

/* A file that says one more than those before it adds one. */
static void equal_counts_of_other_files_are_known(void **state)
{
    static const struct {
        const char *epoch;
        int nth;
        bool added;
    } cases[] = {
        {"00000000000000f1", 1, true},  {"00000000000000f2", 1, false},
        {"00000000000000f2", 2, true},  {"00000000000000f3", 1, false},
        {"00000000000000f3", 2, false},
    };
    struct office *o = *state;
    struct ingest_doubt doubt;
    bool added;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %zu\n", i);
        ingest_import_as(o->ingest, cases[i].epoch);
        assert_int_equal(
            import_line(o, TALLY("0", FIVE("q1")), cases[i].nth, &added, &doubt), 0);
        assert_int_equal(added, cases[i].added);
        assert_int_equal(ingest_commit(o->ingest), 0);
    }
    assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], 10);
}

/* Which of the equal lines of its file it is, and what is received afterwards. */
static void equal_counts_are_as_many_as_one_file_has(void **state)
{
    static const struct {
        const char *line;
        int nth;
        bool added;
        int received;
    } cases[] = {
        {TALLY("0", FIVE("q1")), 1, true, 5},
        {TALLY("0", FIVE("q1")), 1, false, 5},
        {TALLY("0", FIVE("q1")), 2, true, 10},
        {TALLY("0", FIVE("q1")), 2, false, 10},
        {TALLY("0", FIVE("q2")), 1, true, 15},
        {TALLY("1", FIVE("q2")), 1, true, 20},
        {VOID_OF("1"), 1, true, 15},
        {VOID_OF("1"), 1, false, 15},
        {TALLY("0", FIVE("q1")), 2, false, 15},
        {TALLY("0", FIVE("q1")), 3, true, 20},
    };
    struct office *o = *state;
    struct ingest_doubt doubt;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool added = !cases[i].added;

        print_message("case: line %zu\n", i + 1);
        assert_int_equal(import_line(o, cases[i].line, cases[i].nth, &added, &doubt), 0);
        assert_int_equal(added, cases[i].added);
        assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], cases[i].received);
    }
}

#define WITH_ID(id, count) TALLY("0", "\"id\":\"" id "\",\"count\":" #count)

/* By its id a tally is told from its likes, and found again when it says something else. */
static void an_id_is_of_one_tally_of_its_unit(void **state)
{
    static const struct {
        const char *line, *detail; /* NULL: it is taken in, or known */
        bool added;
        int received;
    } cases[] = {
        {WITH_ID("a", 5), NULL, true, 5},
        {WITH_ID("b", 5), NULL, true, 10},
        {WITH_ID("a", 5), NULL, false, 10},
        {TALLY("0", "\"count\":5"), NULL, true, 15},
        {WITH_ID("a", 6),
         "id 'a' is that of 0000000000000000:1 already: received 5,"
         " 2026-11-20T09:00:00+07:00",
         false, 15},
        {VOID_OF("1"), NULL, true, 10},
        {WITH_ID("a", 5), NULL, false, 10}, /* cancelled for good */
        {WITH_ID("a", 6), NULL, true, 16},  /* and free for what is right */
    };
    struct office *o = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ingest_doubt doubt;
        bool added = false;
        int rc = import_line(o, cases[i].line, 1, &added, &doubt);

        print_message("case: line %zu\n", i + 1);
        assert_int_equal(rc, cases[i].detail ? -EINVAL : 0);
        if (cases[i].detail) {
            assert_string_equal(doubt.reason, "taken_id");
            assert_string_equal(doubt.detail, cases[i].detail);
        }
        assert_int_equal(added, cases[i].added);
        assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], cases[i].received);
    }
}

/* A gateway's numbers have no holes: what it says twice by one id is set aside the second time. */
static void of_a_gateway_too_an_id_counts_once(void **state)
{
    struct office *o = *state;
    struct store_event found;

    send_from(o, 1, 1, WITH_ID("a", 5));
    send_from(o, 1, 2, WITH_ID("a", 5));
    send_from(o, 2, 1, WITH_ID("a", 7));
    send_from(o, 2, 2, WITH_ID("b", 2));
    assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], 7);
    assert_int_equal(store_search_event(o->store, 1, 2, &found), -ENOENT);
    assert_int_equal(store_search_event(o->store, 2, 1, &found), -ENOENT);
}

static void a_tally_by_a_channel_folds_to_its_column(void **state)
{
    static const struct {
        const char *channel;
        int online, postal; /* of 5 */
    } cases[] = {
        {"in_person", 0, 0}, {"online", 5, 0},     {"postal", 0, 5},
        {"vneid", 5, 0},     {"authorised", 0, 0},
    };
    struct office *o = *state;
    int online = 0, postal = 0, all = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[256];

        print_message("case: %s\n", cases[i].channel);
        (void)snprintf(line, sizeof line, TALLY("0", "\"count\":5,\"channel\":\"%s\""),
                       cases[i].channel);
        send_from(o, 1, i + 1, line);
        online += cases[i].online;
        postal += cases[i].postal;
        assert_int_equal(sum_of(o).of[MEASURE_RECEIVED], all += 5);
        assert_int_equal(sum_of(o).of[MEASURE_RECEIVED_ONLINE], online);
        assert_int_equal(sum_of(o).of[MEASURE_RECEIVED_POSTAL], postal);
    }
}

enum { MANY = 300 };

/* Every seventh names a unit that is not known: it is set aside, and its place stays empty.
 */
static bool set_aside(uint64_t seq)
{
    return seq % 7 == 1;
}

static void an_event_is_found_by_its_place_among_those_of_others(void **state)
{
    struct office *o = *state;
    struct store_event found;
    char event[192];

    for (uint64_t seq = 1; seq <= MANY; seq++) {
        for (int gateway = 1; gateway <= 2; gateway++) {
            (void)snprintf(event, sizeof event,
                           "{\"type\":\"tally\",\"at\":\"2026-11-20T09:00:00+07:00\","
                           "\"unit\":\"%s\",\"field\":\"land\",\"kind\":\"received\","
                           "\"count\":%d}",
                           set_aside(seq) ? "H11" : "H99.3", (int)seq * 10 + gateway);
            send_from(o, gateway, seq, event);
        }
    }
    for (uint64_t seq = 1; seq <= MANY; seq++) {
        for (int stream = 1; stream <= 2; stream++) {
            int rc = store_search_event(o->store, stream, seq, &found);

            assert_int_equal(rc, set_aside(seq) ? -ENOENT : 0);
            if (rc == 0)
                assert_int_equal(found.amount, (int)seq * 10 + stream);
        }
    }
    assert_int_equal(store_search_event(o->store, 1, MANY + 1, &found), -ENOENT);
    assert_int_equal(store_search_event(o->store, 3, 1, &found), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_refused_without_a_dossier_is_counted,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(equal_counts_of_other_files_are_known,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(equal_counts_are_as_many_as_one_file_has,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(an_id_is_of_one_tally_of_its_unit, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(of_a_gateway_too_an_id_counts_once, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(a_tally_by_a_channel_folds_to_its_column,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(
            an_event_is_found_by_its_place_among_those_of_others, office_set_up,
            office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
