/* What a void takes out, whoever says it, before and after what it names. */
#include "appliance/count/voids.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "appliance/access/registry.h"
#include "appliance/count/quarantine.h"
#include "appliance/recount/recount.h"
#include "appliance/report/aside.h"
#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_quarantine.h"
#include "tests/unit/appliance/office.h"

#define EPOCH_1 "00000000000000a1"
#define EPOCH_2 "00000000000000a2"
#define IMPORTS "0000000000000000"

#define ABOUT(number)                                                                      \
    "\"at\":\"2026-11-20T09:00:0" number "+07:00\",\"unit\":\"H99.3\","                    \
    "\"dossier\":\"H99.3-261120-000" number "\""
#define INTAKE(number) "{\"type\":\"intake\",\"procedure\":\"3.990301\"," ABOUT(number) "}"
#define VOIDED                                                                             \
    "{\"type\":\"voided\",\"at\":\"2026-11-20T10:00:00+07:00\",\"unit\":\"H99.3\","
#define VOID_OF(of) VOIDED "\"of\":\"" of "\"}"
#define VOID_INTAKE(number)                                                                \
    VOIDED "\"dossier\":\"H99.3-261120-000" number "\",\"of_type\":\"intake\","            \
           "\"of_at\":\"2026-11-20T09:00:0" number "+07:00\"}"

enum { REGISTRY_FILE_BYTES = 128 };

static void send_as(struct office *o, const char *gateway, const char *epoch, uint64_t seq,
                    const char *event)
{
    size_t bytes;
    char *json = payload_write_batch(&(struct payload_frame){.epoch = epoch, .first = seq},
                                     &event, 1, &bytes);

    assert_int_equal(ingest_message(o->ingest, gateway, json, bytes, o->now_ms), 0);
    assert_int_equal(ingest_commit(o->ingest), 0);
    free(json);
}

static void send_from(struct office *o, int gateway, uint64_t seq, const char *event)
{
    if (gateway == 1)
        send_as(o, "gw-1", EPOCH_1, seq, event);
    else
        send_as(o, "gw-2", EPOCH_2, seq, event);
}

/* NULL: taken in, or known already. */
static const char *import_line(struct office *o, const char *line, bool *ret_new)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct ingest_doubt doubt;
    struct event event;
    int rc;

    assert_int_equal(payload_read_event(line, strlen(line), &event, fault), 0);
    rc = ingest_import(o->ingest, &event, 1, o->now_ms, ret_new, &doubt);
    assert_int_equal(rc, doubt.reason ? -EINVAL : 0);
    assert_int_equal(ingest_commit(o->ingest), 0);
    return doubt.reason;
}

static void import_all(struct office *o, const char *const *lines)
{
    bool added;

    for (; *lines; lines++)
        assert_null(import_line(o, *lines, &added));
}

static int add_cell(void *owner, const struct rollup_key *key, const struct measures *m)
{
    int64_t *sum = owner;

    if (key->grain == LEDGER_GRAIN_DAY)
        *sum += m->of[MEASURE_RECEIVED];
    return 0;
}

/* Received in all, once the ledger is what the events say. */
static int64_t received(struct office *o)
{
    struct recount recount;
    int64_t sum = 0;

    assert_int_equal(recount_run(o->store, &o->rules, &recount), 0);
    assert_int_equal(recount.wrong_cells + recount.wrong_dossiers + recount.stray_events,
                     0);
    assert_int_equal(store_each_rollup(o->store, add_cell, &sum), 0);
    return sum;
}

static int count_reason(void *owner, const char *reason, int64_t count)
{
    int64_t *of = owner;
    int found = aside_reason_find(reason);

    assert_true(found >= 0);
    of[found] = count;
    return 0;
}

static int64_t set_aside(struct office *o, enum aside_reason reason)
{
    int64_t of[ASIDE_REASONS] = {0};

    assert_int_equal(store_each_reason(o->store, count_reason, of), 0);
    return of[reason];
}

static void a_void_never_waits_for_what_is_yet_to_be_imported(void **state)
{
    struct office *o = *state;

    send_from(o, 1, 1, VOID_OF(IMPORTS ":3"));
    assert_int_equal(set_aside(o, ASIDE_UNKNOWN_EVENT), 1);
    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), INTAKE("3"), NULL});
    assert_int_equal(received(o), 3);
}

/* What is set aside, in the order in which it came; how many of it came in. */
static size_t replay_all(struct office *o)
{
    const struct quarantine_choice choice = {.filter = {"", ""}};
    struct quarantine_outcome outcome = {0};

    assert_int_equal(quarantine_replay(o->store, o->ingest, &choice, o->now_ms, &outcome),
                     0);
    return outcome.replayed;
}

static void set_line_aside(struct office *o, const char *line, const char *reason)
{
    const struct ingest_refusal refusal = {line, strlen(line), 1, reason, ""};
    bool before;
    int64_t id;

    assert_int_equal(ingest_set_aside(o->ingest, &refusal, o->now_ms, &id, &before), 0);
    assert_int_equal(ingest_commit(o->ingest), 0);
    assert_false(before);
}

/* Of a line, of a gateway, and whatever else is set right meanwhile. */
static void a_void_that_came_too_early_never_hits_what_got_the_place(void **state)
{
    struct office *o = *state;
    bool added;

    send_from(o, 1, 1, VOID_OF(IMPORTS ":3"));
    assert_string_equal(import_line(o, VOID_OF(IMPORTS ":3"), &added), "unknown_event");
    set_line_aside(o, VOID_OF(IMPORTS ":3"), "unknown_event");
    set_line_aside(o, VOID_OF(IMPORTS ":4"), "unknown_unit");
    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), INTAKE("3"), NULL});
    assert_int_equal(replay_all(o), 0);
    assert_int_equal(set_aside(o, ASIDE_UNKNOWN_EVENT), 3);
    assert_int_equal(received(o), 3);
}

/* The place was given to a line that was set aside, and stays its own. */
static void a_void_of_a_line_that_is_set_aside_finds_it_when_both_come_in(void **state)
{
    struct office *o = *state;

    set_line_aside(o, INTAKE("1"), "unknown_unit");
    set_line_aside(o, VOID_OF(IMPORTS ":1"), "unknown_event");
    import_all(o, (const char *[]){INTAKE("2"), NULL});
    assert_int_equal(replay_all(o), 2);
    assert_int_equal(received(o), 1);
}

static void an_imported_void_of_what_is_not_there_is_refused(void **state)
{
    struct office *o = *state;
    bool added;

    assert_string_equal(import_line(o, VOID_OF(IMPORTS ":3"), &added), "unknown_event");
    assert_string_equal(import_line(o, VOID_OF(EPOCH_1 ":1"), &added), "unknown_event");
    assert_string_equal(import_line(o, VOID_INTAKE("1"), &added), "unknown_event");
    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), INTAKE("3"), NULL});
    send_from(o, 1, 1, INTAKE("4"));
    assert_int_equal(received(o), 4);
}

static void what_was_imported_is_cancelled_by_its_place(void **state)
{
    struct office *o = *state;
    bool added;

    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), VOID_OF(IMPORTS ":2"), NULL});
    assert_int_equal(received(o), 1);
    assert_null(import_line(o, VOID_OF(IMPORTS ":2"), &added));
    assert_false(added);
    assert_int_equal(received(o), 1);
}

static void by_content_every_copy_is_cancelled_and_once(void **state)
{
    struct office *o = *state;
    bool added;

    send_from(o, 1, 1, INTAKE("1"));
    send_from(o, 2, 1, INTAKE("1"));
    import_all(o, (const char *[]){INTAKE("2"), VOID_INTAKE("1"), NULL});
    assert_int_equal(received(o), 1);
    for (int again = 0; again < 2; again++) {
        assert_null(import_line(o, VOID_INTAKE("1"), &added));
        assert_false(added);
        assert_string_equal(import_line(o, VOID_INTAKE("3"), &added), "unknown_event");
        office_reopen(o);
    }
    assert_int_equal(received(o), 1);
}

static void what_cancels_cannot_be_cancelled(void **state)
{
    struct office *o = *state;
    bool added;

    send_from(o, 1, 1, INTAKE("1"));
    send_from(o, 1, 2, VOID_OF(EPOCH_1 ":1"));
    send_from(o, 1, 3, VOID_OF(EPOCH_1 ":2"));
    send_from(o, 1, 4, VOID_OF(EPOCH_1 ":4")); /* itself */
    assert_int_equal(set_aside(o, ASIDE_BAD_VOID), 2);
    send_from(o, 1, 5, VOID_OF(EPOCH_1 ":1")); /* twice */
    send_from(o, 1, 6, VOID_OF(EPOCH_1 ":7")); /* before it comes */
    send_from(o, 1, 7, VOID_OF(EPOCH_1 ":8"));
    send_from(o, 1, 8, INTAKE("2"));
    assert_string_equal(import_line(o, VOID_OF(EPOCH_1 ":2"), &added), "bad_void");
    assert_int_equal(set_aside(o, ASIDE_BAD_VOID), 2);
    assert_int_equal(received(o), 0);
}

/* What gw-1 says before gw-2 has spoken, and after. */
static void a_gateway_cancels_its_own_and_waits_for_its_own(void **state)
{
    struct office *o = *state;
    struct registry *registry;
    char *units[] = {"H99"}, *names[] = {"gw-1", "gw-2"};

    assert_int_equal(registry_open(&registry, o->directory), 0);
    for (int i = 0; i < 2; i++) {
        const struct registry_entry entry = {
            .name = names[i], .role = "gateway", .units = units, .units_count = 1};

        assert_int_equal(registry_save(registry, &entry), 0);
    }
    ingest_guard(o->ingest, registry);
    send_from(o, 1, 1, VOID_OF(EPOCH_2 ":1"));
    send_from(o, 1, 2, VOID_OF(EPOCH_1 ":3"));
    send_from(o, 2, 1, INTAKE("1"));
    send_from(o, 1, 3, INTAKE("2"));
    assert_int_equal(received(o), 1);
    send_from(o, 1, 4, VOID_OF(EPOCH_2 ":1"));
    send_from(o, 1, 5, VOID_INTAKE("1"));
    assert_int_equal(set_aside(o, ASIDE_FOREIGN_EVENT), 2);
    send_from(o, 1, 6, VOID_OF(IMPORTS ":1"));
    assert_int_equal(set_aside(o, ASIDE_UNKNOWN_EVENT), 1);
    import_all(o, (const char *[]){INTAKE("3"), NULL});
    assert_int_equal(received(o), 2);
    send_from(o, 1, 7, VOID_OF(IMPORTS ":1"));
    assert_int_equal(set_aside(o, ASIDE_FOREIGN_EVENT), 3);
    assert_int_equal(received(o), 2);
    ingest_guard(o->ingest, NULL);
    for (int i = 0; i < 2; i++) {
        char file[REGISTRY_FILE_BYTES];

        (void)snprintf(file, sizeof file, "%s/%s.yaml", registry_directory(registry),
                       names[i]);
        assert_int_equal(unlink(file), 0);
    }
    assert_int_equal(rmdir(registry_directory(registry)), 0);
    registry_close(registry);
}

/* A void out of the quarantine, whose place is one by which others are found. */
static void what_was_set_aside_cancels_when_it_comes_out(void **state)
{
    static const char line[] = VOID_INTAKE("2");
    const struct ingest_refusal refusal = {line, sizeof line - 1, 1, "unknown_event", ""};
    struct quarantine_outcome outcome = {0};
    struct office *o = *state;
    bool before;
    int64_t id;

    assert_int_equal(ingest_set_aside(o->ingest, &refusal, o->now_ms, &id, &before), 0);
    assert_false(before);
    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), NULL});
    assert_int_equal(received(o), 2);
    for (int again = 0; again < 2; again++) {
        const struct quarantine_choice choice = {{"", ""}, &id, 1, 0};

        assert_int_equal(
            quarantine_replay(o->store, o->ingest, &choice, o->now_ms, &outcome), 0);
        assert_int_equal(outcome.replayed, !again);
        assert_int_equal(outcome.missing, again);
        assert_int_equal(received(o), 1);
    }
}

/* --- whose place it is --------------------------------------------------------------- */

static void where_two_have_an_epoch_the_gateway_must_be_said(void **state)
{
    struct office *o = *state;
    bool added;

    send_as(o, "gw-1", EPOCH_1, 1, INTAKE("1"));
    send_as(o, "gw-2", EPOCH_1, 1, INTAKE("2"));
    assert_string_equal(import_line(o, VOID_OF(EPOCH_1 ":1"), &added), "ambiguous_event");
    send_as(o, "gw-3", EPOCH_2, 1, VOID_OF(EPOCH_1 ":1"));
    assert_int_equal(set_aside(o, ASIDE_AMBIGUOUS_EVENT), 1);
    assert_int_equal(received(o), 2);
    assert_null(import_line(o, VOID_OF("gw-2/" EPOCH_1 ":1"), &added));
    assert_int_equal(received(o), 1);
    assert_null(import_line(o, VOID_OF("gw-2/" EPOCH_1 ":1"), &added));
    assert_false(added);
    send_as(o, "gw-2", EPOCH_1, 2, VOID_OF(EPOCH_1 ":1")); /* its own comes first */
    assert_int_equal(received(o), 1);
    send_as(o, "gw-1", EPOCH_1, 2, VOID_OF(EPOCH_1 ":1"));
    assert_int_equal(received(o), 0);
}

/* However it is said, it is the same word. */
static void a_place_may_be_said_in_full_where_it_need_not(void **state)
{
    struct office *o = *state;
    bool added;

    send_from(o, 1, 1, INTAKE("1"));
    assert_null(import_line(o, VOID_OF("gw-1/" EPOCH_1 ":1"), &added));
    assert_true(added);
    assert_null(import_line(o, VOID_OF(EPOCH_1 ":1"), &added));
    assert_false(added);
    assert_string_equal(import_line(o, VOID_OF("gw-2/" EPOCH_1 ":1"), &added),
                        "unknown_event");
    assert_int_equal(received(o), 0);
}

static void a_void_waits_for_the_gateway_that_it_says(void **state)
{
    struct office *o = *state;

    send_as(o, "gw-1", EPOCH_1, 1, VOID_OF("gw-2/" EPOCH_2 ":1"));
    send_as(o, "gw-3", EPOCH_2, 1, INTAKE("1"));
    assert_int_equal(received(o), 1);
    send_as(o, "gw-2", EPOCH_2, 1, INTAKE("2"));
    assert_int_equal(received(o), 1);
    send_as(o, "gw-1", EPOCH_1, 2, VOID_OF(EPOCH_1 ":3")); /* its own, though others may */
    send_as(o, "gw-3", EPOCH_1, 1, INTAKE("3"));
    send_as(o, "gw-3", EPOCH_1, 2, INTAKE("4"));
    send_as(o, "gw-3", EPOCH_1, 3, INTAKE("5"));
    assert_int_equal(received(o), 4);
    send_as(o, "gw-1", EPOCH_1, 3, INTAKE("6"));
    assert_int_equal(received(o), 4);
}

#define FILE_1 "00000000000000f1"
#define FILE_2 "00000000000000f2"

/* The store of an older program has one stream of them, the newer ones each their own. */
static void every_import_has_places_of_its_own(void **state)
{
    struct office *o = *state;
    bool added;

    import_all(o, (const char *[]){INTAKE("1"), NULL});
    ingest_import_as(o->ingest, FILE_1);
    assert_null(import_line(o, INTAKE("1"), &added));
    assert_false(added);
    assert_int_equal(ingest_imported(o->ingest), 0);
    import_all(o, (const char *[]){INTAKE("2"), INTAKE("3"), NULL});
    assert_int_equal(ingest_imported(o->ingest), 2);
    office_reopen(o);
    ingest_import_as(o->ingest, FILE_2);
    assert_null(import_line(o, INTAKE("2"), &added));
    assert_false(added);
    import_all(o, (const char *[]){INTAKE("4"), NULL});
    assert_int_equal(received(o), 4);
    assert_null(import_line(o, VOID_OF(FILE_1 ":2"), &added)); /* 3 */
    assert_int_equal(received(o), 3);
    assert_null(import_line(o, VOID_OF(IMPORTS ":1"), &added));          /* 1 */
    assert_null(import_line(o, VOID_OF("import/" FILE_2 ":1"), &added)); /* 4 */
    assert_int_equal(received(o), 1);
    assert_string_equal(import_line(o, VOID_OF(FILE_1 ":3"), &added), "unknown_event");
}

/* Somebody who reads an epoch of ours cannot have it for himself. */
static void a_gateway_with_the_epoch_of_an_import_takes_nothing_of_it(void **state)
{
    struct office *o = *state;
    bool added;

    ingest_import_as(o->ingest, FILE_1);
    import_all(o, (const char *[]){INTAKE("1"), INTAKE("2"), NULL});
    send_as(o, "gw-9", FILE_1, 1, VOID_OF(FILE_1 ":2"));
    assert_int_equal(received(o), 2);
    send_as(o, "gw-9", FILE_1, 2, INTAKE("3")); /* voided by the one before */
    assert_int_equal(received(o), 2);
    send_as(o, "gw-9", FILE_1, 3, INTAKE("4"));
    send_as(o, "gw-1", EPOCH_1, 1, VOID_OF(FILE_1 ":3"));
    assert_int_equal(set_aside(o, ASIDE_AMBIGUOUS_EVENT), 1);
    ingest_import_as(o->ingest, FILE_2);
    assert_null(
        import_line(o, VOID_OF(FILE_1 ":1"), &added)); /* of an import, for an import */
    assert_int_equal(received(o), 2);
    assert_null(import_line(o, VOID_OF("gw-9/" FILE_1 ":3"), &added));
    assert_int_equal(received(o), 1);
}

/* A line that is set aside speaks as on the day on which it came. */
static void a_line_never_names_what_a_later_file_brought(void **state)
{
    struct office *o = *state;

    ingest_import_as(o->ingest, FILE_1);
    set_line_aside(o, VOID_OF(FILE_2 ":1"), "unknown_event");
    ingest_import_as(o->ingest, FILE_2);
    import_all(o, (const char *[]){INTAKE("1"), NULL});
    assert_int_equal(replay_all(o), 0);
    assert_int_equal(received(o), 1);
}

static void there_may_be_any_number_of_imports(void **state)
{
    enum { FILES = STREAMS_MOST_EPOCHS + 10 };
    struct office *o = *state;
    char epoch[PAYLOAD_EPOCH_BYTES];
    bool added = false;

    for (int i = 1; i <= FILES; i++) {
        (void)snprintf(epoch, sizeof epoch, "%016x", (unsigned)i);
        ingest_import_as(o->ingest, epoch);
        assert_null(import_line(o, INTAKE("1"), &added));
    }
    assert_null(import_line(o, INTAKE("2"), &added));
    assert_true(added);
    assert_int_equal(received(o), 2);
}

#define CORRECTED_INTAKE                                                                   \
    "{\"type\":\"intake\",\"procedure\":\"3.990301\",\"at\":\"2026-11-20T09:00:01+07:"     \
    "00\","                                                                                \
    "\"at_device\":\"2026-11-15T09:00:00+07:00\",\"unit\":\"H99.3\","                      \
    "\"dossier\":\"H99.3-261120-0001\"}"
#define STAMPED_INTAKE                                                                     \
    "{\"type\":\"intake\",\"procedure\":\"3.990301\",\"at\":\"2026-11-15T09:00:00+07:"     \
    "00\","                                                                                \
    "\"unit\":\"H99.3\",\"dossier\":\"H99.3-261120-0001\"}"

/* One record, read twice; one void takes out both, by either time. And a file that has it as it was
 * stamped brings nothing new. */
static void by_content_a_record_is_cancelled_corrected_or_not(void **state)
{
    static const char *const voids[] = {
        VOID_INTAKE("1"),
        VOIDED "\"dossier\":\"H99.3-261120-0001\",\"of_type\":\"intake\","
               "\"of_at\":\"2026-11-15T09:00:00+07:00\"}",
    };
    struct office *o = *state;
    bool added;

    for (uint64_t i = 0; i < 2; i++) {
        send_from(o, 1, i * 3 + 1, CORRECTED_INTAKE);
        send_from(o, 1, i * 3 + 2, STAMPED_INTAKE);
        assert_int_equal(received(o), 1);
        assert_null(import_line(o, STAMPED_INTAKE, &added));
        assert_false(added);
        send_from(o, 1, i * 3 + 3, voids[i]);
        assert_int_equal(received(o), 0);
    }
}

int main(void)
{
#define IN_OFFICE(test)                                                                    \
    cmocka_unit_test_setup_teardown(test, office_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(a_void_never_waits_for_what_is_yet_to_be_imported),
        IN_OFFICE(a_void_that_came_too_early_never_hits_what_got_the_place),
        IN_OFFICE(a_void_of_a_line_that_is_set_aside_finds_it_when_both_come_in),
        IN_OFFICE(an_imported_void_of_what_is_not_there_is_refused),
        IN_OFFICE(what_was_imported_is_cancelled_by_its_place),
        IN_OFFICE(by_content_every_copy_is_cancelled_and_once),
        IN_OFFICE(by_content_a_record_is_cancelled_corrected_or_not),
        IN_OFFICE(what_cancels_cannot_be_cancelled),
        IN_OFFICE(what_was_set_aside_cancels_when_it_comes_out),
        IN_OFFICE(a_gateway_cancels_its_own_and_waits_for_its_own),
        IN_OFFICE(where_two_have_an_epoch_the_gateway_must_be_said),
        IN_OFFICE(a_place_may_be_said_in_full_where_it_need_not),
        IN_OFFICE(a_void_waits_for_the_gateway_that_it_says),
        IN_OFFICE(every_import_has_places_of_its_own),
        IN_OFFICE(a_gateway_with_the_epoch_of_an_import_takes_nothing_of_it),
        IN_OFFICE(a_line_never_names_what_a_later_file_brought),
        IN_OFFICE(there_may_be_any_number_of_imports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
