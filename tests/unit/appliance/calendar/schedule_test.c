#include "appliance/calendar/schedule.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/calendar/hours.h"
#include "mqtt/base/date.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

enum { MINUTE_MS = 60000, DAY_MINUTES = 1440 };

static struct schedule schedule_of(const char *text)
{
    char fault[SCHEDULE_FAULT_BYTES] = "";
    struct schedule schedule;

    assert_int_equal(schedule_parse(text, &schedule, fault), 0);
    assert_string_equal(fault, "");
    return schedule;
}

static int64_t moment_of(const char *text)
{
    int64_t wall_ms;

    assert_int_equal(stamp_parse_local(text, &wall_ms), 0);
    return wall_ms;
}

static void the_built_in_schedules_are_eight_hours(void **state)
{
    static const struct {
        const char *name, *text;
    } builtins[] = {
        {"P1", "07:00-11:30 13:30-17:00"},
        {"P2", "07:30-11:30 13:00-17:00"},
    };
    char text[SCHEDULE_BYTES];

    (void)state;
    for (size_t i = 0; i < LENGTH(builtins); i++) {
        const struct schedule *schedule = schedule_builtin(builtins[i].name);

        assert_non_null(schedule);
        assert_string_equal(schedule_format(schedule, text), builtins[i].text);
        assert_int_equal(schedule_day_ms(schedule), 480 * MINUTE_MS);
    }
    assert_null(schedule_builtin("P3"));
    assert_null(schedule_builtin("p1"));
    assert_null(schedule_builtin(""));
}

static void schedules_are_written_as_they_are_read(void **state)
{
    static const struct {
        const char *text, *written;
        int minutes;
    } good[] = {
        {"07:00-11:30 13:30-17:00", "07:00-11:30 13:30-17:00", 480},
        {"  07:00-11:30    13:30-17:00 ", "07:00-11:30 13:30-17:00", 480},
        {"08:00-08:01", "08:00-08:01", 1},
        {"00:00-24:00", "00:00-24:00", 1440},
        {"22:00-24:00", "22:00-24:00", 120},
        {"07:00-11:30 11:30-12:00", "07:00-11:30 11:30-12:00", 300},
        {"01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00",
         "01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00", 240},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        struct schedule schedule = schedule_of(good[i].text);
        char text[SCHEDULE_BYTES];

        print_message("case: %s\n", good[i].text);
        assert_string_equal(schedule_format(&schedule, text), good[i].written);
        assert_int_equal(schedule_day_ms(&schedule), good[i].minutes * MINUTE_MS);
    }
}

static void impossible_sessions_are_refused_in_a_sentence(void **state)
{
    static const struct {
        const char *text, *word;
    } bad[] = {
        {"", "at least one"},
        {"   ", "at least one"},
        {"07:00", "not a session"},
        {"07:00-", "not a session"},
        {"7:00-11:30", "not a session"},
        {"07:00-11:60", "not a session"},
        {"07:00-24:01", "not a session"},
        {"07:00-25:00", "not a session"},
        {"-7:00-11:30", "not a session"},
        {"07:00-11:300", "not a session"},
        {"07:00/11:30", "not a session"},
        {"07:00-11:30,13:30-17:00", "not a session"},
        {"07:00-11:30\t13:30-17:00", "not a session"},
        {"07:00 - 11:30", "not a session"},
        {"07:00\xe2\x80\x93"
         "11:30",
         "not a session"},
        {"11:30-07:00", "does not end"},
        {"22:00-02:00", "does not end"},
        {"07:00-07:00", "does not end"},
        {"24:00-24:00", "does not end"},
        {"13:30-17:00 07:00-11:30", "in front of it"},
        {"07:00-11:30 11:29-17:00", "in front of it"},
        {"07:00-11:30 07:00-11:30", "in front of it"},
        {"01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00", "at most 4"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct schedule schedule = {.count = -7};
        char fault[SCHEDULE_FAULT_BYTES] = "";

        print_message("case: %s\n", bad[i].text);
        assert_int_equal(schedule_parse(bad[i].text, &schedule, fault), -EINVAL);
        assert_non_null(strstr(fault, bad[i].word));
        assert_int_equal(schedule.count, -7);
    }
}

static void a_very_long_text_is_cut_in_the_fault(void **state)
{
    char text[100000], fault[SCHEDULE_FAULT_BYTES];
    struct schedule schedule;

    (void)state;
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(schedule_parse(text, &schedule, fault), -EINVAL);
    assert_true(strlen(fault) < SCHEDULE_FAULT_BYTES);
}

/* Counted minute by minute. */
static void elapsed_time_and_its_moment_are_each_others_reverse(void **state)
{
    static const char *const texts[] = {"07:00-11:30 13:30-17:00", "00:00-24:00",
                                        "00:00-00:01 23:59-24:00",
                                        "06:00-06:30 06:30-12:00 18:00-24:00"};

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct schedule schedule = schedule_of(texts[i]);
        int64_t before_ms = 0;

        for (int64_t minute = 1; minute <= DAY_MINUTES; minute++) {
            int64_t elapsed_ms = schedule_elapsed_ms(&schedule, minute * MINUTE_MS);

            if (elapsed_ms > before_ms) /* the minute before was worked */
                assert_int_equal(schedule_time_ms(&schedule, elapsed_ms),
                                 minute * MINUTE_MS);
            assert_in_range(elapsed_ms - before_ms, 0, MINUTE_MS);
            before_ms = elapsed_ms;
        }
        assert_int_equal(before_ms, schedule_day_ms(&schedule));
    }
}

static void the_counter_is_open_from_opening_to_the_moment_of_closing(void **state)
{
    static const struct {
        const char *time;
        int open;
        const char *next;
    } table[] = {
        {"00:00", 0, "07:00"}, {"06:59", 0, "07:00"}, {"07:00", 1, "13:30"},
        {"11:30", 1, "13:30"}, {"11:31", 0, "13:30"}, {"13:29", 0, "13:30"},
        {"13:30", 1, ""},      {"17:00", 1, ""},      {"17:01", 0, ""},
        {"23:59", 0, ""},
    };
    const struct schedule *schedule = schedule_builtin("P1");
    char text[] = "2026-11-18T00:00";
    int64_t midnight_ms = moment_of(text);

    (void)state;
    for (size_t i = 0; i < LENGTH(table); i++) {
        int64_t time_ms, next_ms = -1;

        print_message("case: %s\n", table[i].time);
        memcpy(text + 11, table[i].time, 5);
        time_ms = moment_of(text) - midnight_ms;
        if (*table[i].next) {
            memcpy(text + 11, table[i].next, 5);
            next_ms = moment_of(text) - midnight_ms;
        }
        assert_int_equal(schedule_open_at(schedule, time_ms), table[i].open);
        assert_int_equal(schedule_opening_ms(schedule, time_ms), next_ms);
    }
    assert_false(schedule_open_at(schedule, 17 * 60 * MINUTE_MS + 1));
}

static void the_next_opening_may_be_days_away(void **state)
{
    static const struct {
        const char *at, *opening;
    } table[] = {
        {"2026-11-18T09:00", "2026-11-18T09:00"},
        {"2026-11-18T17:00", "2026-11-18T17:00"},
        {"2026-11-18T17:00:01", "2026-11-19T07:00"},
        {"2026-11-18T05:00", "2026-11-18T07:00"},
        {"2026-11-18T12:00", "2026-11-18T13:30"},
        {"2026-11-20T18:00", "2026-11-23T07:00"},
        {"2026-11-23T18:00", "2026-11-25T07:00"},
        {"2026-02-13T18:00", "2026-02-23T07:00"},
        {"2026-08-21T18:00", "2026-08-22T07:00"},
    };
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    for (size_t i = 0; i < LENGTH(table); i++) {
        print_message("case: %s\n", table[i].at);
        assert_int_equal(
            hours_opening_ms(calendar, schedule_builtin("P1"), moment_of(table[i].at)),
            moment_of(table[i].opening));
    }
    calendar_close(calendar);
}

static void working_time_between_moments_is_that_of_the_sessions(void **state)
{
    static const struct {
        const char *from, *to;
        int minutes;
    } table[] = {
        {"2026-11-18T08:00", "2026-11-18T09:00", 60},
        {"2026-11-18T09:00", "2026-11-18T08:00", 0},
        {"2026-11-18T08:00", "2026-11-18T08:00", 0},
        {"2026-11-18T11:00", "2026-11-18T14:00", 60},
        {"2026-11-18T17:00", "2026-11-19T07:00", 0},
        {"2026-11-18T00:00", "2026-11-19T00:00", 480},
        {"2026-11-16T00:00", "2026-11-23T00:00", 2400},
        {"2026-11-20T16:30", "2026-11-23T07:30", 60},
        {"2026-11-21T08:00", "2026-11-22T20:00", 0},
        {"2026-11-23T16:30", "2026-11-25T07:30", 60},
        {"2026-01-01T00:00", "2027-01-01T00:00", 249 * 480},
    };
    struct calendar *calendar = calendar_open_builtin();
    const struct schedule *schedule = schedule_builtin("P1");

    (void)state;
    for (size_t i = 0; i < LENGTH(table); i++) {
        int64_t length_ms = (int64_t)table[i].minutes * MINUTE_MS;

        print_message("case: %s to %s\n", table[i].from, table[i].to);
        assert_int_equal(hours_between_ms(calendar, schedule, moment_of(table[i].from),
                                          moment_of(table[i].to)),
                         length_ms);
        assert_int_equal(
            hours_between_ms(
                calendar, schedule, moment_of(table[i].from),
                hours_after_ms(calendar, schedule, moment_of(table[i].from), length_ms)),
            length_ms);
    }
    calendar_close(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_schedules_are_eight_hours),
        cmocka_unit_test(schedules_are_written_as_they_are_read),
        cmocka_unit_test(impossible_sessions_are_refused_in_a_sentence),
        cmocka_unit_test(a_very_long_text_is_cut_in_the_fault),
        cmocka_unit_test(elapsed_time_and_its_moment_are_each_others_reverse),
        cmocka_unit_test(the_counter_is_open_from_opening_to_the_moment_of_closing),
        cmocka_unit_test(the_next_opening_may_be_days_away),
        cmocka_unit_test(working_time_between_moments_is_that_of_the_sessions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
