#include "sensors/outbox/outbox.h"

#include <errno.h>

#include "tests/unit/sensors/outbox/place.h"

static void what_is_committed_is_there_after_reopening(void **state)
{
    const struct place *place = *state;
    struct outbox *box = place_open(place, &place_wide);
    char epoch[32];
    char mark[OUTBOX_MARK_BYTES];

    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 0);
    assert_int_equal(outbox_get_mark(box, &place_counter, mark), -ENOENT);
    snprintf(epoch, sizeof epoch, "%s", outbox_epoch(box));
    assert_int_equal(strlen(epoch), 16);
    place_append(box, 1, 3);
    assert_int_equal(place_set_mark(box, 3), 0);
    assert_int_equal(outbox_last(box), 0);
    place_commit(box);
    assert_int_equal(outbox_last(box), 3);
    place_append(box, 4, 5);
    outbox_close(box); /* without a commit */

    box = place_open(place, &place_wide);
    assert_string_equal(outbox_epoch(box), epoch);
    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 3);
    place_assert_holds(box, 2, 2);
    place_assert_mark(box, &place_counter, 3);
    place_append(box, 4, 4);
    place_commit(box);
    place_assert_holds(box, 4, 4);
    outbox_close(box);
}

static void the_term_that_was_heard_of_is_there_after_reopening(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    size_t deleted;

    assert_int_equal(outbox_term(box), 0);
    outbox_receive_term(box, 1482913);
    assert_int_equal(outbox_term(box), 1482913);
    assert_int_equal(outbox_sweep(box, PLACE_NOW_MS, &deleted), 0);
    outbox_receive_term(box, 2000007);
    outbox_close(box); /* before it is swept */

    box = place_open(*state, &place_wide);
    assert_int_equal(outbox_term(box), 1482913);
    assert_int_equal(outbox_renew(box, 0), 0); /* it is no matter of the epoch */
    assert_int_equal(outbox_term(box), 1482913);
    outbox_close(box);
}

static void a_mark_belongs_to_one_device(void **state)
{
    const struct outbox_cursor other = {"H42.31", "q1", "record-terminal/100008"};
    struct outbox *box = place_open(*state, &place_wide);
    char mark[OUTBOX_MARK_BYTES];

    assert_int_equal(place_set_mark(box, 7), 0);
    assert_int_equal(place_set_mark(box, UINT32_MAX), 0);
    place_commit(box);
    place_assert_mark(box, &place_counter, UINT32_MAX);
    assert_int_equal(outbox_get_mark(box, &other, mark), -ENOENT);
    outbox_close(box);
}

static void a_mark_that_is_too_long_is_refused_with_its_events(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    char mark[OUTBOX_MARK_BYTES];
    char text[OUTBOX_MARK_BYTES + 1];

    memset(text, 'm', sizeof text);
    text[OUTBOX_MARK_BYTES] = '\0';
    place_append(box, 1, 1);
    assert_int_equal(outbox_set_mark(box, &place_counter, text), -EIO);
    place_commit(box);
    assert_int_equal(outbox_last(box), 0);
    text[OUTBOX_MARK_BYTES - 1] = '\0';
    place_append(box, 1, 1);
    assert_int_equal(outbox_set_mark(box, &place_counter, text), 0);
    place_commit(box);
    assert_int_equal(outbox_get_mark(box, &place_counter, mark), 0);
    assert_string_equal(mark, text);
    outbox_close(box);
}

static void a_page_is_bounded_by_bytes_and_events_and_has_one_at_least(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    struct outbox_page page = {0};
    static const struct {
        uint64_t first;
        size_t max_bytes;
        int rc;
        size_t count;
    } cases[] = {
        {1, 1 << 20, 0, 500}, {301, 1 << 20, 0, 300},
        {600, 1 << 20, 0, 1}, {601, 1 << 20, -ENOENT, 0},
        {1, 1, 0, 1},         {1, 16, 0, 2},
        {1, 15, 0, 1},
    };

    place_append(box, 1, 600);
    place_commit(box);
    place_append(box, 601, 601); /* not committed, so not there */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %zu\n", i);
        assert_int_equal(outbox_read(box, cases[i].first, cases[i].max_bytes, &page),
                         cases[i].rc);
        assert_int_equal(page.count, cases[i].count);
        outbox_page_release(&page);
    }
    outbox_close(box);
}

static size_t sweep_all(struct outbox *box, int64_t wall_ms)
{
    size_t sum = 0;
    size_t deleted;

    do {
        assert_int_equal(outbox_sweep(box, wall_ms, &deleted), 0);
        assert_in_range(deleted, 0, 500);
        outbox_show(box);
        sum += deleted;
    } while (deleted > 0);
    return sum;
}

/* The centre says so at that time. */
static void receive(struct outbox *box, uint64_t committed, int64_t wall_ms)
{
    assert_int_equal(outbox_receive(box, committed), 0);
    assert_int_equal(sweep_all(box, wall_ms), 0);
}

static void events_are_kept_for_a_time_after_their_receipt(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);

    place_append(box, 1, 1200);
    place_commit(box);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 100 * PLACE_DAY_MS), 0); /* no receipt */
    receive(box, 700, PLACE_NOW_MS + PLACE_DAY_MS);
    receive(box, 900, PLACE_NOW_MS + 2 * PLACE_DAY_MS);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 15 * PLACE_DAY_MS - 1), 0);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 15 * PLACE_DAY_MS), 700);
    assert_int_equal(outbox_first(box), 701);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 16 * PLACE_DAY_MS), 200);
    place_assert_holds(box, 901, 901);
    outbox_close(box);

    box = place_open(*state, &place_wide);
    assert_int_equal(outbox_first(box), 901);
    assert_int_equal(outbox_last(box), 1200);
    assert_int_equal(outbox_committed(box), 900);
    outbox_close(box);
}

static void numbers_go_on_though_all_events_are_gone(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);

    place_append(box, 1, 10);
    place_commit(box);
    receive(box, 10, PLACE_NOW_MS);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 20 * PLACE_DAY_MS), 9);
    outbox_close(box);

    box = place_open(*state, &place_wide);
    place_append(box, 11, 11);
    place_commit(box);
    assert_int_equal(outbox_last(box), 11);
    place_assert_holds(box, 11, 11);
    outbox_close(box);
}

static void a_restored_centre_takes_receipts_back(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);

    place_append(box, 1, 100);
    place_commit(box);
    assert_int_equal(outbox_receive(box, 101), -ERANGE);
    receive(box, 80, PLACE_NOW_MS);
    receive(box, 30, PLACE_NOW_MS + PLACE_DAY_MS);
    assert_int_equal(outbox_committed(box), 30);
    /* Only the new receipt counts, so nothing is old enough yet. */
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 14 * PLACE_DAY_MS), 0);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 15 * PLACE_DAY_MS), 30);
    outbox_close(box);
}

static void a_full_outbox_takes_nothing_and_drops_nothing(void **state)
{
    static const struct outbox_limits tight = {.max_bytes = 256 << 10,
                                               .retention_ms = 14 * PLACE_DAY_MS};
    struct outbox *box = place_open(*state, &tight);
    char json[1000];
    uint64_t last;
    int rc = 0;

    memset(json, 'x', sizeof json);
    json[sizeof json - 1] = '\0';
    for (int i = 0; rc == 0 && i < 1000; i++) {
        rc = outbox_append(box, PLACE_NOW_MS, json);
        if (rc == 0)
            rc = place_set_mark(box, (uint32_t)i + 1);
        if (rc == 0)
            rc = outbox_commit(box);
    }
    outbox_show(box);
    last = outbox_last(box);
    assert_int_equal(rc, -ENOSPC);
    assert_in_range(last, 170, 256);
    assert_int_equal(outbox_append(box, PLACE_NOW_MS, json), -ENOSPC);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 100 * PLACE_DAY_MS), 0);
    assert_int_equal(outbox_first(box), 1);

    /* A receipt makes room at once, before the retention is over. */
    assert_int_equal(outbox_receive(box, 150), 0);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS), 150);
    assert_int_equal(outbox_append(box, PLACE_NOW_MS, json), 0);
    place_commit(box);
    assert_int_equal(outbox_last(box), last + 1);
    outbox_close(box);
}

static void a_new_epoch_numbers_what_came_since_from_one(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    char epoch[32];

    place_append(box, 1, 100);
    assert_int_equal(place_set_mark(box, 100), 0);
    place_commit(box);
    receive(box, 60, PLACE_NOW_MS);
    assert_int_equal(sweep_all(box, PLACE_NOW_MS + 20 * PLACE_DAY_MS), 60);
    snprintf(epoch, sizeof epoch, "%s", outbox_epoch(box));
    assert_int_equal(outbox_renew(box, 90), 0);
    for (int again = 0; again < 2; again++) {
        assert_string_not_equal(outbox_epoch(box), epoch);
        assert_int_equal(outbox_first(box), 1);
        assert_int_equal(outbox_last(box), 10);
        assert_int_equal(outbox_committed(box), 0);
        place_assert_holds(box, 1, 91);
        place_assert_mark(box, &place_counter, 100);
        outbox_close(box);
        box = place_open(*state, &place_wide);
    }
    assert_int_equal(sweep_all(box, PLACE_NOW_MS), 30); /* those of the old epoch */
    place_assert_holds(box, 1, 91);
    assert_int_equal(outbox_renew(box, 10), 0); /* nothing has come since */
    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 0);
    place_append(box, 101, 102);
    place_commit(box);
    outbox_close(box);
    box = place_open(*state, &place_wide);
    assert_int_equal(outbox_last(box), 2);
    place_assert_holds(box, 1, 101);
    outbox_close(box);
}

static void the_stamp_of_an_event_is_known(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    int64_t wall_ms = 0;

    place_append(box, 1, 3);
    place_commit(box);
    assert_int_equal(outbox_stamp(box, 2, &wall_ms), 0);
    assert_int_equal(wall_ms, PLACE_NOW_MS + 2);
    assert_int_equal(outbox_stamp(box, 4, &wall_ms), -ENOENT);
    outbox_close(box);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_committed_is_there_after_reopening),
        TEST(the_term_that_was_heard_of_is_there_after_reopening),
        TEST(a_mark_belongs_to_one_device),
        TEST(a_mark_that_is_too_long_is_refused_with_its_events),
        TEST(a_page_is_bounded_by_bytes_and_events_and_has_one_at_least),
        TEST(events_are_kept_for_a_time_after_their_receipt),
        TEST(numbers_go_on_though_all_events_are_gone),
        TEST(a_restored_centre_takes_receipts_back),
        TEST(a_full_outbox_takes_nothing_and_drops_nothing),
        TEST(a_new_epoch_numbers_what_came_since_from_one),
        TEST(the_stamp_of_an_event_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
