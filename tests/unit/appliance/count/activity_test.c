/* When each unit was last heard of, within a transaction and after it. */
#include "appliance/count/activity.h"

#include "tests/unit/appliance/office.h"

static struct activity *open_activity(struct office *o)
{
    struct activity *activity;

    assert_int_equal(activity_open(&activity, o->store, o->catalogue), 0);
    return activity;
}

static void only_what_is_newer_counts_and_what_is_written_stays(void **state)
{
    struct office *o = *state;
    struct activity *activity = open_activity(o);

    assert_int_equal(activity_newest_ms(activity, 1), 0);
    assert_int_equal(store_begin(o->store), 0);
    activity_note(activity, 1, 2000);
    activity_note(activity, 1, 1000);
    activity_note(activity, 2, 3000);
    assert_int_equal(activity_newest_ms(activity, 1), 2000);
    assert_int_equal(activity_write(activity), 0);
    assert_int_equal(store_commit(o->store), 0);
    activity_close(activity);

    activity = open_activity(o);
    assert_int_equal(activity_newest_ms(activity, 1), 2000);
    assert_int_equal(activity_newest_ms(activity, 2), 3000);
    assert_int_equal(activity_newest_ms(activity, 3), 0);
    activity_close(activity);
}

static void what_was_rolled_back_was_never_heard(void **state)
{
    struct office *o = *state;
    struct activity *activity = open_activity(o);

    assert_int_equal(store_begin(o->store), 0);
    activity_note(activity, 1, 1000);
    assert_int_equal(activity_write(activity), 0);
    assert_int_equal(store_commit(o->store), 0);

    assert_int_equal(store_begin(o->store), 0);
    activity_note(activity, 1, 2000);
    activity_note(activity, 2, 2000);
    assert_int_equal(activity_write(activity), 0);
    store_rollback(o->store);
    activity_forget(activity);
    assert_int_equal(activity_newest_ms(activity, 1), 1000);
    assert_int_equal(activity_newest_ms(activity, 2), 0);
    activity_close(activity);
}

static void a_unit_that_is_none_was_never_heard(void **state)
{
    struct office *o = *state;
    struct activity *activity = open_activity(o);

    assert_int_equal(activity_newest_ms(activity, -1), 0);
    assert_int_equal(activity_newest_ms(activity, 0), 0);
    assert_int_equal(activity_newest_ms(activity, OFFICE_UNITS + 1), 0);
    activity_close(activity);
}

static void a_unit_that_is_new_is_heard_and_the_others_stay(void **state)
{
    static const struct catalogue_entry unit = {.code = "H99.9",
                                                .name_vi = "H99.9",
                                                .name_en = "",
                                                .level = "commune",
                                                .parent = 1};
    struct office *o = *state;
    struct activity *activity = open_activity(o);
    struct catalogue *grown = catalogue_open();
    const struct catalogue_entry *fresh;

    activity_note(activity, 1, 1000);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_save_entry(o->store, CATALOGUE_UNITS, OFFICE_UNITS + 1, &unit),
                     0);
    assert_int_equal(store_commit(o->store), 0);
    assert_int_equal(store_read_catalogue(o->store, grown), 0);
    fresh = catalogue_find(grown, CATALOGUE_UNITS, unit.code);
    assert_non_null(fresh);
    assert_int_equal(activity_newest_ms(activity, fresh->id), 0);
    activity_fit(activity, grown);
    assert_int_equal(activity_newest_ms(activity, fresh->id), 0);
    activity_note(activity, fresh->id, 5000);
    assert_int_equal(activity_newest_ms(activity, 1), 1000);
    assert_int_equal(activity_newest_ms(activity, fresh->id), 5000);
    catalogue_close(grown);
    activity_close(activity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_is_newer_counts_and_what_is_written_stays,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(what_was_rolled_back_was_never_heard, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(a_unit_that_is_none_was_never_heard, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(a_unit_that_is_new_is_heard_and_the_others_stay,
                                        office_set_up, office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
