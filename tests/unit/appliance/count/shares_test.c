#include "appliance/count/shares.h"

#include "tests/unit/appliance/count/gateway.h"
#include "tests/unit/capture.h"

enum { LOG_BYTES = 4096, TRIES = 20, BEHIND = 3 * SHARES_VOIDS };

static bool take_kind(struct shares *shares, const char *gateway, enum shares_kind kind,
                      int64_t now_ms)
{
    bool may;

    assert_int_equal(shares_take(shares, gateway, kind, now_ms, &may), 0);
    return may;
}

/* One whose dossier, if any, waits. */
static bool take(struct shares *shares, const char *gateway, const struct event *event,
                 int64_t now_ms)
{
    return take_kind(shares, gateway, shares_kind(event, true), now_ms);
}

static void each_kind_has_a_burst_and_a_pace_and_each_gateway_its_own(void **state)
{
    static const struct {
        enum event_type type;
        int most, each_ms;
    } cases[] = {
        {EVENT_VOIDED, SHARES_VOIDS, SHARES_VOID_MS},
        {EVENT_TICKET_TAKEN, SHARES_OTHERS, SHARES_OTHER_MS},
        {EVENT_TALLY, SHARES_OTHERS, SHARES_OTHER_MS},
        {EVENT_REFUSED, SHARES_OTHERS, SHARES_OTHER_MS},
        {EVENT_RESOLVED, SHARES_WAITING, SHARES_WAITING_MS},
        {EVENT_TRANSFERRED, SHARES_WAITING, SHARES_WAITING_MS},
    };
    struct office *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool waits = cases[i].most == SHARES_WAITING && cases[i].type != EVENT_REFUSED &&
                     event_type_of_dossier(cases[i].type);
        struct event event = {.type = cases[i].type};
        const struct event of_dossier = {.type = EVENT_INTAKE,
                                         .dossier = "H42.31-261116-0007"};
        struct shares *shares = shares_open(f->store);
        int64_t now_ms = gateway_now_ms;

        print_message("case: %zu\n", i);
        if (waits)
            memcpy(event.dossier, of_dossier.dossier, sizeof event.dossier);
        for (int n = 0; n < cases[i].most; n++)
            assert_true(take(shares, "gw-1", &event, now_ms));
        assert_false(shares_slowed(shares, "gw-1", now_ms));
        assert_false(take(shares, "gw-1", &event, now_ms));
        assert_true(shares_slowed(shares, "gw-1", now_ms));
        assert_true(take(shares, "gw-1", &of_dossier, now_ms));
        assert_true(take(shares, "gw-2", &event, now_ms));
        assert_false(shares_slowed(shares, "gw-2", now_ms));
        assert_false(take(shares, "gw-1", &event, now_ms - 1000)); /* a clock set back */
        assert_false(take(shares, "gw-1", &event, now_ms + cases[i].each_ms - 1));
        assert_true(take(shares, "gw-1", &event, now_ms + cases[i].each_ms));
        assert_false(take(shares, "gw-1", &event, now_ms + cases[i].each_ms));
        now_ms += SHARES_SHOWN_MS + 2 * cases[i].each_ms;
        assert_false(shares_slowed(shares, "gw-1", now_ms));
        shares_close(shares);
    }
}

/* A batch of voids of what is not there, numbered from `first` on. */
static void send_voids(struct office *f, uint64_t first, int count)
{
    char **events = calloc((size_t)count + 1, sizeof *events);

    assert_non_null(events);
    for (int i = 0; i < count; i++)
        assert_true(asprintf(&events[i],
                             "{\"type\":\"voided\",\"at\":\"2026-11-17T08:00:00+07:00\","
                             "\"unit\":\"H42.31\",\"of\":\"%s:%llu\"}",
                             gateway_other_epoch,
                             (unsigned long long)first + (unsigned)i) > 0);
    gateway_send(f, gateway_epoch, first, (const char *const *)events);
    for (int i = 0; i < count; i++)
        free(events[i]);
    free(events);
}

/* So it is after a restart too, as they are there. What comes again later is taken in. */
static void voids_that_are_stored_count_and_the_rest_comes_again(void **state)
{
    struct office *f = *state;
    struct store_stream stream;
    struct capture capture;
    char log[LOG_BYTES];
    const char *at = log;
    int lines = 0;

    for (int first = 1; first < SHARES_VOIDS; first += PAYLOAD_MAX_EVENTS)
        send_voids(f, (uint64_t)first, PAYLOAD_MAX_EVENTS);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, SHARES_VOIDS);
    office_reopen(f);
    capture = capture_begin();
    for (int i = 0; i < TRIES; i++)
        send_voids(f, SHARES_VOIDS + 1, 2);
    capture_end(&capture, log, sizeof log);
    while ((at = strstr(at, "brings more voids"))) {
        at++;
        lines++;
    }
    assert_int_equal(lines, 1);
    stream = gateway_stream_of(f, gateway_epoch);
    assert_int_equal(stream.committed, SHARES_VOIDS);
    assert_int_equal(stream.early, 2 * TRIES);
    assert_int_equal(stream.lost + stream.quarantined + stream.duplicates, 0);
    assert_true(ingest_slowed(f->ingest, "gw-1", gateway_now_ms));
    gateway_check(f);
}

/* A gap that was claimed is no way round it. */
static void what_was_lost_and_comes_again_needs_its_share_too(void **state)
{
    struct office *f = *state;

    gateway_send_held(f, gateway_epoch, BEHIND, BEHIND,
                      (const char *[]){GATEWAY_INTAKE, NULL});
    for (int first = 1; first < 2 * SHARES_VOIDS; first += PAYLOAD_MAX_EVENTS)
        send_voids(f, (uint64_t)first, PAYLOAD_MAX_EVENTS);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).lost, BEHIND - 1 - SHARES_VOIDS);
    gateway_check(f);
}

/* Results of dossiers numbered from `first` on, or their intakes, at places from `seq` on. */
static void send_dossiers(struct office *f, const char *epoch, uint64_t seq, int first,
                          int count, const char *event)
{
    char **events = calloc((size_t)count + 1, sizeof *events);

    assert_non_null(events);
    for (int i = 0; i < count; i++)
        assert_true(asprintf(&events[i],
                             "{%s,\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-%06d\"}",
                             event, first + i) > 0);
    gateway_send(f, epoch, seq, (const char *const *)events);
    for (int i = 0; i < count; i++)
        free(events[i]);
    free(events);
}

#define RESULT                                                                             \
    "\"type\":\"resolved\",\"at\":\"2026-11-18T09:00:00+07:00\",\"outcome\":\"granted\""
#define INTAKE                                                                             \
    "\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"procedure\":\"1.001193\""

/* Beyond the share they wait for their intakes, which never wait, and then go on. */
static void results_before_their_intakes_are_given_back_when_these_come(void **state)
{
    struct office *f = *state;
    uint64_t seq = 1;

    for (; seq < SHARES_WAITING; seq += PAYLOAD_MAX_EVENTS)
        send_dossiers(f, gateway_epoch, seq, (int)seq, PAYLOAD_MAX_EVENTS, RESULT);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, SHARES_WAITING);
    assert_false(ingest_slowed(f->ingest, "gw-1", gateway_now_ms));
    send_dossiers(f, gateway_epoch, seq, (int)seq, 10, RESULT);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, SHARES_WAITING);
    assert_true(ingest_slowed(f->ingest, "gw-1", gateway_now_ms));

    send_dossiers(f, gateway_other_epoch, 1, 1, 7, INTAKE);
    send_dossiers(f, gateway_other_epoch, 8, 1, 7, RESULT); /* wait for nothing */
    assert_int_equal(gateway_stream_of(f, gateway_other_epoch).committed, 14);
    send_dossiers(f, gateway_epoch, seq, (int)seq, 10, RESULT);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, SHARES_WAITING + 7);
    assert_int_equal(gateway_total(f).received_direct_or_postal, 7);
    gateway_check(f);
}

/* What is set aside fills the quarantine, which has a share of its own. */
static void what_is_set_aside_does_not_wait_for_an_intake(void **state)
{
    static const char unknown[] =
        "\"type\":\"transferred\",\"at\":\"2026-11-18T09:00:00+07:00\",\"to_unit\":\"H1\"";
    struct office *f = *state;
    uint64_t seq = 1;

    for (; seq < SHARES_WAITING; seq += PAYLOAD_MAX_EVENTS)
        send_dossiers(f, gateway_epoch, seq, (int)seq, PAYLOAD_MAX_EVENTS, unknown);
    send_dossiers(f, gateway_epoch, seq, 1, 10, RESULT);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, SHARES_WAITING + 10);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).quarantined, SHARES_WAITING);
}

/* A transaction that failed has brought nothing. */
static void what_is_rolled_back_is_not_counted(void **state)
{
    struct office *f = *state;
    const struct event event = {.type = EVENT_VOIDED};
    struct shares *shares = shares_open(f->store);

    for (int n = 0; n < SHARES_VOIDS; n++)
        assert_true(take(shares, "gw-1", &event, gateway_now_ms));
    assert_false(take(shares, "gw-1", &event, gateway_now_ms));
    shares_forget(shares);
    assert_true(take(shares, "gw-1", &event, gateway_now_ms));
    shares_close(shares);
}

int main(void)
{
#define WITH_STORE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(each_kind_has_a_burst_and_a_pace_and_each_gateway_its_own),
        WITH_STORE(voids_that_are_stored_count_and_the_rest_comes_again),
        WITH_STORE(what_was_lost_and_comes_again_needs_its_share_too),
        WITH_STORE(results_before_their_intakes_are_given_back_when_these_come),
        WITH_STORE(what_is_set_aside_does_not_wait_for_an_intake),
        WITH_STORE(what_is_rolled_back_is_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
