#include "sensors/outbox/outbox_writer.h"

#include <errno.h>
#include <pthread.h>
#include <systemd/sd-event.h>

#include "tests/unit/sensors/outbox/place.h"
#include "tests/unit/sensors/outbox/stuck_work.h"

enum { TURN_US = 10000000 }; /* at most */

/* Appends an event. */
struct piece {
    struct outbox_work work;
    int n, rc;
    pthread_t by;
    int told; /* what done() was given; 1: it was not called */
    uint64_t last_then;
    struct outbox *box;
};

static int append(void *owner, struct outbox *box)
{
    struct piece *piece = owner;

    piece->by = pthread_self();
    place_append(box, piece->n, piece->n);
    return piece->rc < 0 ? piece->rc : outbox_commit(box);
}

static void note_done(void *owner, int rc)
{
    struct piece *piece = owner;

    piece->told = rc;
    piece->last_then = outbox_last(piece->box);
}

static void prepare(struct piece *piece, struct outbox *box, int n, int rc)
{
    *piece = (struct piece){
        .work = {append, note_done, piece, NULL}, .n = n, .rc = rc, .told = 1, .box = box};
}

struct desk {
    struct outbox *box;
    struct outbox_writer *writer;
    sd_event *loop;
};

static struct desk open_desk(void *state)
{
    struct desk desk = {.box = place_open(state, &place_wide)};

    assert_return_code(sd_event_new(&desk.loop), 0);
    assert_int_equal(outbox_writer_open(&desk.writer, desk.loop, desk.box), 0);
    return desk;
}

static void close_desk(struct desk *desk)
{
    outbox_writer_close(desk->writer);
    outbox_close(desk->box);
    sd_event_unref(desk->loop);
}

static void one_is_done_after_another_and_told_by_the_loop(void **state)
{
    struct desk desk = open_desk(*state);
    struct piece pieces[3];

    for (int i = 0; i < 3; i++) {
        prepare(&pieces[i], desk.box, i + 1, i == 1 ? -EIO : 0);
        outbox_writer_give(desk.writer, &pieces[i].work);
    }
    while (pieces[2].told == 1)
        assert_return_code(sd_event_run(desk.loop, TURN_US), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pieces[i].told, pieces[i].rc);
        assert_false(pthread_equal(pieces[i].by, pthread_self()));
    }
    assert_int_equal(pieces[0].last_then, 1);
    assert_int_equal(pieces[2].last_then, 3);
    close_desk(&desk);
}

/* The loop can read all the time, and sees a work whole or not at all. */
static void what_is_being_written_is_not_seen(void **state)
{
    struct desk desk = open_desk(*state);
    struct stuck_work stuck;
    struct piece piece;

    prepare(&piece, desk.box, 1, 0);
    outbox_writer_give(desk.writer, &piece.work);
    stuck_work_give(&stuck, desk.writer);
    assert_int_equal(outbox_last(desk.box), 0);
    assert_return_code(sd_event_run(desk.loop, TURN_US), 0);
    assert_int_equal(outbox_last(desk.box), 1);
    place_assert_holds(desk.box, 1, 1);
    stuck_work_release(&stuck);
    assert_int_equal(outbox_writer_finish(desk.writer, &stuck.work), 0);
    close_desk(&desk);
}

static void what_is_finished_is_done_and_not_told(void **state)
{
    struct desk desk = open_desk(*state);
    struct stuck_work stuck;
    struct piece pieces[2];

    stuck_work_give(&stuck, desk.writer);
    for (int i = 0; i < 2; i++) {
        prepare(&pieces[i], desk.box, i + 1, 0);
        outbox_writer_give(desk.writer, &pieces[i].work);
    }
    stuck_work_release(&stuck);
    assert_int_equal(outbox_writer_finish(desk.writer, &pieces[1].work), 0); /* the last */
    assert_int_equal(outbox_last(desk.box), 1);
    assert_int_equal(outbox_writer_finish(desk.writer, &stuck.work), 0); /* the first */
    assert_int_equal(outbox_writer_finish(desk.writer, &pieces[0].work), 0);
    assert_int_equal(outbox_last(desk.box), 2);
    assert_int_equal(sd_event_run(desk.loop, 0), 0);
    assert_false(stuck.told);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pieces[i].told, 1);
    close_desk(&desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_is_done_after_another_and_told_by_the_loop),
        TEST(what_is_being_written_is_not_seen),
        TEST(what_is_finished_is_done_and_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
