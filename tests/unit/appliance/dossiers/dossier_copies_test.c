#include "appliance/dossiers/dossier_copies.h"

#include "tests/unit/appliance/dossiers/steps.h"

enum { COPIES = 6 };

#define INTAKE(at) (&(const struct step){EVENT_INTAKE, at, "3wd"})
#define DAY_MS     INT64_C(86400000)

/* What a device stamped that is behind by so many days, corrected by its gateway. */
static struct dossier_event corrected(const char *stamped, int64_t by_ms)
{
    struct dossier_event event = steps_event(INTAKE(stamped));

    event.at_device_ms = event.at_ms;
    event.at_ms += by_ms;
    return event;
}

static void fold(const struct dossier_event *events, size_t count, struct dossier *ret)
{
    struct dossier_event copies[COPIES];

    for (size_t turn = 0; turn < count; turn++) { /* in whatever order they come */
        for (size_t i = 0; i < count; i++)
            copies[i] = events[(i + turn) % count];
        dossier_fold(steps_rules(), "", copies, count, ret);
    }
}

static void
a_record_that_is_read_again_counts_once_and_with_the_corrected_time(void **state)
{
    const struct dossier_event events[] = {
        steps_event(INTAKE("13T08")),
        corrected("13T08", 3 * DAY_MS),
        corrected("13T08", 3 * DAY_MS + 1000),
        steps_event(INTAKE("13T08")),
    };
    struct dossier dossier = {0};
    char day[4];

    (void)state;
    fold(events, 4, &dossier);
    assert_string_equal(steps_day(dossier.summary.received_day, day), "16");
    assert_int_equal(dossier.summary.faults, 0);
    fold(events, 1, &dossier); /* nobody has corrected it */
    assert_string_equal(steps_day(dossier.summary.received_day, day), "13");
    dossier_release(&dossier);
}

static void another_record_is_another(void **state)
{
    struct dossier_event events[] = {
        steps_event(INTAKE("13T09")), /* of another time */
        corrected("13T08", 3 * DAY_MS),
    };
    struct dossier dossier = {0};
    char day[4];

    (void)state;
    for (int i = 0; i < 2; i++) {
        fold(events, 2, &dossier);
        assert_string_equal(steps_day(dossier.summary.received_day, day), "13");
        assert_int_equal(dossier.summary.faults, BIT(DOSSIER_FAULT_SECOND_INTAKE));
        events[0] = steps_event(INTAKE("13T08"));
        events[0].channel = EVENT_CHANNEL_ONLINE; /* of another content */
    }
    dossier_release(&dossier);
}

static void a_copy_is_voided_by_itself(void **state)
{
    struct dossier_event events[] = {
        steps_event(INTAKE("13T08")),
        corrected("13T08", 3 * DAY_MS),
    };
    struct dossier dossier = {0};
    char day[4];

    (void)state;
    events[1].voided = true;
    fold(events, 2, &dossier);
    assert_string_equal(steps_day(dossier.summary.received_day, day), "16");
    events[0].voided = true;
    fold(events, 2, &dossier);
    assert_string_equal(steps_day(dossier.summary.received_day, day), "-");
    dossier_release(&dossier);
}

static void two_events_tell_of_one_moment_by_either_clock(void **state)
{
    const struct dossier_event a = corrected("13T08", 3 * DAY_MS),
                               b = corrected("13T08", 4 * DAY_MS),
                               stamped = steps_event(INTAKE("13T08")),
                               at = steps_event(INTAKE("16T08")),
                               other = steps_event(INTAKE("17T09"));

    (void)state;
    assert_true(dossier_copies_same_time(&a, &b));
    assert_true(dossier_copies_same_time(&a, &stamped));
    assert_true(dossier_copies_same_time(&a, &at));
    assert_false(dossier_copies_same_time(&b, &at));
    assert_false(dossier_copies_same_time(&a, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_record_that_is_read_again_counts_once_and_with_the_corrected_time),
        cmocka_unit_test(another_record_is_another),
        cmocka_unit_test(a_copy_is_voided_by_itself),
        cmocka_unit_test(two_events_tell_of_one_moment_by_either_clock),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
