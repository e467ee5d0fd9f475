#include "sensors/devices/device_clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/capture.h"

enum { NOW_S = 1795136472, HOUR_MS = 3600 * 1000 };

#define DAY_S INT64_C(86400)

static struct payload_device device(void)
{
    return (struct payload_device){.unit = "H42.31", .counter = "q1"};
}

static void visit(struct device_clock *clock, struct payload_device *shown, int64_t ahead_s,
                  int64_t mono_ms)
{
    const struct device_clock_reading reading = {
        .clock_s = (uint32_t)(NOW_S + ahead_s),
        .wall_ms = INT64_C(1000) * NOW_S + 500,
        .synchronised = true,
        .mono_ms = mono_ms,
    };

    device_clock_compare(clock, shown, &reading);
}

/* One visit after the other. */
static void an_error_is_known_and_said_when_it_begins_and_when_it_ends(void **state)
{
    static const struct {
        int64_t ahead_s;
        const char *said; /* NULL: nothing */
    } visits[] = {
        {0, NULL},
        {-60, NULL},
        {-3 * DAY_S,
         "device H42.31 q1: its clock is 259200 s behind: what it stamps is wrong"},
        {-3 * DAY_S, NULL},
        {-45, NULL},
        {30, "device H42.31 q1: its clock is right again"},
        {60, NULL},
        {61, "device H42.31 q1: its clock is 61 s ahead: what it stamps is wrong"},
        {-NOW_S, NULL}, /* it is not set: no other news */
        {-1, "device H42.31 q1: its clock is right again"},
        {-NOW_S, "device H42.31 q1: its clock is not set"},
    };
    struct payload_device shown = device();
    struct device_clock clock = {0};
    char said[300];

    (void)state;
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        struct capture capture = capture_begin();
        bool unset = visits[i].ahead_s == -NOW_S;

        visit(&clock, &shown, visits[i].ahead_s, (int64_t)i * HOUR_MS);
        capture_end(&capture, said, sizeof said);
        print_message("visit: %zu\n", i);
        assert_int_equal(shown.clock, unset ? PAYLOAD_DEVICE_CLOCK_UNSET
                                            : PAYLOAD_DEVICE_CLOCK_COMPARED);
        assert_int_equal(shown.clock_ahead_ms, unset ? 0 : visits[i].ahead_s * 1000);
        if (visits[i].said)
            assert_non_null(strstr(said, visits[i].said));
        else
            assert_string_equal(said, "");
    }
}

static void a_gateway_that_does_not_know_the_time_says_nothing_of_others(void **state)
{
    struct device_clock_reading reading = {.clock_s = NOW_S, .synchronised = false};
    struct payload_device shown = device();
    struct device_clock clock = {0};

    (void)state;
    visit(&clock, &shown, -DAY_S, 0);
    device_clock_compare(&clock, &shown, &reading);
    assert_int_equal(shown.clock, PAYLOAD_DEVICE_CLOCK_NOT_SAID);
    assert_int_equal(shown.clock_ahead_ms, 0);
    assert_true(clock.wrong); /* as far as is known */
    reading.clock_s = 0;      /* that much is sure */
    device_clock_compare(&clock, &shown, &reading);
    assert_int_equal(shown.clock, PAYLOAD_DEVICE_CLOCK_UNSET);
}

static void a_clock_that_jumps_to_and_fro_does_not_fill_the_log(void **state)
{
    struct payload_device shown = device();
    struct device_clock clock = {0};
    struct capture capture = capture_begin();
    char said[2000];
    int lines = 0;

    (void)state;
    for (int i = 0; i < 50; i++)
        visit(&clock, &shown, i % 2 ? DAY_S : 0, i * INT64_C(1000));
    capture_end(&capture, said, sizeof said);
    for (const char *at = said; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_known_and_said_when_it_begins_and_when_it_ends),
        cmocka_unit_test(a_gateway_that_does_not_know_the_time_says_nothing_of_others),
        cmocka_unit_test(a_clock_that_jumps_to_and_fro_does_not_fill_the_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
