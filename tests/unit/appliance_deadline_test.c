#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/deadline.h"
#include "mqtt/base/date.h"

static struct limit limit_of(const char *text)
{
    struct limit limit;

    assert_int_equal(limit_parse(text, &limit), 0);
    return limit;
}

static int64_t moment_of(const char *text)
{
    int64_t wall_ms;

    assert_int_equal(stamp_parse_local(text, &wall_ms), 0);
    return wall_ms;
}

static void due_dates_follow_the_civil_code(void **state)
{
    static const struct {
        const char *rule, *received, *limit, *due;
    } cases[] = {
        {"the day of receipt is not counted",        "2026-11-16T08:00", "1wd",      "2026-11-17"},
        {"... whatever its hour",                    "2026-11-16T00:00", "1wd",      "2026-11-17"},
        {"... up to the last second",                "2026-11-16T23:59", "1wd",      "2026-11-17"},
        {"a weekend is skipped",                     "2026-11-20T08:00", "1wd",      "2026-11-23"},
        {"24 November is off from 2026",             "2026-11-23T08:00", "1wd",      "2026-11-25"},
        {"... but was not in 2025",                  "2025-11-21T08:00", "2wd",      "2025-11-25"},
        {"Tết 2018",                               "2018-02-12T09:00", "3wd",      "2018-02-22"},
        {"Tết 2026",                               "2026-02-13T09:00", "5wd",      "2026-02-27"},
        {"a swapped Saturday counts",                "2026-08-21T09:00", "1wd",      "2026-08-22"},
        {"... and the day swapped for it does not",  "2026-08-28T09:00", "1wd",
         "2026-09-03"                                                                            },
        {"received on a Sunday",                     "2026-11-15T09:00", "1wd",      "2026-11-16"},
        {"over a year end",                          "2018-12-28T09:00", "3wd",      "2019-01-04"},
        {"... and onto a swapped Saturday",          "2018-12-28T09:00", "4wd",      "2019-01-05"},
        {"leap day",                                 "2024-02-28T09:00", "1wd",      "2024-02-29"},
        {"same day before 15:00",                    "2026-11-20T14:59", "same_day", "2026-11-20"},
        {"same day at 15:00 sharp",                  "2026-11-20T15:00", "same_day", "2026-11-20"},
        {"same day after 15:00: next working day",   "2026-11-20T15:01", "same_day",
         "2026-11-23"                                                                            },
        {"same day on a Saturday: next working day", "2026-11-21T09:00", "same_day",
         "2026-11-23"                                                                            },
        {"same day on a swapped Saturday",           "2026-08-22T09:00", "same_day", "2026-08-22"},
        {"a long limit",                             "2026-01-05T09:00", "20wd",     "2026-01-30"},
    };
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct deadline deadline = deadline_compute(calendar, limit_of(cases[i].limit),
                                                    moment_of(cases[i].received));
        char due[DATE_BYTES];

        print_message("case: %s\n", cases[i].rule);
        assert_true(deadline.set);
        assert_false(deadline.provisional);
        assert_string_equal(date_format(deadline.due_day, due), cases[i].due);
    }
    calendar_close(calendar);
}

static void a_due_date_in_a_year_without_calendar_is_provisional(void **state)
{
    struct calendar *calendar = calendar_open_builtin();
    struct deadline deadline =
        deadline_compute(calendar, limit_of("10wd"), moment_of("2026-12-25T09:00"));

    (void)state;
    assert_true(deadline.provisional);
    deadline = deadline_compute(calendar, limit_of("1wd"), moment_of("2026-12-25T09:00"));
    assert_false(deadline.provisional);
    deadline = deadline_compute(calendar, limit_of("1wd"), moment_of("2015-06-01T09:00"));
    assert_true(deadline.provisional);
    calendar_close(calendar);
}

static void no_limit_is_no_due_date(void **state)
{
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    assert_false(
        deadline_compute(calendar, limit_of(""), moment_of("2026-11-16T08:00")).set);
    calendar_close(calendar);
}

static void limits_that_make_no_sense_are_refused(void **state)
{
    static const char *const bad[] = {"0wd", "wd",  "-1wd", "3651wd",   "99999wd", "3 wd",
                                      "3WD", "3cd", "3",    "same day", " 3wd",    "3wd "};
    struct limit limit = {LIMIT_SAME_DAY, 0};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(limit_parse(bad[i], &limit), -EINVAL);
    assert_int_equal(limit.kind, LIMIT_SAME_DAY);
}

struct told {
    int skipped, counted;
    bool weekend_counted;
};

static void count_day(void *owner, int32_t day, bool counted, enum deadline_skip why)
{
    struct told *told = owner;

    (void)why;
    told->skipped += !counted;
    told->counted += counted;
    told->weekend_counted |= counted && date_weekday(day) >= SATURDAY;
}

static void every_day_on_the_way_is_accounted_for(void **state)
{
    struct calendar *calendar = calendar_open_builtin();
    struct told told = {0};

    (void)state;
    /* 12/2 receipt, 13 and 21 and 22 counted, eight days between off */
    deadline_explain(calendar, limit_of("3wd"), moment_of("2018-02-12T09:00"), count_day,
                     &told);
    assert_int_equal(told.skipped, 8);
    assert_int_equal(told.counted, 0);
    told = (struct told){0};
    deadline_explain(calendar, limit_of("1wd"), moment_of("2026-08-21T09:00"), count_day,
                     &told);
    assert_int_equal(told.skipped, 1);
    assert_true(told.weekend_counted);
    calendar_close(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_dates_follow_the_civil_code),
        cmocka_unit_test(a_due_date_in_a_year_without_calendar_is_provisional),
        cmocka_unit_test(no_limit_is_no_due_date),
        cmocka_unit_test(limits_that_make_no_sense_are_refused),
        cmocka_unit_test(every_day_on_the_way_is_accounted_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
