#include "appliance/centre/refresh.h"

#include "tests/unit/appliance/centre/desk.h"

static void first_is_there_and_nobody_is_told(void **state)
{
    struct desk *d = *state;
    struct snapshot *snapshot = refresh_snapshot(d->refresh);
    const struct source_overview *overview = snapshot_acquire(snapshot);

    assert_int_equal(overview->version, DESK_VERSION + 1);
    assert_int_equal(d->told, 0);
    snapshot_release(snapshot, overview);
}

static void both_are_told(void **state)
{
    struct desk *d = *state;

    office_send(d->office, office_event("intake", office_day("2026-11-20"), 3, 1,
                                        ",\"procedure\":\"9.999999\","
                                        "\"channel\":\"online\""));
    office_settle(d->office);
    refresh_soon(d->refresh);
    desk_run(d, 1);
    assert_int_equal(d->before, DESK_VERSION + 1);
    assert_int_equal(d->after, DESK_VERSION + 2);
    assert_int_equal(d->aside_before, 0);
    assert_int_equal(d->aside_after, 1);
}

/* However often something changes meanwhile, one snapshot says it. */
static void many_changes_are_one(void **state)
{
    struct desk *d = *state;

    for (int i = 0; i < 100; i++)
        refresh_soon(d->refresh);
    desk_run(d, 1);
    refresh_tick(d->refresh, clock_mono_ms());
    assert_int_equal(d->told, 1); /* nothing has changed since */
}

/* Not at once, since nothing was said to be urgent. */
static void what_can_wait_comes_with_the_tick(void **state)
{
    struct desk *d = *state;

    refresh_at_tick(d->refresh);
    assert_int_equal(d->told, 0);
    refresh_tick(d->refresh, clock_mono_ms());
    assert_int_equal(d->told, 1);
}

/* Nobody says so: the tick sees it by itself. */
static void gateway_that_comes_or_falls_silent_is_seen(void **state)
{
    struct payload_state said = {.link = PAYLOAD_LINK_READY,
                                 .version = "1.0.0",
                                 .at_ms = clock_wall_ms(),
                                 .epoch = "9f3c52d1a07be644"};
    struct desk *d = *state;
    int64_t mono_ms = clock_mono_ms();
    char *text = payload_write_state(&said);

    assert_int_equal(fleet_take(d->fleet, "gw-1", text, strlen(text),
                                &(struct fleet_now){mono_ms, said.at_ms}),
                     0);
    free(text);
    refresh_tick(d->refresh, mono_ms);
    assert_int_equal(d->told, 1);
    refresh_tick(d->refresh, mono_ms + FLEET_STALE_MS);
    assert_int_equal(d->told, 1);
    refresh_tick(d->refresh, mono_ms + FLEET_STALE_MS + 1);
    assert_int_equal(d->told, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_is_there_and_nobody_is_told, desk_set_up,
                                        desk_tear_down),
        cmocka_unit_test_setup_teardown(both_are_told, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(many_changes_are_one, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(what_can_wait_comes_with_the_tick, desk_set_up,
                                        desk_tear_down),
        cmocka_unit_test_setup_teardown(gateway_that_comes_or_falls_silent_is_seen,
                                        desk_set_up, desk_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
