#include "sensors/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void each_state_answers_each_event_with_one_move(void **state)
{
    static const struct {
        struct device before;
        enum device_event on;
        struct device after;
        enum device_action act;
    } cases[] = {
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 0},
         DEVICE_ANSWERED,
         {PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_REPORT_UP},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 0},
         DEVICE_FAILED,
         {PAYLOAD_DEVICE_STATE_OFFLINE, 1},
         DEVICE_REPORT_ABSENT},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 2},
         DEVICE_FAILED,
         {PAYLOAD_DEVICE_STATE_OFFLINE, 3},
         DEVICE_REPORT_ABSENT},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 9},
         DEVICE_ANSWERED,
         {PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_REPORT_UP},
        {{PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_ANSWERED,
         {PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_GO_ON},
        {{PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_FAILED,
         {PAYLOAD_DEVICE_STATE_SHAKY, 1},
         DEVICE_REPORT_SHAKY},
        {{PAYLOAD_DEVICE_STATE_SHAKY, 1},
         DEVICE_ANSWERED,
         {PAYLOAD_DEVICE_STATE_ONLINE, 0},
         DEVICE_REPORT_UP},
        {{PAYLOAD_DEVICE_STATE_SHAKY, 1},
         DEVICE_FAILED,
         {PAYLOAD_DEVICE_STATE_SHAKY, 2},
         DEVICE_GO_ON},
        {{PAYLOAD_DEVICE_STATE_SHAKY, 2},
         DEVICE_FAILED,
         {PAYLOAD_DEVICE_STATE_OFFLINE, 3},
         DEVICE_REPORT_DOWN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct device device = cases[i].before;

        print_message("case: %zu\n", i);
        assert_int_equal(device_step(&device, cases[i].on), cases[i].act);
        assert_int_equal(device.state, cases[i].after.state);
        assert_int_equal(device.failures, cases[i].after.failures);
    }
}

static void three_failures_in_a_row_are_told_once(void **state)
{
    struct device device = {PAYLOAD_DEVICE_STATE_ONLINE, 0};
    int down = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        down += device_step(&device, DEVICE_FAILED) == DEVICE_REPORT_DOWN;
    assert_int_equal(down, 1);
    assert_int_equal(device.state, PAYLOAD_DEVICE_STATE_OFFLINE);
}

static void the_pause_grows_only_offline_and_has_an_end(void **state)
{
    static const struct {
        struct device device;
        int poll_ms;
        uint32_t random;
        int pause_ms;
    } cases[] = {
        {{PAYLOAD_DEVICE_STATE_ONLINE, 0}, 200, 255, 200},
        {{PAYLOAD_DEVICE_STATE_SHAKY, 2}, 200, 255, 200},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 1}, 200, 0, 400},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 3}, 200, 0, 1600},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 3}, 200, 128, 1800},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 7}, 200, 0, 25600},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 8}, 200, 0, 30000},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, INT32_MAX}, 60000, 0, 60000},
        {{PAYLOAD_DEVICE_STATE_OFFLINE, 60}, 1000, 255, 37470},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(
            device_pause_ms(&cases[i].device, cases[i].poll_ms, cases[i].random),
            cases[i].pause_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_answers_each_event_with_one_move),
        cmocka_unit_test(three_failures_in_a_row_are_told_once),
        cmocka_unit_test(the_pause_grows_only_offline_and_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
