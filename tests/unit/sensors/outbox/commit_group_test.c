#include "sensors/outbox/commit_group.h"

#include <systemd/sd-event.h>

#include "tests/unit/sensors/outbox/place.h"

static void nobody(void *owner)
{
    (void)owner;
}

static void fail_if_told(void *owner, int rc)
{
    (void)owner;
    fail_msg("told %d", rc);
}

/* A press of a key is in no device: an orderly end keeps it. */
static void what_was_put_in_is_committed_at_the_end(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);
    char mark[] = "12";
    struct commit_group_member member = {
        .cursor = place_counter, .mark = mark, .done = fail_if_told};
    struct commit_group *group = NULL;
    sd_event *loop = NULL;

    assert_return_code(sd_event_default(&loop), 0);
    assert_int_equal(commit_group_open(&group, loop, box, nobody, NULL), 0);
    commit_group_add(group, &member, "{\"n\":1}");
    commit_group_close(group);
    outbox_close(box);

    box = place_open(*state, &place_wide);
    assert_int_equal(outbox_last(box), 1);
    place_assert_holds(box, 1, 1);
    place_assert_mark(box, &place_counter, 12);
    outbox_close(box);
    sd_event_unref(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_put_in_is_committed_at_the_end, place_make,
                                        place_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
