/* The dossiers of a transaction: read once, then as they were and as they are. */
#include "appliance/count/touched.h"

#include <errno.h>

#include "mqtt/payload.h"
#include "tests/unit/appliance/office.h"

static const char code[] = "H99.3-261120-0001", other[] = "H99.3-261120-0002";

/* The office takes in two events of the dossier, and has them stored. */
static int set_up(void **state)
{
    static const char *const events[] = {
        "{\"type\":\"intake\",\"at\":\"2026-11-20T09:00:00+07:00\",\"unit\":\"H99.3\","
        "\"procedure\":\"3.990301\",\"channel\":\"online\",\"dossier\":\"H99.3-261120-"
        "0001\"}",
        "{\"type\":\"suspended\",\"at\":\"2026-11-20T10:00:00+07:00\",\"unit\":\"H99.3\","
        "\"dossier\":\"H99.3-261120-0001\",\"reason\":\"supplement\"}",
    };
    struct office *o;
    size_t bytes;
    char *json;

    (void)office_set_up(state);
    o = *state;
    json = payload_write_batch(
        &(struct payload_frame){.epoch = "00000000000000a1", .first = 1}, events, 2,
        &bytes);
    assert_int_equal(ingest_message(o->ingest, "gw-1", json, bytes, o->now_ms), 0);
    free(json);
    assert_int_equal(ingest_commit(o->ingest), 0);
    return 0;
}

static void a_dossier_has_all_that_is_stored_of_it(void **state)
{
    struct office *o = *state;
    struct touched *touched = touched_open(o->store);
    struct touched_dossier *dossier, *again;

    assert_int_equal(touched_get(touched, code, &dossier), 0);
    assert_true(dossier->stored);
    assert_int_equal(dossier->count, 2);
    assert_int_equal(dossier->known, 2);
    assert_int_equal(dossier->events[0].event.type, EVENT_SUSPENDED); /* the newest first */
    assert_int_equal(dossier->events[0].id, dossier->dossier.last_event);
    assert_int_equal(dossier->events[1].event.type, EVENT_INTAKE);
    assert_int_equal(touched_get(touched, code, &again), 0);
    assert_ptr_equal(again, dossier);
    assert_ptr_equal(touched_by_id(touched, dossier->dossier.id), dossier);
    assert_null(touched_by_id(touched, dossier->dossier.id + 1));
    touched_close(touched);
}

static void one_of_which_nothing_is_known_is_new_or_not_found(void **state)
{
    struct office *o = *state;
    struct touched *touched = touched_open(o->store);
    struct touched_dossier *known, *dossier;

    assert_int_equal(touched_find(touched, code, &known), 0);
    assert_int_equal(touched_find(touched, other, &dossier), -ENOENT);
    assert_int_equal(touched_get(touched, other, &dossier), 0);
    assert_false(dossier->stored);
    assert_int_equal(dossier->count, 0);
    assert_int_not_equal(dossier->dossier.id, known->dossier.id);
    assert_int_equal(touched_find(touched, other, &dossier), 0); /* now it is */
    touched_clear(touched);
    assert_int_equal(touched_find(touched, other, &dossier), -ENOENT);
    touched_close(touched);
}

static void what_comes_is_behind_what_was_known_and_has_its_content(void **state)
{
    struct office *o = *state;
    struct touched *touched = touched_open(o->store);
    struct touched_dossier *dossier;
    struct store_event event = {.id = 99, .stream = 7, .seq = 5};

    assert_int_equal(touched_get(touched, code, &dossier), 0);
    event.event = dossier->events[1].event;
    assert_true(touched_has(dossier, &event.event));
    event.event.at_ms++;
    assert_false(touched_has(dossier, &event.event));
    touched_append(dossier, &event);
    assert_true(touched_has(dossier, &event.event));
    assert_int_equal(dossier->count, 3);
    assert_int_equal(dossier->known, 2);
    assert_int_equal(dossier->dossier.last_event, 99);
    touched_close(touched);
}

static void a_void_is_seen_now_and_not_before(void **state)
{
    struct office *o = *state;
    struct touched *touched = touched_open(o->store);
    struct touched_dossier *dossier;
    const struct touched_event *intake;

    assert_int_equal(touched_get(touched, code, &dossier), 0);
    intake = &dossier->events[1];
    assert_false(dossier->changed);
    touched_void(dossier, intake->stream + 1, intake->seq); /* of another stream */
    assert_false(intake->event.voided);
    touched_void(dossier, intake->stream, intake->seq);
    assert_true(dossier->changed);
    assert_true(intake->event.voided);
    assert_false(intake->was_voided);
    assert_false(dossier->events[0].event.voided);
    touched_close(touched);
}

struct seen {
    char codes[64];
    int end_after;
};

static int note_code(void *owner, struct touched_dossier *dossier)
{
    struct seen *seen = owner;
    size_t length = strlen(seen->codes);

    (void)snprintf(seen->codes + length, sizeof seen->codes - length, "%s ",
                   dossier->dossier.code);
    return --seen->end_after ? 0 : -ECANCELED;
}

static void each_is_told_by_code_until_one_says_no(void **state)
{
    struct office *o = *state;
    struct touched *touched = touched_open(o->store);
    struct touched_dossier *dossier;
    struct seen all = {.end_after = 3}, one = {.end_after = 1};

    assert_int_equal(touched_get(touched, other, &dossier), 0);
    assert_int_equal(touched_get(touched, code, &dossier), 0);
    assert_int_equal(touched_each(touched, note_code, &all), 0);
    assert_string_equal(all.codes, "H99.3-261120-0001 H99.3-261120-0002 ");
    assert_int_equal(touched_each(touched, note_code, &one), -ECANCELED);
    assert_string_equal(one.codes, "H99.3-261120-0001 ");
    touched_close(touched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_dossier_has_all_that_is_stored_of_it, set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(one_of_which_nothing_is_known_is_new_or_not_found,
                                        set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(
            what_comes_is_behind_what_was_known_and_has_its_content, set_up,
            office_tear_down),
        cmocka_unit_test_setup_teardown(a_void_is_seen_now_and_not_before, set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(each_is_told_by_code_until_one_says_no, set_up,
                                        office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
