#include "sensors/hook/hook_sender.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include <cmocka.h>

#include "mqtt/base/file.h"
#include "tests/unit/directory.h"

#define ONE   "1111111111111111"
#define TWO   "2222222222222222"
#define RATED "{\"type\":\"rated\",\"at\":\"2026-11-20T08:00:00+07:00\",\"score\":5}"
#define VOID  "{\"type\":\"voided\",\"at\":\"2026-11-20T08:00:00+07:00\"}"

enum {
    SENDERS = 2,
    TEXT_BYTES = 4096,
    TURN_US = 100000,
    FULL_BYTES = 4 * OUTBOX_EVENT_BYTES, /* less than an empty outbox has */
};

/* An outbox with two senders. */
struct place {
    char dir[DIRECTORY_BYTES], key_file[2 * DIRECTORY_BYTES];
    sd_event *loop;
    struct outbox *box;
    struct outbox_writer *writer;
    struct commit_group *group;
    struct hook_source sources[SENDERS];
    struct hook_sender senders[SENDERS];
    struct hook_outcome outcome, told; /* at once, and later */
    int times_told, stored;
};

static void on_told(void *owner, const struct hook_outcome *outcome)
{
    struct place *place = owner;

    place->told = *outcome;
    place->times_told++;
}

static void on_stored(void *owner)
{
    struct place *place = owner;

    place->stored++;
}

static void on_device_done(void *owner, int rc)
{
    struct place *place = owner;

    assert_int_equal(rc, 0);
    place->times_told++;
}

static void open_place(struct place *place, uint64_t max_bytes)
{
    static char *const names[SENDERS] = {"qms", "rating"};
    const struct outbox_limits limits = {.max_bytes = max_bytes, .retention_ms = 1000};

    assert_int_equal(outbox_open(&place->box, place->dir, &limits), 0);
    assert_int_equal(outbox_writer_open(&place->writer, place->loop, place->box), 0);
    assert_int_equal(
        commit_group_open(&place->group, place->loop, place->writer, on_stored, place), 0);
    for (int i = 0; i < SENDERS; i++) {
        place->sources[i] = (struct hook_source){names[i], place->key_file, "H42.31"};
        place->senders[i] = (struct hook_sender){.source = &place->sources[i],
                                                 .box = place->box,
                                                 .group = place->group,
                                                 .told = on_told};
        assert_int_equal(hook_sender_open(&place->senders[i]), 0);
    }
}

static void close_place(struct place *place)
{
    commit_group_close(place->group);
    outbox_writer_close(place->writer);
    outbox_close(place->box);
}

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    if (!place || sd_event_new(&place->loop) < 0)
        return -1;
    directory_make(place->dir);
    (void)snprintf(place->key_file, sizeof place->key_file, "%s/key", place->dir);
    (void)file_write(place->key_file, "0123456789abcdef", 16, 0600);
    open_place(place, 64 << 20);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    close_place(place);
    sd_event_unref(place->loop);
    directory_remove(place->dir);
    free(place);
    return 0;
}

/* `count` events from `first` on; the last one is `last`. */
static enum hook_verdict post(struct place *place, int sender, const char *epoch,
                              uint64_t first, int count, const char *last)
{
    char text[TEXT_BYTES];
    int bytes = snprintf(text, sizeof text,
                         "{\"v\":1,\"epoch\":\"%s\",\"first\":%" PRIu64 ",\"events\":[",
                         epoch, first);

    for (int i = 1; i < count; i++)
        bytes += snprintf(text + bytes, sizeof text - (size_t)bytes, "%s,", RATED);
    bytes += snprintf(text + bytes, sizeof text - (size_t)bytes, "%s]}", last);
    hook_sender_take(&place->senders[sender], text, (size_t)bytes, place, &place->outcome);
    return place->outcome.verdict;
}

/* Until it is told what became of so many. */
static void wait_told(struct place *place, int times)
{
    for (int i = 0; i < 100 && place->times_told < times; i++)
        assert_true(sd_event_run(place->loop, TURN_US) >= 0);
    assert_int_equal(place->times_told, times);
    place->times_told = 0;
}

static void wait_stored(struct place *place, uint64_t committed)
{
    wait_told(place, 1);
    assert_int_equal(place->told.verdict, HOOK_STORED);
    assert_int_equal(place->told.committed, committed);
}

/* Who sends keeps what is not taken; what a device shows is gone when nobody takes it. */
static void half_of_the_outbox_is_for_devices(void **state)
{
    enum { ROOM = 200 * OUTBOX_EVENT_BYTES, HALF = 100, BATCH = HALF / 2 };
    struct place *place = *state;
    struct commit_group_member device = {.cursor = {"H42.31", "q1", "1"},
                                         .mark = (char[]){"1"},
                                         .done = on_device_done,
                                         .owner = place};

    close_place(place);
    open_place(place, ROOM);
    assert_int_equal(post(place, 0, ONE, 1, BATCH, RATED), HOOK_WAITS);
    wait_stored(place, BATCH);
    assert_int_equal(post(place, 1, TWO, 1, BATCH, RATED), HOOK_WAITS);
    wait_stored(place, BATCH);
    assert_int_equal(post(place, 0, ONE, BATCH + 1, 1, RATED), HOOK_CROWDED);
    assert_int_equal(post(place, 0, ONE, BATCH, 1, RATED), HOOK_STORED);
    commit_group_add(place->group, &device, RATED);
    wait_told(place, 1);
    assert_int_equal(outbox_last(place->box), HALF + 1);
    assert_int_equal(outbox_receive(place->box, 2), 0); /* the centre is back */
    assert_int_equal(post(place, 0, ONE, BATCH + 1, 2, RATED), HOOK_CROWDED);
    assert_int_equal(post(place, 0, ONE, BATCH + 1, 1, RATED), HOOK_WAITS);
    wait_stored(place, BATCH + 1);
}

static void what_comes_again_is_skipped(void **state)
{
    struct place *place = *state;

    assert_int_equal(post(place, 0, ONE, 1, 3, RATED), HOOK_WAITS);
    assert_int_equal(outbox_last(place->box), 0);
    wait_stored(place, 3);
    assert_int_equal(outbox_last(place->box), 3);
    assert_int_equal(place->stored, 1);
    assert_int_equal(post(place, 0, ONE, 1, 3, RATED), HOOK_STORED);
    assert_int_equal(place->outcome.committed, 3);
    assert_int_equal(post(place, 0, ONE, 2, 4, RATED), HOOK_WAITS);
    wait_stored(place, 5);
    assert_int_equal(outbox_last(place->box), 5);
}

static void a_gap_is_refused_with_what_is_there(void **state)
{
    struct place *place = *state;

    assert_int_equal(post(place, 0, ONE, 2, 1, RATED), HOOK_GAP);
    assert_int_equal(place->outcome.committed, 0);
    assert_int_equal(post(place, 0, ONE, 1, 1, RATED), HOOK_WAITS);
    wait_stored(place, 1);
    assert_int_equal(post(place, 0, ONE, 3, 1, RATED), HOOK_GAP);
    assert_int_equal(place->outcome.committed, 1);
    assert_string_equal(place->outcome.epoch, ONE);
    assert_int_equal(place->senders[0].refused, 2);
    assert_int_equal(outbox_last(place->box), 1);
}

static void of_a_batch_with_a_bad_event_nothing_is_taken(void **state)
{
    struct place *place = *state;

    assert_int_equal(post(place, 0, ONE, 1, 3, VOID), HOOK_BAD);
    assert_int_equal(place->outcome.fault.event, 2);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    wait_stored(place, 2);
    assert_int_equal(outbox_last(place->box), 2);
}

static void epochs_and_senders_have_numbers_of_their_own(void **state)
{
    struct place *place = *state;

    assert_int_equal(hook_sender_progress(&place->senders[0], &place->outcome), 0);
    assert_string_equal(place->outcome.epoch, "");
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    assert_int_equal(post(place, 1, ONE, 1, 1, RATED), HOOK_WAITS);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_BUSY);
    wait_told(place, 2);
    assert_int_equal(post(place, 0, TWO, 1, 1, RATED), HOOK_WAITS);
    wait_stored(place, 1);
    assert_int_equal(hook_sender_progress(&place->senders[0], &place->outcome), 0);
    assert_string_equal(place->outcome.epoch, TWO);
    assert_int_equal(place->outcome.committed, 1);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_STORED);
    assert_int_equal(hook_sender_progress(&place->senders[1], &place->outcome), 0);
    assert_string_equal(place->outcome.epoch, ONE);
    assert_int_equal(outbox_last(place->box), 4);
}

static void what_waits_at_an_orderly_end_is_stored_and_told(void **state)
{
    struct place *place = *state;

    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    wait_stored(place, 2);
    assert_int_equal(post(place, 0, ONE, 3, 2, RATED), HOOK_WAITS);
    commit_group_close(place->group);
    hook_sender_end(&place->senders[0]);
    wait_stored(place, 4);
    place->group = NULL;
    close_place(place);
    open_place(place, 64 << 20);
    assert_int_equal(hook_sender_progress(&place->senders[0], &place->outcome), 0);
    assert_string_equal(place->outcome.epoch, ONE);
    assert_int_equal(place->outcome.committed, 4);
    assert_int_equal(post(place, 0, ONE, 3, 2, RATED), HOOK_STORED);
    assert_int_equal(outbox_last(place->box), 4);
}

static void what_cannot_be_stored_at_the_end_is_told_too(void **state)
{
    struct place *place = *state;

    close_place(place);
    open_place(place, FULL_BYTES);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    commit_group_close(place->group);
    hook_sender_end(&place->senders[0]);
    wait_told(place, 1);
    assert_int_equal(place->told.verdict, HOOK_STOPPED);
    place->group = NULL;
    close_place(place);
    open_place(place, 64 << 20);
    assert_int_equal(outbox_last(place->box), 0);
}

static void a_full_outbox_takes_nothing_and_says_so(void **state)
{
    struct place *place = *state;

    close_place(place);
    open_place(place, FULL_BYTES);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    wait_told(place, 1);
    assert_int_equal(place->told.verdict, HOOK_FULL);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_FULL);
    close_place(place);
    open_place(place, 64 << 20);
    assert_int_equal(post(place, 0, ONE, 1, 2, RATED), HOOK_WAITS);
    wait_stored(place, 2);
    assert_int_equal(outbox_last(place->box), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(half_of_the_outbox_is_for_devices),
        TEST(what_comes_again_is_skipped),
        TEST(a_gap_is_refused_with_what_is_there),
        TEST(of_a_batch_with_a_bad_event_nothing_is_taken),
        TEST(epochs_and_senders_have_numbers_of_their_own),
        TEST(what_waits_at_an_orderly_end_is_stored_and_told),
        TEST(what_cannot_be_stored_at_the_end_is_told_too),
        TEST(a_full_outbox_takes_nothing_and_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
