#include "appliance/calendar/calendar.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/calendar/statutory.h"
#include "mqtt/base/date.h"

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_int_equal(date_parse(text, &day), 0);
    return day;
}

static void every_year_has_the_working_days_that_were_announced(void **state)
{
    /* as announced: weekdays less days off plus swapped Saturdays */
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
        {"2019-01-05", "2018-12-31"}, {"2019-05-04", "2019-04-29"},
        {"2024-05-04", "2024-04-29"}, {"2025-04-26", "2025-05-02"},
        {"2026-01-10", "2026-01-02"}, {"2026-08-22", "2026-08-31"},
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

static void only_announced_years_are_known(void **state)
{
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    assert_false(calendar_knows_all(calendar, day_of("2015-12-31"), day_of("2016-01-01")));
    assert_true(calendar_knows_all(calendar, day_of("2016-01-01"), day_of("2026-12-31")));
    assert_false(calendar_knows_all(calendar, day_of("2026-12-31"), day_of("2027-01-01")));
    assert_int_equal(calendar_last_known(calendar), day_of("2026-12-31"));
    calendar_close(calendar);
}

static void in_other_years_the_law_holds(void **state)
{
    static const struct {
        const char *from, *due; /* a working day later */
    } cases[] = {
        {"2026-12-31", "2027-01-04"}, /* Friday 1 January */
        {"2027-02-03", "2027-02-11"}, /* Tết */
        {"2027-04-29", "2027-05-04"}, /* 30 April and 1 May, a Saturday */
        {"2015-04-29", "2015-05-04"},
        {"2100-12-31", "2101-01-03"}, /* after the last year: weekends */
    };
    struct calendar *calendar = calendar_open_builtin();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_add(calendar, day_of(cases[i].from), 1),
                         day_of(cases[i].due));
    assert_string_equal(calendar_reason(calendar, day_of("2027-02-05")), "Tết Nguyên đán");
    calendar_close(calendar);
}

/* A day that is named changes that day; the others stay as the law has them. */
static void a_year_of_which_few_days_are_named_is_not_announced(void **state)
{
    static const char csv[] = "date,kind,reason\n"
                              "2030-01-01,off,Năm mới\n2030-06-03,off,Bão\n"
                              "2030-06-08,working,\n";
    struct calendar *calendar;

    (void)state;
    assert_int_equal(calendar_open(&calendar, csv, strlen(csv), "test"), 0);
    assert_false(calendar_knows_all(calendar, day_of("2030-01-01"), day_of("2030-12-31")));
    assert_int_equal(calendar_last_known(calendar), INT32_MIN);
    assert_false(calendar_working(calendar, day_of("2030-06-03")));
    assert_true(calendar_working(calendar, day_of("2030-06-08")));
    assert_false(calendar_working(calendar, day_of("2030-02-04"))); /* Tết */
    assert_string_equal(calendar_reason(calendar, day_of("2030-01-01")), "Năm mới");
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
        "date,kind\n2026-08-22,working\n2026-08-22,off\n",
        "date,kind\n2026-08-21,off\n2026-08-21,working\n",
        "date,kind\n1969-12-31,off\n",
        "date,kind\n10000-01-01,off\n",
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

/* --- against counting ---------------------------------------------------------------- */

static void walk_from(const struct calendar *calendar, int32_t day)
{
    int32_t walked = day;

    for (int count = 0; count <= 30; count++) {
        assert_int_equal(calendar_add(calendar, day, count), walked);
        assert_int_equal(calendar_between(calendar, day, walked), count);
        for (walked++; !calendar_working(calendar, walked); walked++)
            assert_int_equal(calendar_between(calendar, day, walked), count);
    }
    walked = day;
    while (!calendar_working(calendar, walked))
        walked++;
    assert_int_equal(calendar_roll(calendar, day), walked);
    assert_int_equal(calendar_between(calendar, day, day - 1), 0);
}

static void adding_and_counting_agree_with_a_walk(void **state)
{
    static const char csv[] = "date,kind\n1972-03-01,off\n1975-01-04,working\n"
                              "1975-01-06,off\n1980-12-31,off\n";
    struct calendar *calendars[3];
    int32_t end = day_of("2032-01-01");

    (void)state;
    calendars[0] = calendar_open_builtin();
    assert_int_equal(calendar_open(&calendars[1], csv, strlen(csv), "test"), 0);
    assert_int_equal(calendar_open(&calendars[2], "date,kind\n", 10, "test"), 0);
    for (size_t i = 0; i < 3; i++) {
        for (int32_t day = 0; day < end; day++)
            walk_from(calendars[i], day);
        calendar_close(calendars[i]);
    }
}

/* Of the years that are announced, each asked for its run. */
static void assert_runs(const struct calendar *calendar, const char *wanted)
{
    char runs[64] = "";
    size_t used = 0;
    int first, last = 0;

    while (calendar_known_years(calendar, last + 1, &first, &last)) {
        int again_first, again_last;

        assert_true(calendar_known_years(calendar, last, &again_first, &again_last));
        assert_int_equal(again_first, first);
        assert_int_equal(again_last, last);
        used += (size_t)snprintf(runs + used, sizeof runs - used, "%d-%d ", first, last);
    }
    assert_string_equal(runs, wanted);
}

/* The law's days of 2030 and 2032, announced; none of 2031. */
static void a_year_between_announced_ones_is_not_known(void **state)
{
    char csv[2048];
    size_t used = (size_t)snprintf(csv, sizeof csv, "date,kind\n");
    struct calendar *calendar;

    (void)state;
    for (int year = 2030; year <= 2032; year += 2) {
        struct statutory_day days[STATUTORY_MOST];
        int count = statutory_days_off(year, days);

        for (int i = 0; i < count; i++) {
            char date[DATE_BYTES];

            used += (size_t)snprintf(csv + used, sizeof csv - used, "%s,off\n",
                                     date_format(days[i].day, date));
        }
    }
    assert_int_equal(calendar_open(&calendar, csv, strlen(csv), "test"), 0);
    assert_true(calendar_knows_all(calendar, day_of("2030-01-01"), day_of("2030-12-31")));
    assert_false(calendar_knows_all(calendar, day_of("2030-06-01"), day_of("2032-06-01")));
    assert_false(calendar_knows_all(calendar, day_of("2029-12-31"), day_of("2030-06-01")));
    assert_true(calendar_knows_all(calendar, day_of("2032-01-01"), day_of("2032-12-31")));
    assert_int_equal(calendar_last_known(calendar), day_of("2032-12-31"));
    assert_runs(calendar, "2030-2030 2032-2032 ");
    calendar_close(calendar);
    calendar = calendar_open_builtin();
    assert_runs(calendar, "2016-2026 ");
    calendar_close(calendar);
}

static void a_calendar_from_the_first_to_the_last_day_holds(void **state)
{
    static const char csv[] = "date,kind\n1970-01-01,off\n9999-12-31,off\n";
    struct calendar *calendar;

    (void)state;
    assert_int_equal(calendar_open(&calendar, csv, strlen(csv), "test"), 0);
    assert_int_equal(calendar_roll(calendar, 0), 1);
    assert_int_equal(calendar_add(calendar, day_of("9999-12-30"), 1),
                     day_of("9999-12-31") + 3);
    calendar_close(calendar);
}

/* --- special days -------------------------------------------------------------------- */

struct told {
    size_t count, off, working;
    int32_t last;
    char reason[40];
};

static void count_special(void *owner, const struct calendar_special *special)
{
    struct told *told = owner;

    assert_true(special->day > told->last);
    told->last = special->day;
    told->count++;
    told->off += special->kind == CALENDAR_OFF;
    told->working += special->kind == CALENDAR_WORKING;
    (void)snprintf(told->reason, sizeof told->reason, "%s", special->reason);
}

static void every_special_day_is_told_in_order(void **state)
{
    struct calendar *calendar = calendar_open_builtin();
    struct told told = {.last = -1};

    (void)state;
    calendar_each(calendar, count_special, &told);
    assert_int_equal(told.off, 10 + 10 + 11 + 11 + 10 + 11 + 11 + 11 + 12 + 12 + 14);
    assert_int_equal(told.working, 6);
    assert_string_equal(told.reason, "Ngày Văn hóa Việt Nam");
    calendar_close(calendar);
}

/* So many days of one kind on one weekday in 2030. */
static int open_with(const char *kind, enum date_weekday weekday, int days)
{
    char csv[8192] = "date,kind\n", date[DATE_BYTES];
    int32_t day = day_of("2030-01-01");
    struct calendar *calendar = NULL;
    int rc;

    while (date_weekday(day) != weekday)
        day++;
    for (; days > 0; days--, day += 7) {
        size_t length = strlen(csv);

        (void)snprintf(csv + length, sizeof csv - length, "%s,%s\n", date_format(day, date),
                       kind);
    }
    rc = calendar_open(&calendar, csv, strlen(csv), "test");
    calendar_close(calendar);
    return rc;
}

static void a_year_with_too_many_days_is_refused(void **state)
{
    (void)state;
    assert_int_equal(open_with("off", DATE_MONDAY, 40), 0);
    assert_int_equal(open_with("off", DATE_MONDAY, 41), -EINVAL);
    assert_int_equal(open_with("working", DATE_SATURDAY, 20), 0);
    assert_int_equal(open_with("working", DATE_SATURDAY, 21), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_year_has_the_working_days_that_were_announced),
        cmocka_unit_test(the_six_swapped_saturdays_work_and_their_days_are_off),
        cmocka_unit_test(only_announced_years_are_known),
        cmocka_unit_test(in_other_years_the_law_holds),
        cmocka_unit_test(a_year_of_which_few_days_are_named_is_not_announced),
        cmocka_unit_test(a_calendar_with_faults_is_refused_whole),
        cmocka_unit_test(a_calendar_may_begin_with_a_mark_and_end_without_a_line_feed),
        cmocka_unit_test(adding_and_counting_agree_with_a_walk),
        cmocka_unit_test(a_year_between_announced_ones_is_not_known),
        cmocka_unit_test(a_calendar_from_the_first_to_the_last_day_holds),
        cmocka_unit_test(every_special_day_is_told_in_order),
        cmocka_unit_test(a_year_with_too_many_days_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
