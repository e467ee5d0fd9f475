#include "sensors/outbox/commit_group.h"

#include <errno.h>
#include <systemd/sd-event.h>

#include "tests/unit/capture.h"
#include "tests/unit/sensors/outbox/place.h"
#include "tests/unit/sensors/outbox/stuck_work.h"

enum { DEVICES = 2, TURN_US = 100000, FAR_TOO_MANY = 5000 };

static const struct outbox_cursor other_counter = {"H42.31", "q2",
                                                   "record-terminal/100008"};

/* A group with two devices in it. */
struct desk {
    struct outbox *box;
    struct outbox_writer *writer;
    struct commit_group *group;
    sd_event *loop;
    struct commit_group_member devices[DEVICES];
    char marks[DEVICES][OUTBOX_MARK_BYTES + 1];
    int told[DEVICES]; /* 1: not yet */
    int stored;
};

static void note_stored(void *owner)
{
    ((struct desk *)owner)->stored++;
}

static void note_told(void *owner, int rc)
{
    *(int *)owner = rc;
}

static void open_desk(struct desk *desk, void *state)
{
    *desk = (struct desk){.box = place_open(state, &place_wide), .told = {1, 1}};
    assert_return_code(sd_event_new(&desk->loop), 0);
    assert_int_equal(outbox_writer_open(&desk->writer, desk->loop, desk->box), 0);
    assert_int_equal(
        commit_group_open(&desk->group, desk->loop, desk->writer, note_stored, desk), 0);
    for (int i = 0; i < DEVICES; i++) {
        snprintf(desk->marks[i], sizeof desk->marks[i], "%d", 12 + i);
        desk->devices[i] =
            (struct commit_group_member){.cursor = i ? other_counter : place_counter,
                                         .mark = desk->marks[i],
                                         .done = note_told,
                                         .owner = &desk->told[i]};
    }
}

static void close_desk(struct desk *desk)
{
    commit_group_close(desk->group);
    outbox_writer_close(desk->writer);
    outbox_close(desk->box);
    sd_event_unref(desk->loop);
}

static void run_until_told(struct desk *desk, int device)
{
    for (int i = 0; desk->told[device] == 1 && i < 100; i++)
        assert_return_code(sd_event_run(desk->loop, TURN_US), 0);
    assert_int_not_equal(desk->told[device], 1);
}

static void run_until_leaving(struct desk *desk, int device)
{
    for (int i = 0; !desk->devices[device].leaving && i < 100; i++)
        assert_return_code(sd_event_run(desk->loop, TURN_US), 0);
    assert_true(desk->devices[device].leaving);
}

/* A press of a key is in no device: an orderly end keeps it. */
static void what_was_put_in_is_committed_at_the_end(void **state)
{
    struct stuck_work stuck;
    struct desk desk;

    open_desk(&desk, *state);
    stuck_work_give(&stuck, desk.writer);
    commit_group_add(desk.group, &desk.devices[0], "{\"n\":1}");
    run_until_leaving(&desk, 0);
    commit_group_add(desk.group, &desk.devices[1], "{\"n\":2}");
    stuck_work_release(&stuck);
    commit_group_close(desk.group);
    desk.group = NULL;
    assert_int_equal(outbox_writer_finish(desk.writer, &stuck.work), 0);
    close_desk(&desk);
    assert_int_equal(desk.told[0], 1); /* nobody is told */
    assert_int_equal(desk.told[1], 1);

    desk.box = place_open(*state, &place_wide);
    assert_int_equal(outbox_last(desk.box), 2);
    place_assert_holds(desk.box, 1, 1);
    place_assert_holds(desk.box, 2, 2);
    place_assert_mark(desk.box, &place_counter, 12);
    place_assert_mark(desk.box, &other_counter, 13);
    outbox_close(desk.box);
}

/* The disk is busy with one device: it has to wait until it is told, others have not. */
static void others_join_the_next_commit_while_one_is_written(void **state)
{
    struct stuck_work stuck;
    struct desk desk;

    open_desk(&desk, *state);
    stuck_work_give(&stuck, desk.writer);
    commit_group_add(desk.group, &desk.devices[0], "{\"n\":1}");
    assert_false(commit_group_refuses(desk.group, &desk.devices[0]));
    run_until_leaving(&desk, 0);
    assert_true(commit_group_refuses(desk.group, &desk.devices[0]));
    assert_false(commit_group_refuses(desk.group, &desk.devices[1]));
    commit_group_add(desk.group, &desk.devices[1], "{\"n\":2}");
    stuck_work_release(&stuck);
    run_until_told(&desk, 0);
    assert_int_equal(desk.told[0], 0);
    assert_int_equal(desk.stored, 1);
    assert_int_equal(outbox_last(desk.box), 1);
    assert_false(commit_group_refuses(desk.group, &desk.devices[0]));
    run_until_told(&desk, 1);
    assert_int_equal(desk.told[1], 0);
    assert_int_equal(outbox_last(desk.box), 2);
    place_assert_mark(desk.box, &other_counter, 13);
    close_desk(&desk);
}

static void what_waits_for_a_slow_disk_is_bounded(void **state)
{
    struct capture capture;
    struct stuck_work stuck;
    struct desk desk;
    char log[4096];
    int added = 0;

    open_desk(&desk, *state);
    stuck_work_give(&stuck, desk.writer);
    commit_group_add(desk.group, &desk.devices[0], "{\"n\":1}");
    run_until_leaving(&desk, 0);
    capture = capture_begin();
    for (; !commit_group_refuses(desk.group, &desk.devices[1]); added++) {
        assert_in_range(added, 0, FAR_TOO_MANY);
        commit_group_add(desk.group, &desk.devices[1], "{\"n\":2}");
    }
    capture_end(&capture, log, sizeof log);
    assert_non_null(strstr(log, "the disk takes long"));
    stuck_work_release(&stuck);
    run_until_told(&desk, 0);
    assert_false(commit_group_refuses(desk.group, &desk.devices[1]));
    run_until_told(&desk, 1);
    assert_int_equal(outbox_last(desk.box), 1 + added);
    close_desk(&desk);
}

static void a_commit_that_fails_takes_none_of_the_next_with_it(void **state)
{
    struct stuck_work stuck;
    struct desk desk;

    open_desk(&desk, *state);
    memset(desk.marks[0], 'm', OUTBOX_MARK_BYTES); /* longer than may be */
    desk.marks[0][OUTBOX_MARK_BYTES] = '\0';
    stuck_work_give(&stuck, desk.writer);
    commit_group_add(desk.group, &desk.devices[0], "{\"n\":1}");
    run_until_leaving(&desk, 0);
    commit_group_add(desk.group, &desk.devices[1], "{\"n\":2}");
    stuck_work_release(&stuck);
    run_until_told(&desk, 0);
    assert_int_equal(desk.told[0], -EIO);
    assert_int_equal(desk.stored, 0);
    assert_true(commit_group_refuses(desk.group, &desk.devices[1]));
    run_until_told(&desk, 1);
    assert_int_equal(desk.told[1], 0);
    assert_int_equal(outbox_last(desk.box), 1);
    place_assert_holds(desk.box, 1, 2);
    close_desk(&desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_put_in_is_committed_at_the_end),
        TEST(others_join_the_next_commit_while_one_is_written),
        TEST(what_waits_for_a_slow_disk_is_bounded),
        TEST(a_commit_that_fails_takes_none_of_the_next_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
