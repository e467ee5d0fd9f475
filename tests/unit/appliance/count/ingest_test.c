#include "appliance/count/ingest.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "appliance/count/recount.h"
#include "appliance/form06/form06.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_catalogue.h"
#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_quarantine.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/date.h"
#include "tests/unit/appliance/office.h"

static const char epoch[] = "9f3c52d1a07be644";
static const char other_epoch[] = "0123456789abcdef";
static const int64_t now_ms = 1795136472000; /* 2026-11-20 08:01:12 */

static void add_catalogue(struct store *store)
{
    static const struct catalogue_entry unit = {
        .code = "H42.31", .name_vi = "U", .level = "xã", .name_en = ""};
    static const struct catalogue_entry field = {
        .code = "land", .name_vi = "F", .name_en = ""};
    static const struct catalogue_entry procedure = {.code = "1.001193",
                                                     .name_vi = "P",
                                                     .name_en = "",
                                                     .field = 1,
                                                     .limit = {LIMIT_WORKING_DAYS, 3}};

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_UNITS, 1, &unit), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_FIELDS, 1, &field), 0);
    assert_int_equal(store_save_entry(store, CATALOGUE_PROCEDURES, 1, &procedure), 0);
    assert_int_equal(store_commit(store), 0);
}

static int set_up(void **state)
{
    return office_set_up_with(state, add_catalogue);
}

/* Sends events as one batch and commits; the sender holds all from `oldest` on. */
static void send_held(struct office *f, const char *of_epoch, uint64_t oldest,
                      uint64_t first, const char *const *events)
{
    size_t bytes, count = 0;
    char *json;

    while (events[count])
        count++;
    json = payload_write_batch(of_epoch, oldest, first, events, count, &bytes);
    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    free(json);
}

/* The same from a sender that does not say what it holds. */
static void send_batch(struct office *f, const char *of_epoch, uint64_t first,
                       const char *const *events)
{
    send_held(f, of_epoch, 0, first, events);
}

struct search {
    const char *epoch;
    struct store_stream found;
};

static void match_stream(void *owner, const struct store_stream *stream, bool receipt_due)
{
    struct search *search = owner;

    (void)receipt_due;
    if (strcmp(stream->epoch, search->epoch) == 0)
        search->found = *stream;
}

static struct store_stream stream_of(struct office *f, const char *of_epoch)
{
    struct search search = {.epoch = of_epoch};

    ingest_each_stream(f->ingest, match_stream, &search);
    return search.found;
}

static struct figures total(struct office *f)
{
    struct figures figures = {0};
    struct form06 form;
    int32_t from, to;

    assert_int_equal(date_parse("2026-11-01", &from), 0);
    assert_int_equal(date_parse("2026-11-30", &to), 0);
    assert_int_equal(form06_compute(f->store, from, to, &form), 0);
    for (size_t i = 0; i < form.count; i++)
        figures_add(&figures, &form.rows[i].figures);
    form06_release(&form);
    assert_true(figures_balanced(&figures));
    return figures;
}

static void check_recount(struct office *f)
{
    struct recount recount;

    assert_int_equal(recount_run(f->store, &f->rules, &recount), 0);
    assert_int_equal(recount.wrong_dossiers, 0);
    assert_int_equal(recount.stray_events, 0);
    assert_int_equal(recount.wrong_cells, 0);
}

#define UNIT "\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-0007\"}"
#define INTAKE                                                                             \
    "{\"type\":\"intake\",\"at\":\"2026-11-16T08:00:00+07:00\",\"procedure\":\"1."         \
    "001193\"," UNIT
#define RESOLVED                                                                           \
    "{\"type\":\"resolved\",\"at\":\"2026-11-18T09:00:00+07:00\",\"outcome\":"             \
    "\"granted\"," UNIT
#define RETURNED "{\"type\":\"returned\",\"at\":\"2026-11-19T09:00:00+07:00\"," UNIT
#define BAD      "{\"type\":\"resolved\"," UNIT

static void a_dossier_goes_from_intake_to_result(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    assert_int_equal(total(f).received_direct_or_postal, 1);
    assert_int_equal(total(f).in_progress_overdue, 1); /* due 19/11, as of 30/11 */
    send_batch(f, epoch, 2, (const char *[]){RESOLVED, RETURNED, NULL});
    assert_int_equal(total(f).resolved_early, 1);
    assert_int_equal(figures_in_progress(&(struct figures){0}), 0);
    assert_int_equal(total(f).in_progress_overdue, 0);
    assert_int_equal(stream_of(f, epoch).committed, 3);
    check_recount(f);
}

static void a_batch_sent_again_changes_nothing(void **state)
{
    struct office *f = *state;
    const char *events[] = {INTAKE, RESOLVED, RETURNED, NULL};
    char before[RECOUNT_DIGEST_BYTES], after[RECOUNT_DIGEST_BYTES];

    send_batch(f, epoch, 1, events);
    assert_int_equal(recount_digest(f->store, before), 0);
    send_batch(f, epoch, 1, events);
    send_batch(f, epoch, 2, events + 1);
    assert_int_equal(recount_digest(f->store, after), 0);
    assert_string_equal(before, after);
    assert_int_equal(stream_of(f, epoch).committed, 3);
    assert_int_equal(stream_of(f, epoch).duplicates, 5);
}

static void what_comes_too_early_waits_to_be_sent_again(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 3, (const char *[]){RETURNED, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 0);
    assert_int_equal(stream_of(f, epoch).early, 1);
    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, RETURNED, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 3);
    assert_int_equal(total(f).resolved_early, 1);
}

static void the_watermark_survives_a_restart(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, NULL});
    office_reopen(f);
    assert_int_equal(stream_of(f, epoch).committed, 2);
    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, RETURNED, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 3);
    assert_int_equal(stream_of(f, epoch).duplicates, 2);
    check_recount(f);
}

static void a_new_outbox_begins_at_one_again(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    send_batch(f, other_epoch, 1, (const char *[]){RESOLVED, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 1);
    assert_int_equal(stream_of(f, other_epoch).committed, 1);
    assert_int_equal(total(f).resolved_early, 1);
    check_recount(f);
}

struct gap_list {
    size_t count;
    struct gap gaps[GAPS_MOST];
};

static void note_gap(void *owner, const struct store_stream *stream, const struct gap *gap)
{
    struct gap_list *list = owner;

    (void)stream;
    list->gaps[list->count++] = *gap;
}

static struct gap_list gaps_of(struct office *f)
{
    struct gap_list list = {0};

    ingest_each_gap(f->ingest, note_gap, &list);
    return list;
}

static void what_a_gateway_no_longer_has_is_booked_as_lost_and_passed_over(void **state)
{
    struct office *f = *state;
    struct gap_list list;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    send_batch(f, epoch, 5, (const char *[]){RESOLVED, NULL}); /* it does not say: wait */
    assert_int_equal(stream_of(f, epoch).committed, 1);
    assert_int_equal(stream_of(f, epoch).lost, 0);
    send_held(f, epoch, 4, 5, (const char *[]){RESOLVED, NULL}); /* 4 may still come */
    assert_int_equal(stream_of(f, epoch).committed, 3);
    assert_int_equal(stream_of(f, epoch).lost, 2);
    send_held(f, epoch, 5, 5, (const char *[]){RESOLVED, RETURNED, NULL});
    for (int again = 0; again < 2; again++) {
        assert_int_equal(stream_of(f, epoch).committed, 6);
        assert_int_equal(stream_of(f, epoch).lost, 3);
        list = gaps_of(f);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.gaps[0].first, 2);
        assert_int_equal(list.gaps[0].last, 4);
        assert_int_equal(list.gaps[0].noticed_ms, now_ms);
        assert_int_equal(total(f).resolved_early, 1);
        check_recount(f);
        office_reopen(f);
    }
}

#define OTHER_INTAKE                                                                       \
    "{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00+07:00\",\"procedure\":\"1."         \
    "001193\",\"unit\":\"H42.31\",\"dossier\":\"H42.31-261116-000%d\"}"

static void a_lost_event_that_comes_all_the_same_counts_once(void **state)
{
    struct office *f = *state;
    const char *voiding = "{\"type\":\"voided\",\"at\":\"2026-11-17T08:00:00+07:00\","
                          "\"unit\":\"H42.31\",\"of\":\"9f3c52d1a07be644:65\"}";
    char one[256], two[256];

    (void)snprintf(one, sizeof one, OTHER_INTAKE, 1);
    (void)snprintf(two, sizeof two, OTHER_INTAKE, 2);
    send_held(f, epoch, 100, 100, (const char *[]){INTAKE, NULL});
    assert_int_equal(stream_of(f, epoch).lost, 99);
    for (int again = 0; again < 2; again++) {
        send_batch(f, epoch, 65, (const char *[]){one, BAD, two, NULL});
        assert_int_equal(stream_of(f, epoch).committed, 100);
        assert_int_equal(stream_of(f, epoch).lost, 96);
        assert_int_equal(stream_of(f, epoch).quarantined, 1);
        assert_int_equal(stream_of(f, epoch).duplicates, again ? 3 : 0);
        assert_int_equal(total(f).received_direct_or_postal, 3);
        check_recount(f);
        office_reopen(f);
    }
    assert_int_equal(gaps_of(f).count, 2);

    /* Found by its place, though it lies behind those that came in their turn. */
    send_batch(f, epoch, 101, (const char *[]){voiding, NULL});
    assert_int_equal(total(f).received_direct_or_postal, 2);
    check_recount(f);
}

static int announce(struct office *f, const char *gateway, const char *of_epoch,
                    uint64_t produced)
{
    return ingest_announce(f->ingest,
                           &(struct ingest_announcement){gateway, of_epoch, produced}, true,
                           now_ms);
}

static void a_new_outbox_says_what_the_old_one_still_owed(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    assert_int_equal(announce(f, "gw-1", epoch, 3), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(stream_of(f, epoch).lost, 0); /* it may still come */
    office_reopen(f);
    assert_int_equal(announce(f, "gw-2", other_epoch, 0), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(stream_of(f, epoch).lost, 0); /* that is another gateway */
    assert_int_equal(announce(f, "gw-1", other_epoch, 0), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(stream_of(f, epoch).lost, 2);
    assert_int_equal(stream_of(f, epoch).committed, 1);

    /* The old disk is found again. */
    send_batch(f, epoch, 2, (const char *[]){RESOLVED, RETURNED, NULL});
    assert_int_equal(stream_of(f, epoch).lost, 0);
    assert_int_equal(stream_of(f, epoch).committed, 3);
    assert_int_equal(total(f).resolved_early, 1);
    office_reopen(f);
    assert_int_equal(stream_of(f, epoch).lost, 0);
}

static void what_is_announced_while_nothing_may_be_stored_is_remembered(void **state)
{
    struct office *f = *state;
    const struct ingest_announcement old = {"gw-1", epoch, 7},
                                     new = {"gw-1", other_epoch, 2};

    assert_int_equal(ingest_announce(f->ingest, &old, false, now_ms), 0);
    assert_int_equal(ingest_announce(f->ingest, &new, false, now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(stream_of(f, epoch).id, 0); /* nothing is stored */
    send_batch(f, other_epoch, 1, (const char *[]){INTAKE, NULL});
    office_reopen(f);
    assert_int_equal(stream_of(f, epoch).lost, 7);
    assert_int_equal(stream_of(f, other_epoch).committed, 1);
    assert_int_equal(stream_of(f, other_epoch).announced, 2);
}

static void a_gateway_that_lies_about_gaps_fills_nothing(void **state)
{
    struct office *f = *state;
    char json[256];

    for (uint64_t i = 1; i <= GAPS_MOST + 10; i++)
        send_held(f, epoch, 2 * i, 2 * i, (const char *[]){INTAKE, NULL});
    assert_int_equal(gaps_of(f).count, GAPS_MOST);
    assert_int_equal(stream_of(f, epoch).committed, 2 * GAPS_MOST);
    send_held(f, other_epoch, (uint64_t)1 << 60, (uint64_t)1 << 60,
              (const char *[]){INTAKE, NULL});
    assert_int_equal(stream_of(f, other_epoch).committed, 0);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(json, sizeof json,
                       "{\"v\":1,\"epoch\":\"%016x\",\"first\":1,\"events\":[" INTAKE "]}",
                       (unsigned)i);
        assert_int_equal(ingest_message(f->ingest, "gw-9", json, strlen(json), now_ms), 0);
    }
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(stream_of(f, "00000000000000ff").committed, 1);
    assert_int_equal(stream_of(f, "0000000000000100").committed, 0);
}

static void what_is_lost_is_not_when_the_store_fails(void **state)
{
    struct office *f = *state;
    size_t bytes;
    char *json = payload_write_batch(epoch, 9, 9, (const char *[]){INTAKE}, 1, &bytes);

    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, now_ms), 0);
    assert_int_equal(stream_of(f, epoch).lost, 0); /* what is told is what is stored */
    free(json);
    office_reopen(f); /* without a commit */
    assert_int_equal(stream_of(f, epoch).lost, 0);
    assert_int_equal(stream_of(f, epoch).committed, 1);
    assert_int_equal(gaps_of(f).count, 0);
}

static void every_order_and_batching_gives_the_same_ledger(void **state)
{
    static const char *const in_order[] = {INTAKE, RESOLVED, RETURNED, NULL};
    static const char *const reversed[] = {RETURNED, RESOLVED, INTAKE, NULL};
    static const char *const intake_last[] = {RESOLVED, RETURNED, INTAKE, NULL};
    static const char *const mixed[] = {RETURNED, INTAKE, RESOLVED, NULL};
    static const char *const doubled[] = {INTAKE,   INTAKE,   RETURNED,
                                          RESOLVED, RESOLVED, NULL};
    static const char *const *const orders[] = {in_order, reversed, intake_last, mixed,
                                                doubled};
    char first[RECOUNT_DIGEST_BYTES] = "", digest[RECOUNT_DIGEST_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0] * 2; i++) {
        const char *const *events = orders[i / 2];
        void *one;

        assert_int_equal(set_up(&one), 0);
        if (i % 2 == 0)
            send_batch(one, epoch, 1, events);
        for (size_t j = 0; i % 2 == 1 && events[j]; j++)
            send_batch(one, epoch, j + 1, (const char *[]){events[j], NULL});
        assert_int_equal(recount_digest(((struct office *)one)->store, digest), 0);
        check_recount(one);
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
        {BAD, "bad_event"},
        {"{\"type\":\"returned\",\"at\":\"2026-11-19T09:00:00Z\",\"unit\":\"H99\","
         "\"dossier\":\"H42.31-261116-0007\"}",
         "unknown_unit"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00Z\",\"procedure\":\"1."
         "999999\"," UNIT,
         "unknown_procedure"},
        {"{\"type\":\"intake\",\"at\":\"2026-11-16T09:00:00Z\",\"field\":\"sea\"," UNIT,
         "unknown_field"},
        {"{\"type\":\"returned\",\"at\":\"2026-11-20T08:06:13+07:00\"," UNIT,
         "future_time"},
        {"{\"type\":\"returned\",\"at\":\"1999-12-31T08:06:13+07:00\"," UNIT,
         "unset_clock"},
    };
    struct office *f = *state;
    struct reasons reasons = {""};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].reason);
        send_batch(f, epoch, i + 1, (const char *[]){cases[i].event, NULL});
        assert_int_equal(stream_of(f, epoch).committed, i + 1);
        assert_int_equal(stream_of(f, epoch).quarantined, i + 1);
    }
    send_batch(f, epoch, 7, (const char *[]){INTAKE, BAD, RESOLVED, NULL});
    assert_int_equal(total(f).resolved_early, 1);
    assert_int_equal(store_each_reason(f->store, list_reason, &reasons), 0);
    assert_string_equal(reasons.text, "bad_event 2;future_time 1;unknown_field 1;"
                                      "unknown_procedure 1;unknown_unit 1;unset_clock 1;");
    check_recount(f);
}

static void a_stamp_five_minutes_ahead_is_still_believed(void **state)
{
    struct office *f = *state;

    send_batch(
        f, epoch, 1,
        (const char *[]){
            "{\"type\":\"returned\",\"at\":\"2026-11-20T08:06:12+07:00\"," UNIT, NULL});
    assert_int_equal(stream_of(f, epoch).quarantined, 0);
}

static void garbage_without_a_place_is_kept_once_and_counted(void **state)
{
    struct office *f = *state;
    struct reasons reasons = {""};

    for (int i = 0; i < 5; i++)
        assert_int_equal(ingest_message(f->ingest, "gw-1", "junk", 4, now_ms), 0);
    assert_int_equal(ingest_message(f->ingest, "gw-1", "\0\1", 2, now_ms), 0);
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(store_each_reason(f->store, list_reason, &reasons), 0);
    assert_string_equal(reasons.text, "bad_message 6;");
    send_batch(f, epoch, 1, (const char *[]){INTAKE, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 1);
}

static void an_import_takes_the_same_content_once(void **state)
{
    static const char *const events[] = {INTAKE, RESOLVED, INTAKE, RESOLVED, RETURNED};
    struct office *f = *state;
    int added = 0;

    for (size_t i = 0; i < 2 * sizeof events / sizeof events[0]; i++) {
        const char *json = events[i % 5];
        char fault[PAYLOAD_FAULT_BYTES];
        struct ingest_doubt doubt;
        struct event event;
        bool fresh;

        assert_int_equal(payload_read_event(json, strlen(json), &event, fault), 0);
        assert_int_equal(ingest_import(f->ingest, &event, 1, now_ms, &fresh, &doubt), 0);
        added += fresh;
        if (i == 4)
            assert_int_equal(ingest_commit(f->ingest), 0);
    }
    assert_int_equal(ingest_commit(f->ingest), 0);
    assert_int_equal(added, 3);
    check_recount(f);
}

static void what_is_not_committed_is_as_if_it_had_never_come(void **state)
{
    const char *events[] = {INTAKE, RESOLVED};
    struct office *f = *state;
    size_t bytes;
    char *json = payload_write_batch(epoch, 0, 1, events, 2, &bytes);

    assert_int_equal(ingest_message(f->ingest, "gw-1", json, bytes, now_ms), 0);
    assert_int_equal(ingest_pending(f->ingest), 2);
    office_reopen(f); /* closes without a commit */
    assert_int_equal(stream_of(f, epoch).committed, 0);
    assert_int_equal(total(f).received_direct_or_postal, 0);
    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, NULL});
    assert_int_equal(stream_of(f, epoch).committed, 2);
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
    static const char *const after[] = {INTAKE, RESOLVED, VOIDED("2"), NULL};
    static const char *const before[] = {VOIDED("3"), INTAKE, RESOLVED, NULL};
    static const char *const apart[] = {INTAKE, VOIDED("3"), RESOLVED, NULL};
    static const char *const *const orders[] = {after, before, apart};

    (void)state;
    for (size_t i = 0; i < 2 * sizeof orders / sizeof orders[0]; i++) {
        const char *const *events = orders[i / 2];
        struct office *f;
        void *one;

        assert_int_equal(set_up(&one), 0);
        f = one;
        if (i % 2 == 0)
            send_batch(f, epoch, 1, events);
        for (size_t j = 0; i % 2 == 1 && events[j]; j++)
            send_batch(f, epoch, j + 1, (const char *[]){events[j], NULL});
        print_message("case: %zu\n", i);
        assert_int_equal(total(f).received_direct_or_postal, 1);
        assert_int_equal(total(f).resolved_early, 0);
        assert_int_equal(total(f).in_progress_overdue, 1);
        check_recount(f);
        office_tear_down(&one);
    }
}

static void an_intake_that_is_voided_takes_its_dossier_out(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, NULL});
    assert_int_equal(total(f).resolved_early, 1);
    send_batch(f, epoch, 3, (const char *[]){VOIDED("1"), VOIDED("1"), NULL});
    assert_int_equal(total(f).received_direct_or_postal, 0);
    assert_int_equal(total(f).resolved_early, 0);
    office_reopen(f);
    check_recount(f);
    /* the right one comes after all */
    send_batch(f, epoch, 5, (const char *[]){INTAKE, NULL});
    assert_int_equal(total(f).resolved_early, 1);
    check_recount(f);
}

static void tallies_count_beside_dossiers(void **state)
{
    struct office *f = *state;

    send_batch(f, epoch, 1,
               (const char *[]){TALLY("received", "12"), TALLY("on_time", "5"), INTAKE,
                                TALLY("late", "1"), NULL});
    assert_int_equal(total(f).received_direct_or_postal, 13);
    assert_int_equal(total(f).resolved_on_time, 5);
    assert_int_equal(total(f).resolved_late, 1);
    assert_int_equal(figures_balanced(&(struct figures){0}), true);
    check_recount(f);
    send_batch(f, epoch, 5, (const char *[]){VOIDED("2"), NULL});
    assert_int_equal(total(f).resolved_on_time, 0);
    check_recount(f);
}

static void what_differs_is_found_and_mended(void **state)
{
    struct office *f = *state;
    struct ledger_batch *batch = ledger_batch_open();
    const struct ledger_sink sink = store_ledger_sink(f->store);
    const struct ledger_key key = {20000, 1, 1, 1, EVENT_CHANNEL_ONLINE};
    const struct ledger_key elsewhere = {15000, 1, 1, 1, EVENT_CHANNEL_ONLINE};
    struct recount recount;

    send_batch(f, epoch, 1, (const char *[]){INTAKE, RESOLVED, NULL});
    ledger_batch_tally(batch, &key, MEASURE_LATE, 3); /* somebody meddles */
    ledger_batch_tally(batch, &elsewhere, MEASURE_APPOINTMENT_KEPT, 1);
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    ledger_batch_close(batch);
    assert_int_equal(recount_run(f->store, &f->rules, &recount), 0);
    assert_int_equal(recount.wrong_cells, 10);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(recount_repair(f->store, &f->rules, NULL, &recount), 0);
    assert_int_equal(store_commit(f->store), 0);
    check_recount(f);
    assert_int_equal(total(f).resolved_early, 1);
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
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_dossier_goes_from_intake_to_result),
        WITH_STORE(a_batch_sent_again_changes_nothing),
        WITH_STORE(what_comes_too_early_waits_to_be_sent_again),
        WITH_STORE(the_watermark_survives_a_restart),
        WITH_STORE(a_new_outbox_begins_at_one_again),
        WITH_STORE(what_a_gateway_no_longer_has_is_booked_as_lost_and_passed_over),
        WITH_STORE(a_lost_event_that_comes_all_the_same_counts_once),
        WITH_STORE(a_new_outbox_says_what_the_old_one_still_owed),
        WITH_STORE(what_is_announced_while_nothing_may_be_stored_is_remembered),
        WITH_STORE(a_gateway_that_lies_about_gaps_fills_nothing),
        WITH_STORE(what_is_lost_is_not_when_the_store_fails),
        cmocka_unit_test(every_order_and_batching_gives_the_same_ledger),
        WITH_STORE(what_cannot_be_trusted_is_kept_aside_and_blocks_nothing),
        WITH_STORE(a_stamp_five_minutes_ahead_is_still_believed),
        WITH_STORE(garbage_without_a_place_is_kept_once_and_counted),
        WITH_STORE(an_import_takes_the_same_content_once),
        WITH_STORE(what_is_not_committed_is_as_if_it_had_never_come),
        cmocka_unit_test(a_voided_event_counts_no_more_whenever_the_word_comes),
        WITH_STORE(an_intake_that_is_voided_takes_its_dossier_out),
        WITH_STORE(tallies_count_beside_dossiers),
        WITH_STORE(what_differs_is_found_and_mended),
        WITH_STORE(a_second_writer_is_turned_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
