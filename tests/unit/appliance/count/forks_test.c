/* Batches of an outbox and of copies of it, as ingest takes them. */
#include "appliance/count/forks.h"

#include "tests/unit/appliance/count/gateway.h"
#include "tests/unit/capture.h"

#define BEGIN  "0000000000000000"
#define RUN    "00000000000000a1"
#define OTHERS "00000000000000b2"

#define MINUTE_MS INT64_C(60000)

enum { LOG_BYTES = 4096 };

/* Every event type, and one that is set aside. */
static const char *const life[] = {
    GATEWAY_INTAKE,
    GATEWAY_BAD,
    "{\"type\":\"suspended\",\"at\":\"2026-11-16T09:00:00+07:00\",\"reason\":"
    "\"supplement\"," GATEWAY_UNIT,
    "{\"type\":\"resumed\",\"at\":\"2026-11-16T10:00:00+07:00\",\"reason\":"
    "\"supplement\"," GATEWAY_UNIT,
    "{\"type\":\"extended\",\"at\":\"2026-11-16T11:00:00+07:00\",\"limit\":\"3.5wh\","
    "\"basis\":\"Luật\"," GATEWAY_UNIT,
    "{\"type\":\"reappointed\",\"at\":\"2026-11-16T11:30:00+07:00\",\"due\":\"2026-11-"
    "25\"," GATEWAY_UNIT,
    "{\"type\":\"transferred\",\"at\":\"2026-11-16T11:40:00+07:00\",\"to_unit\":\"H42."
    "31\"," GATEWAY_UNIT,
    GATEWAY_RESOLVED,
    GATEWAY_RETURNED,
    "{\"type\":\"refused\",\"at\":\"2026-11-17T08:00:00+07:00\",\"unit\":\"H42.31\","
    "\"field\":\"land\"}",
    "{\"type\":\"tally\",\"at\":\"2026-11-17T08:00:00+07:00\",\"unit\":\"H42.31\","
    "\"counter\":\"q1\",\"field\":\"land\",\"kind\":\"late\",\"count\":3,\"channel\":"
    "\"postal\",\"id\":\"a-1\"}",
    "{\"type\":\"rated\",\"at\":\"2026-11-17T08:00:00+07:00\",\"unit\":\"H42.31\","
    "\"counter\":\"q1\",\"score\":4}",
    "{\"type\":\"ticket_taken\",\"at\":\"2026-11-17T08:00:00+07:00\",\"unit\":\"H42.31\","
    "\"ticket\":\"A-7\"}",
    "{\"type\":\"ticket_called\",\"at\":\"2026-11-17T08:10:00+07:00\",\"unit\":\"H42.31\","
    "\"ticket\":\"A-7\"}",
    "{\"type\":\"device\",\"at\":\"2026-11-17T08:10:00+07:00\",\"unit\":\"H42.31\","
    "\"counter\":\"q1\",\"what\":\"lost\",\"serial\":7,\"before\":3,\"after\":9}",
    "{\"type\":\"voided\",\"at\":\"2026-11-17T08:11:00+07:00\",\"unit\":\"H42.31\",\"of\":"
    "\"9f3c52d1a07be644:9\"}",
    "{\"type\":\"voided\",\"at\":\"2026-11-17T08:12:00+07:00\",\"unit\":\"H42.31\","
    "\"dossier\":\"H42.31-261116-0007\",\"of_type\":\"resolved\",\"of_at\":\"2026-11-18T09:"
    "00:00+07:00\"}",
    "{\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"procedure\":\"9."
    "999\"," GATEWAY_UNIT,
};

enum { LIFE = sizeof life / sizeof life[0] };

static void send(struct office *f, const struct payload_frame *frame,
                 const char *const *events, size_t count)
{
    size_t bytes;
    char *json = payload_write_batch(frame, events, count, &bytes);

    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, gateway_now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    free(json);
}

/* Intakes of that many dossiers from `first` on, of a line of its own by its letter. */
static void send_line(struct office *f, char line, uint64_t first, size_t count)
{
    char texts[8][256], before[PAYLOAD_EPOCH_BYTES], after[PAYLOAD_EPOCH_BYTES];
    const char *events[8];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(
            texts[i], sizeof texts[i],
            "{\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"procedure\":"
            "\"1.001193\",\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-%c%03u\"}",
            line - 'a' + '1', (unsigned)(first + i));
        events[i] = texts[i];
    }
    (void)snprintf(before, sizeof before, first == 1 ? BEGIN : "%015u%c",
                   (unsigned)(first - 1), first == 4 ? 'a' : line);
    (void)snprintf(after, sizeof after, "%015u%c", (unsigned)(first - 1 + count), line);
    send(f,
         &(struct payload_frame){.epoch = gateway_epoch,
                                 .run = RUN,
                                 .before = before,
                                 .after = after,
                                 .first = first},
         events, count);
}

static struct store_stream now(struct office *f)
{
    return gateway_stream_of(f, gateway_epoch);
}

static void the_chain_is_kept_and_told(void **state)
{
    struct office *f = *state;

    send_line(f, 'a', 1, 3);
    assert_string_equal(now(f).chain, "000000000000003a");
    office_reopen(f);
    assert_string_equal(now(f).chain, "000000000000003a");
    send_line(f, 'a', 4, 2);
    assert_string_equal(now(f).chain, "000000000000005a");
    send_line(f, 'a', 4, 2); /* again: of what is stored nothing is said */
    assert_string_equal(now(f).chain, "000000000000005a");
    assert_int_equal(now(f).duplicates, 2);
    assert_false(now(f).again);
}

static void nothing_of_another_line_is_taken_in(void **state)
{
    struct office *f = *state;
    struct capture capture;
    char log[LOG_BYTES];

    send_line(f, 'a', 1, 3);
    send_line(f, 'a', 4, 2);
    capture = capture_begin();
    send_line(f, 'b', 4, 2); /* as many */
    assert_true(now(f).again);
    send_line(f, 'b', 6, 2); /* goes on from there */
    send_line(f, 'b', 4, 3); /* goes beyond, cannot tell */
    capture_end(&capture, log, sizeof log);
    assert_non_null(strstr(log, "other events up to 5 than are stored (start " RUN ")"));
    assert_null(strstr(strstr(log, "start " RUN) + 1, "start " RUN)); /* once */
    assert_int_equal(now(f).committed, 5);
    assert_string_equal(now(f).chain, "000000000000005a");
    assert_int_equal(gateway_total(f).received_direct_or_postal, 5);
    send_line(f, 'a', 6, 1);
    assert_int_equal(now(f).committed, 6);
    gateway_check(f);
}

static void one_that_says_no_chain_goes_on_as_before(void **state)
{
    struct office *f = *state;

    send_line(f, 'a', 1, 3);
    gateway_send(f, gateway_epoch, 4, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(now(f).committed, 4);
    assert_string_equal(now(f).chain, "");
    send_line(f, 'a', 5, 1); /* and later it does */
    assert_string_equal(now(f).chain, "000000000000005a");
}

static void what_is_passed_over_ends_the_chain(void **state)
{
    struct office *f = *state;

    send_line(f, 'a', 1, 3);
    send(f,
         &(struct payload_frame){.epoch = gateway_epoch,
                                 .before = BEGIN,
                                 .after = BEGIN,
                                 .oldest = 6,
                                 .first = 8},
         (const char *[]){GATEWAY_INTAKE}, 1);
    assert_int_equal(now(f).committed, 5);
    assert_string_equal(now(f).chain, "");
}

static uint64_t ask(struct office *f, const char *const *events, size_t count)
{
    send(f,
         &(struct payload_frame){
             .epoch = gateway_epoch, .run = OTHERS, .asks = true, .first = 1},
         events, count);
    assert_string_equal(now(f).asker, OTHERS);
    assert_int_equal(now(f).asked, count);
    return now(f).common;
}

#define RETURNED_AT(at)                                                                    \
    "{\"type\":\"returned\"," at ",\"unit\":\"H42.31\","                                   \
    "\"dossier\":\"H42.31-261116-0007\"}"
#define STAMPED "\"at\":\"2026-11-17T08:00:00+07:00\""
#define CORRECTED                                                                          \
    "\"at\":\"2026-11-20T08:00:00+07:00\",\"at_device\":\"2026-11-17T08:00:00+07:00\""
#define CORRECTED_AGAIN                                                                    \
    "\"at\":\"2026-11-20T08:00:01+07:00\",\"at_device\":\"2026-11-17T08:00:00+07:00\""

/* Whether its time can be corrected may be another thing when a record is read again. */
static void a_record_is_the_stored_one_whether_its_time_is_corrected_or_not(void **state)
{
    static const char *const ways[] = {
        RETURNED_AT(STAMPED),
        RETURNED_AT(CORRECTED),
        RETURNED_AT(CORRECTED_AGAIN),
    };
    static const char *const other = RETURNED_AT("\"at\":\"2026-11-17T08:00:01+07:00\"");
    struct office *f = *state;

    for (uint64_t i = 0; i < 3; i++)
        gateway_send(f, gateway_epoch, i + 1, (const char *[]){ways[i], NULL});
    for (int i = 0; i < 3; i++) {
        const char *events[] = {ways[i], ways[(i + 1) % 3], ways[(i + 2) % 3]};

        assert_int_equal(ask(f, events, 3), 3);
        events[i] = other;
        assert_int_equal(ask(f, events, 3), i);
    }
}

static void who_asks_hears_which_events_are_stored(void **state)
{
    struct office *f = *state;
    const char *events[LIFE + 1];
    struct store_stream before;

    send(f, &(struct payload_frame){.epoch = gateway_epoch, .first = 1}, life, LIFE);
    before = now(f);
    assert_int_equal(before.committed, LIFE);
    assert_int_equal(before.quarantined, 2);
    memcpy(events, life, sizeof life);
    events[LIFE] = GATEWAY_INTAKE;
    assert_int_equal(ask(f, events, LIFE), LIFE);
    ingest_receipt_sent(f->ingest, &before);
    send(f,
         &(struct payload_frame){
             .epoch = gateway_epoch, .run = OTHERS, .asks = true, .first = 1},
         events, LIFE + 1); /* goes on from what is stored: nothing has parted */
    assert_string_equal(now(f).asker, "");
    for (size_t i = 0; i < LIFE; i++) { /* each differs from each */
        events[i] = life[(i + 1) % LIFE];
        print_message("event %zu: %s\n", i + 1, events[i]);
        assert_int_equal(ask(f, events, LIFE), i);
        events[i] = life[i];
    }
    assert_int_equal(now(f).committed, before.committed);
    assert_int_equal(now(f).duplicates, before.duplicates);
    ingest_receipt_sent(f->ingest, &before);
    assert_string_equal(now(f).asker, "");
    gateway_check(f);
}

static void a_single_member_makes_another_event(void **state)
{
    static const char *const others[][2] = {
        {"2026-11-16T08:00", "2026-11-16T08:01"},
        {"261116-0007", "261116-0008"},
        {"supplement", "payment"},
        {"3.5wh", "4wh"},
        {"Lu", "Lư"},
        {"2026-11-25", "2026-11-26"},
        {"granted", "denied"},
        {"\"late\"", "\"early\""},
        {"\"count\":3", "\"count\":4"},
        {"postal", "online"},
        {"a-1", "a-2"},
        {"\"score\":4", "\"score\":5"},
        {"A-7", "A-8"},
        {"\"after\":9", "\"after\":8"},
        {":9\"", ":8\""},
        {"\"counter\":\"q1\"", "\"counter\":\"q2\""},
        {"9.999", "9.998"},
    };
    struct office *f = *state;
    const char *events[LIFE];

    send(f, &(struct payload_frame){.epoch = gateway_epoch, .first = 1}, life, LIFE);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char changed[512];
        size_t at = 0;

        memcpy(events, life, sizeof life);
        while (!strstr(life[at], others[i][0]))
            at++;
        (void)snprintf(changed, sizeof changed, "%.*s%s%s",
                       (int)(strstr(life[at], others[i][0]) - life[at]), life[at],
                       others[i][1], strstr(life[at], others[i][0]) + strlen(others[i][0]));
        events[at] = changed;
        print_message("event %zu: %s\n", at + 1, changed);
        assert_int_equal(ask(f, events, LIFE), at);
    }
}

static void what_is_not_kept_any_more_is_no_difference(void **state)
{
    struct office *f = *state;
    const char *events[] = {GATEWAY_INTAKE, GATEWAY_RETURNED, GATEWAY_RESOLVED};

    send(f, &(struct payload_frame){.epoch = gateway_epoch, .first = 1},
         (const char *[]){GATEWAY_INTAKE, GATEWAY_BAD, GATEWAY_RESOLVED}, 3);
    assert_int_equal(ask(f, events, 3), 1);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_drop_quarantine(f->store, 1), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(ask(f, events, 3), 3);
    assert_int_equal(ask(f, events, 2), 1); /* but it is not known to be the same */
}

/* --- what is said to be lost --------------------------------------------------------- */

static void announce(struct office *f, const char *epoch, const char *run,
                     const char *begun, uint64_t produced, int64_t now_ms)
{
    const struct ingest_announcement said = {"gw-1", epoch, run, begun, produced};

    assert_int_equal(ingest_announce(f->ingest, &said, true, now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
}

static void what_an_outbox_takes_along_into_a_new_epoch_is_not_lost(void **state)
{
    struct office *f = *state;

    announce(f, gateway_epoch, RUN, "", 7, gateway_now_ms);
    announce(f, gateway_other_epoch, RUN, RUN, 2, gateway_now_ms);
    assert_int_equal(now(f).lost, 0);
    assert_int_equal(now(f).announced, 0);
}

static void what_another_run_gave_out_is_lost(void **state)
{
    struct office *f = *state;

    announce(f, gateway_epoch, OTHERS, "", 7, gateway_now_ms);
    announce(f, gateway_other_epoch, RUN, RUN, 2, gateway_now_ms);
    assert_int_equal(now(f).lost, 7);
}

static void of_one_that_speaks_still_nothing_is_lost_yet(void **state)
{
    const int64_t later_ms = gateway_now_ms + MINUTE_MS;
    struct office *f = *state;

    announce(f, gateway_epoch, OTHERS, "", 0, gateway_now_ms);
    announce(f, gateway_other_epoch, RUN, RUN, 2, gateway_now_ms + 1);
    announce(f, gateway_epoch, OTHERS, "", 7, later_ms);
    announce(f, gateway_other_epoch, RUN, RUN, 3, later_ms + 1);
    assert_int_equal(now(f).lost, 0);
    announce(f, gateway_other_epoch, RUN, RUN, 4, later_ms + 11 * MINUTE_MS);
    assert_int_equal(now(f).lost, 7);
}

int main(void)
{
#define WITH_STORE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(the_chain_is_kept_and_told),
        WITH_STORE(nothing_of_another_line_is_taken_in),
        WITH_STORE(one_that_says_no_chain_goes_on_as_before),
        WITH_STORE(what_is_passed_over_ends_the_chain),
        WITH_STORE(a_record_is_the_stored_one_whether_its_time_is_corrected_or_not),
        WITH_STORE(who_asks_hears_which_events_are_stored),
        WITH_STORE(a_single_member_makes_another_event),
        WITH_STORE(what_is_not_kept_any_more_is_no_difference),
        WITH_STORE(what_an_outbox_takes_along_into_a_new_epoch_is_not_lost),
        WITH_STORE(what_another_run_gave_out_is_lost),
        WITH_STORE(of_one_that_speaks_still_nothing_is_lost_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
