#include "appliance/count/ingest.h"

#include <errno.h>

#include "appliance/tables/store_quarantine.h"
#include "tests/unit/appliance/count/gateway.h"

static void a_dossier_goes_from_intake_to_result(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(gateway_total(f).received_direct_or_postal, 1);
    assert_int_equal(gateway_total(f).in_progress_overdue, 1); /* due 19/11, as of 30/11 */
    gateway_send(f, gateway_epoch, 2,
                 (const char *[]){GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL});
    assert_int_equal(gateway_total(f).resolved_early, 1);
    assert_int_equal(figures_in_progress(&(struct figures){0}), 0);
    assert_int_equal(gateway_total(f).in_progress_overdue, 0);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    gateway_check(f);
}

static void a_batch_sent_again_changes_nothing(void **state)
{
    struct office *f = *state;
    const char *events[] = {GATEWAY_INTAKE, GATEWAY_RESOLVED, GATEWAY_RETURNED, NULL};
    char before[RECOUNT_DIGEST_BYTES], after[RECOUNT_DIGEST_BYTES];

    gateway_send(f, gateway_epoch, 1, events);
    assert_int_equal(recount_digest(f->store, before), 0);
    gateway_send(f, gateway_epoch, 1, events);
    gateway_send(f, gateway_epoch, 2, events + 1);
    assert_int_equal(recount_digest(f->store, after), 0);
    assert_string_equal(before, after);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 3);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).duplicates, 5);
}

static void every_order_and_batching_gives_the_same_ledger(void **state)
{
    static const char *const in_order[] = {GATEWAY_INTAKE, GATEWAY_RESOLVED,
                                           GATEWAY_RETURNED, NULL};
    static const char *const reversed[] = {GATEWAY_RETURNED, GATEWAY_RESOLVED,
                                           GATEWAY_INTAKE, NULL};
    static const char *const intake_last[] = {GATEWAY_RESOLVED, GATEWAY_RETURNED,
                                              GATEWAY_INTAKE, NULL};
    static const char *const mixed[] = {GATEWAY_RETURNED, GATEWAY_INTAKE, GATEWAY_RESOLVED,
                                        NULL};
    static const char *const doubled[] = {GATEWAY_INTAKE,   GATEWAY_INTAKE,
                                          GATEWAY_RETURNED, GATEWAY_RESOLVED,
                                          GATEWAY_RESOLVED, NULL};
    static const char *const *const orders[] = {in_order, reversed, intake_last, mixed,
                                                doubled};
    char first[RECOUNT_DIGEST_BYTES] = "", digest[RECOUNT_DIGEST_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0] * 2; i++) {
        const char *const *events = orders[i / 2];
        void *one;

        assert_int_equal(gateway_set_up(&one), 0);
        if (i % 2 == 0)
            gateway_send(one, gateway_epoch, 1, events);
        for (size_t j = 0; i % 2 == 1 && events[j]; j++)
            gateway_send(one, gateway_epoch, j + 1, (const char *[]){events[j], NULL});
        assert_int_equal(recount_digest(((struct office *)one)->store, digest), 0);
        gateway_check(one);
        office_tear_down(&one);
        if (i == 0)
            memcpy(first, digest, sizeof first);
        assert_string_equal(digest, first);
    }
}

struct reasons {
    char text[256];
};

static int list_reason(void *owner, const char *reason, int64_t count)
{
    struct reasons *reasons = owner;
    size_t used = strlen(reasons->text);

    (void)snprintf(reasons->text + used, sizeof reasons->text - used, "%s %lld;", reason,
                   (long long)count);
    return 0;
}

static void what_cannot_be_trusted_is_kept_aside_and_blocks_nothing(void **state)
{
    static const struct {
        const char *event, *reason;
    } cases[] = {
        {GATEWAY_BAD, "bad_event"},
        {"{\"type\":\"returned\",\"at\":\"2026-11-19T09:00:00Z\",\"unit\":\"H99\","
         "\"dossier\":\"H42.31-261116-0007\"}",
         "unknown_unit"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00Z\",\"procedure\":\"1."
         "999999\"," GATEWAY_UNIT,
         "unknown_procedure"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00Z\",\"field\":"
         "\"sea\"," GATEWAY_UNIT,
         "unknown_field"},
        {"{\"type\":\"returned\",\"at\":\"2026-11-20T08:06:13+07:00\"," GATEWAY_UNIT,
         "future_time"},
        {"{\"type\":\"returned\",\"at\":\"1999-12-31T08:06:13+07:00\"," GATEWAY_UNIT,
         "unset_clock"},
        {"{\"type\":\"rated\",\"score\":5,\"at\":\"2000-01-01T00:00:09Z\","
         "\"unit\":\"H42.31\",\"counter\":\"q1\"}",
         "unset_clock"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-05T23:59:59+07:00\",\"procedure\":"
         "\"1.001193\"," GATEWAY_UNIT,
         "before_dossier"},
    };
    struct office *f = *state;
    struct reasons reasons = {""};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].reason);
        gateway_send(f, gateway_epoch, i + 1, (const char *[]){cases[i].event, NULL});
        assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, i + 1);
        assert_int_equal(gateway_stream_of(f, gateway_epoch).quarantined, i + 1);
    }
    gateway_send(f, gateway_epoch, sizeof cases / sizeof cases[0] + 1,
                 (const char *[]){GATEWAY_INTAKE, GATEWAY_BAD, GATEWAY_RESOLVED, NULL});
    assert_int_equal(gateway_total(f).resolved_early, 1);
    assert_int_equal(store_each_reason(f->store, list_reason, &reasons), 0);
    assert_string_equal(reasons.text, "bad_event 2;unset_clock 2;before_dossier 1;"
                                      "future_time 1;unknown_field 1;unknown_procedure 1;"
                                      "unknown_unit 1;");
    gateway_check(f);
}

static void a_stamp_five_minutes_ahead_is_still_believed(void **state)
{
    struct office *f = *state;

    gateway_send(
        f, gateway_epoch, 1,
        (const char *[]){
            "{\"type\":\"returned\",\"at\":\"2026-11-20T08:06:12+07:00\"," GATEWAY_UNIT,
            NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).quarantined, 0);
}

/* A code may be drawn after a run of days off; of other systems it tells no day. */
static void a_stamp_ten_days_before_its_code_is_still_believed(void **state)
{
    struct office *f = *state;

    gateway_send(
        f, gateway_epoch, 1,
        (const char *[]){
            "{\"type\":\"intake\",\"at\":\"2026-11-06T00:00:00+07:00\",\"procedure\":"
            "\"1.001193\"," GATEWAY_UNIT,
            "{\"type\":\"intake\",\"at\":\"2004-01-01T00:00:00+07:00\",\"procedure\":"
            "\"1.001193\",\"unit\":\"H42.31\",\"dossier\":\"00352112000539\"}",
            NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 2);
    assert_int_equal(gateway_stream_of(f, gateway_epoch).quarantined, 0);
}

static void garbage_without_a_place_is_kept_once_and_counted(void **state)
{
    struct office *f = *state;
    struct reasons reasons = {""};

    for (int i = 0; i < 5; i++)
        assert_int_equal(ingest_message(f->ingest, "gw-1", "junk", 4, gateway_now_ms), 0);
    assert_int_equal(ingest_message(f->ingest, "gw-1", "\0\1", 2, gateway_now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(store_each_reason(f->store, list_reason, &reasons), 0);
    assert_string_equal(reasons.text, "bad_message 6;");
    gateway_send(f, gateway_epoch, 1, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 1);
}

/* Where any gateway may speak, its voids would be those of imports. */
static void nobody_speaks_under_a_name_of_the_centres_own(void **state)
{
    static const char *const names[] = {"import", "centre", "dunghan-centre"};
    static const char *const said[] = {GATEWAY_INTAKE};
    struct office *f = *state;
    struct reasons reasons = {""};
    size_t bytes;
    char *json = payload_write_batch(
        &(struct payload_frame){.epoch = gateway_epoch, .first = 1}, said, 1, &bytes);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(ingest_message(f->ingest, names[i], json, bytes, gateway_now_ms),
                         0);
    free(json);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(store_each_reason(f->store, list_reason, &reasons), 0);
    assert_string_equal(reasons.text, "unregistered_gateway 3;");
}

static void an_import_takes_the_same_content_once(void **state)
{
    static const char *const events[] = {GATEWAY_INTAKE, GATEWAY_RESOLVED, GATEWAY_INTAKE,
                                         GATEWAY_RESOLVED, GATEWAY_RETURNED};
    struct office *f = *state;
    int added = 0;

    for (size_t i = 0; i < 2 * sizeof events / sizeof events[0]; i++) {
        const char *json = events[i % 5];
        char fault[PAYLOAD_FAULT_BYTES];
        struct ingest_doubt doubt;
        struct event event;
        bool fresh;

        assert_int_equal(payload_read_event(json, strlen(json), &event, fault), 0);
        assert_int_equal(
            ingest_import(f->ingest, &event, 1, gateway_now_ms, &fresh, &doubt), 0);
        added += fresh;
        if (i == 4)
            assert_int_equal(ingest_commit(f->ingest), 0);
    }
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(added, 3);
    gateway_check(f);
}

static void what_is_not_committed_is_as_if_it_had_never_come(void **state)
{
    const char *events[] = {GATEWAY_INTAKE, GATEWAY_RESOLVED};
    struct office *f = *state;
    size_t bytes;
    char *json = payload_write_batch(
        &(struct payload_frame){.epoch = gateway_epoch, .first = 1}, events, 2, &bytes);

    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, gateway_now_ms), 0);
    assert_int_equal(ingest_pending(f->ingest), 2);
    office_reopen(f); /* closes without a commit */
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 0);
    assert_int_equal(gateway_total(f).received_direct_or_postal, 0);
    gateway_send(f, gateway_epoch, 1,
                 (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, NULL});
    assert_int_equal(gateway_stream_of(f, gateway_epoch).committed, 2);
    free(json);
}

#define VOIDED(of)                                                                         \
    "{\"type\":\"voided\",\"at\":\"2026-11-19T10:00:00+07:00\",\"unit\":\"H42.31\","       \
    "\"of\":\"9f3c52d1a07be644:" of "\"}"
#define TALLY(kind, count)                                                                 \
    "{\"type\":\"tally\",\"at\":\"2026-11-18T09:00:00+07:00\",\"unit\":\"H42.31\","        \
    "\"field\":\"land\",\"kind\":\"" kind "\",\"count\":" count "}"

static void a_voided_event_counts_no_more_whenever_the_word_comes(void **state)
{
    static const char *const after[] = {GATEWAY_INTAKE, GATEWAY_RESOLVED, VOIDED("2"),
                                        NULL};
    static const char *const before[] = {VOIDED("3"), GATEWAY_INTAKE, GATEWAY_RESOLVED,
                                         NULL};
    static const char *const apart[] = {GATEWAY_INTAKE, VOIDED("3"), GATEWAY_RESOLVED,
                                        NULL};
    static const char *const *const orders[] = {after, before, apart};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof orders / sizeof orders[0]; i++) {
        const char *const *events = orders[i / 2];
        struct office *f;
        void *one;

        assert_int_equal(gateway_set_up(&one), 0);
        f = one;
        if (i % 2 == 0)
            gateway_send(f, gateway_epoch, 1, events);
        for (size_t j = 0; i % 2 == 1 && events[j]; j++)
            gateway_send(f, gateway_epoch, j + 1, (const char *[]){events[j], NULL});
        print_message("case: %zu\n", i);
        assert_int_equal(gateway_total(f).received_direct_or_postal, 1);
        assert_int_equal(gateway_total(f).resolved_early, 0);
        assert_int_equal(gateway_total(f).in_progress_overdue, 1);
        gateway_check(f);
        office_tear_down(&one);
    }
}

static void an_intake_that_is_voided_takes_its_dossier_out(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1,
                 (const char *[]){GATEWAY_INTAKE, GATEWAY_RESOLVED, NULL});
    assert_int_equal(gateway_total(f).resolved_early, 1);
    gateway_send(f, gateway_epoch, 3, (const char *[]){VOIDED("1"), VOIDED("1"), NULL});
    assert_int_equal(gateway_total(f).received_direct_or_postal, 0);
    assert_int_equal(gateway_total(f).resolved_early, 0);
    office_reopen(f);
    gateway_check(f);
    /* the right one comes after all */
    gateway_send(f, gateway_epoch, 5, (const char *[]){GATEWAY_INTAKE, NULL});
    assert_int_equal(gateway_total(f).resolved_early, 1);
    gateway_check(f);
}

static void tallies_count_beside_dossiers(void **state)
{
    struct office *f = *state;

    gateway_send(f, gateway_epoch, 1,
                 (const char *[]){TALLY("received", "12"), TALLY("on_time", "5"),
                                  GATEWAY_INTAKE, TALLY("late", "1"), NULL});
    assert_int_equal(gateway_total(f).received_direct_or_postal, 13);
    assert_int_equal(gateway_total(f).resolved_on_time, 5);
    assert_int_equal(gateway_total(f).resolved_late, 1);
    assert_int_equal(figures_balanced(&(struct figures){0}), true);
    gateway_check(f);
    gateway_send(f, gateway_epoch, 5, (const char *[]){VOIDED("2"), NULL});
    assert_int_equal(gateway_total(f).resolved_on_time, 0);
    gateway_check(f);
}

static void a_second_writer_is_turned_away(void **state)
{
    struct office *f = *state;
    struct store *second = NULL;

    assert_int_equal(store_open(&second, f->directory, STORE_WRITE), -EBUSY);
    assert_null(second);
    assert_int_equal(store_open(&second, f->directory, STORE_READ), 0);
    store_close(second);
}

int main(void)
{
#define WITH_STORE(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, gateway_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_dossier_goes_from_intake_to_result),
        WITH_STORE(a_batch_sent_again_changes_nothing),
        cmocka_unit_test(every_order_and_batching_gives_the_same_ledger),
        WITH_STORE(what_cannot_be_trusted_is_kept_aside_and_blocks_nothing),
        WITH_STORE(a_stamp_ten_days_before_its_code_is_still_believed),
        WITH_STORE(a_stamp_five_minutes_ahead_is_still_believed),
        WITH_STORE(garbage_without_a_place_is_kept_once_and_counted),
        WITH_STORE(nobody_speaks_under_a_name_of_the_centres_own),
        WITH_STORE(an_import_takes_the_same_content_once),
        WITH_STORE(what_is_not_committed_is_as_if_it_had_never_come),
        cmocka_unit_test(a_voided_event_counts_no_more_whenever_the_word_comes),
        WITH_STORE(an_intake_that_is_voided_takes_its_dossier_out),
        WITH_STORE(tallies_count_beside_dossiers),
        WITH_STORE(a_second_writer_is_turned_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
