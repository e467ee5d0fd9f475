#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/calendar.h"
#include "mqtt/base/date.h"

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_int_equal(date_parse(text, &day), 0);
    return day;
}

static void every_year_has_the_working_days_that_were_announced(void **state)
{
    /* domain.md §3.9: weekdays less days off plus swapped Saturdays */
    static const int announced[] = {251, 250, 250, 252, 252, 250, 249, 249, 251, 250, 249};
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    for (int year = 2016; year <= 2026; year++) {
        int32_t day = date_day((struct date){year, 1, 1}), working = 0;

        for (; date_of(day).year == year; day++)
            working += calendar_working(calendar, day);
        print_message("case: %d\n", year);
        assert_int_equal(working, announced[year - 2016]);
    }
    calendar_close(calendar);
}

static void the_six_swapped_saturdays_work_and_their_days_are_off(void **state)
{
    static const struct {
        const char *saturday, *off;
    } cases[] = {
        {"2019-01-05", "2018-12-31"},
        {"2019-05-04", "2019-04-29"},
        {"2024-05-04", "2024-04-29"},
        {"2025-04-26", "2025-05-02"},
        {"2026-01-10", "2026-01-02"},
        {"2026-08-22", "2026-08-31"},
    };
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(calendar_working(calendar, day_of(cases[i].saturday)));
        assert_false(calendar_working(calendar, day_of(cases[i].saturday) + 1));
        assert_false(calendar_working(calendar, day_of(cases[i].off)));
        assert_non_null(calendar_reason(calendar, day_of(cases[i].off)));
    }
    calendar_close(calendar);
}

static void only_loaded_years_are_known(void **state)
{
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    assert_false(calendar_known(calendar, day_of("2015-12-31")));
    assert_true(calendar_known(calendar, day_of("2016-01-01")));
    assert_true(calendar_known(calendar, day_of("2026-12-31")));
    assert_false(calendar_known(calendar, day_of("2027-01-01")));
    assert_int_equal(calendar_last_known(calendar), day_of("2026-12-31"));
    calendar_close(calendar);
}

static void a_calendar_with_faults_is_refused_whole(void **state)
{
    static const char *const bad[] = {
        "",
        "date,kind\n2026-01-01,off",
        "date,kind,reason,more\n2026-01-01,off,x,y\n",
        "date,kind,reason\n2026-01-32,off,x\n",
        "date,kind,reason\n2026-01-01,holiday,x\n",
        "date,kind,reason\n2026-01-03,off,a Saturday\n",
        "date,kind,reason\n2026-01-01,working,a Thursday\n",
        "date,kind,reason\n2026-01-01,off,x\n2026-01-01,off,y\n",
        "date,kind,reason\n2026-01-01,off\n",
        "date,kind,reason\n2026-01-01,\"off,x\n",
        "date,kind,reason\n2026-01-01,off,\xff\n",
        "date,date,reason\n2026-01-01,2026-01-01,x\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct calendar *calendar = NULL;

        print_message("case: %s\n", bad[i]);
        if (i == 1) /* a reason is optional */
            assert_int_equal(calendar_open(&calendar, bad[i], strlen(bad[i]), "test"), 0);
        else
            assert_int_equal(calendar_open(&calendar, bad[i], strlen(bad[i]), "test"),
                             -EINVAL);
        calendar_close(calendar);
    }
}

static void a_calendar_may_begin_with_a_mark_and_end_without_a_line_feed(void **state)
{
    static const char csv[] =
        "\xEF\xBB\xBFkind,date\r\noff,2030-01-01\r\nworking,\"2030-01-05\"";
    struct calendar *calendar;

    (void)state;
    assert_int_equal(calendar_open(&calendar, csv, strlen(csv), "test"), 0);
    assert_false(calendar_working(calendar, day_of("2030-01-01")));
    assert_true(calendar_working(calendar, day_of("2030-01-05")));
    calendar_close(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_year_has_the_working_days_that_were_announced),
        cmocka_unit_test(the_six_swapped_saturdays_work_and_their_days_are_off),
        cmocka_unit_test(only_loaded_years_are_known),
        cmocka_unit_test(a_calendar_with_faults_is_refused_whole),
        cmocka_unit_test(a_calendar_may_begin_with_a_mark_and_end_without_a_line_feed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
