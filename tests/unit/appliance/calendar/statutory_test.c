#include "appliance/calendar/statutory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/lunar.h"
#include "mqtt/base/date.h"

/* The days of a year by their dates, "02-04", with a mark: + substitute, ? choice. */
static void write_days(int year, char *text, size_t size)
{
    struct statutory_day days[STATUTORY_MOST];
    int count = statutory_days_off(year, days);

    text[0] = '\0';
    for (int i = 0; i < count; i++) {
        size_t length = strlen(text);
        char date[DATE_BYTES];

        (void)snprintf(text + length, size - length, "%s%s%s%s", i ? " " : "",
                       date_format(days[i].day, date) + 5, days[i].substitute ? "+" : "",
                       days[i].choice ? "?" : "");
    }
}

static void a_year_is_off_as_the_law_says(void **state)
{
    static const struct {
        int year;
        const char *why, *days;
    } cases[] = {
        {2027, "the year after the last announcement",
         "01-01 02-04? 02-05 02-08 02-09+ 02-10+ 04-16 04-30 05-03+ 09-02 09-03? 11-24"},
        {2026, "a day more in November",
         "01-01 02-16 02-17 02-18 02-19 02-20+ 04-27+ 04-30 05-01 09-01? 09-02 11-24"},
        {2023, "Hùng Kings, 30 April and 1 May in a row from Saturday on",
         "01-02+ 01-20? 01-23 01-24 01-25+ 01-26+ 05-01 05-02+ 05-03+ 09-01? 09-04+"},
        {2022, "30 April and 1 May on a weekend",
         "01-03+ 01-31 02-01 02-02 02-03 02-04+ 04-11+ 05-02+ 05-03+ 09-01? 09-02"},
        {2024, "the day before 2 September is a Sunday",
         "01-01 02-08? 02-09 02-12 02-13+ 02-14+ 04-18 04-30 05-01 09-02 09-03+"},
        {2020, "one day for 2 September",
         "01-01 01-23? 01-24 01-27 01-28+ 01-29+ 04-02 04-30 05-01 09-02"},
        {2013, "Tết before the Labour Code of 2012",
         "01-01 02-11 02-12 02-13+ 02-14+ 04-19 04-30 05-01 09-02"},
        {2006, "before Hùng Kings", "01-02+ 01-30 01-31 02-01+ 02-02+ 05-01 05-02+ 09-04+"},
        {1975, "before 30 April", "01-01 02-10 02-11 02-12 02-13 05-01 09-02"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char days[256];

        print_message("case: %d, %s\n", cases[i].year, cases[i].why);
        write_days(cases[i].year, days, sizeof days);
        assert_string_equal(days, cases[i].days);
    }
}

static void a_reason_says_what_a_day_stands_for(void **state)
{
    struct statutory_day days[STATUTORY_MOST];

    (void)state;
    assert_int_equal(statutory_days_off(2023, days), 11);
    assert_string_equal(days[0].reason, "Tết Dương lịch (nghỉ bù)");
    assert_string_equal(days[1].reason, "Tết Nguyên đán");
    assert_string_equal(days[6].reason, "Ngày Quốc tế lao động");
    assert_string_equal(days[7].reason, "Giỗ Tổ Hùng Vương (nghỉ bù)");
    assert_string_equal(days[8].reason, "Ngày Chiến thắng (nghỉ bù)");
}

/* --- against what was announced ------------------------------------------------------ */

/* Days that were off though no law says so: each swapped for a Saturday. */
static const char *const swaps[] = {"2018-12-31", "2019-04-29", "2024-04-29",
                                    "2025-05-02", "2026-01-02", "2026-08-31"};

static bool is_swap(int32_t day)
{
    char date[DATE_BYTES];

    date_format(day, date);
    for (size_t i = 0; i < sizeof swaps / sizeof swaps[0]; i++) {
        if (strcmp(swaps[i], date) == 0)
            return true;
    }
    return false;
}

/* "Quốc khánh" of "Quốc khánh (nghỉ bù)". */
static size_t name_length(const char *reason)
{
    const char *note = strstr(reason, " (");

    return note ? (size_t)(note - reason) : strlen(reason);
}

struct comparing {
    struct statutory_day days[STATUTORY_MOST];
    int year, count, at, off, swapped;
};

static void compare_special(void *owner, const struct calendar_special *special)
{
    struct comparing *comparing = owner;
    const struct statutory_day *day;
    char date[DATE_BYTES];

    if (special->kind != CALENDAR_OFF || date_of(special->day).year != comparing->year)
        return;
    print_message("case: %s %s\n", date_format(special->day, date), special->reason);
    comparing->off++;
    if (is_swap(special->day)) {
        assert_non_null(strstr(special->reason, "hoán đổi"));
        comparing->swapped++;
        return;
    }
    assert_true(comparing->at < comparing->count);
    day = &comparing->days[comparing->at++];
    assert_int_equal(day->day, special->day);
    assert_int_equal(name_length(day->reason), name_length(special->reason));
    assert_memory_equal(day->reason, special->reason, name_length(day->reason));
}

static void the_announced_years_differ_by_the_swapped_days_only(void **state)
{
    struct calendar *calendar = calendar_open_builtin();
    size_t swapped = 0;

    (void)state;
    for (int year = 2016; year <= 2026; year++) {
        struct comparing comparing = {.year = year};

        comparing.count = statutory_days_off(year, comparing.days);
        calendar_each(calendar, compare_special, &comparing);
        assert_int_equal(comparing.at, comparing.count);
        assert_int_equal(comparing.off, comparing.count + comparing.swapped);
        swapped += (size_t)comparing.swapped;
    }
    assert_int_equal(swapped, sizeof swaps / sizeof swaps[0]);
    calendar_close(calendar);
}

/* --- every year ---------------------------------------------------------------------- */

static int days_by_law(int year)
{
    static const struct {
        int from, days;
    } laws[] = {{1975, 7}, {1976, 8}, {2007, 9}, {2014, 10}, {2021, 11}, {2026, 12}};
    int days = 0;

    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        if (year >= laws[i].from)
            days = laws[i].days;
    }
    return days;
}

static void every_year_has_its_days_once_in_order_and_on_weekdays(void **state)
{
    (void)state;
    for (int year = LUNAR_FIRST_YEAR; year <= LUNAR_LAST_YEAR; year++) {
        struct statutory_day days[STATUTORY_MOST];
        int count = statutory_days_off(year, days);
        int32_t last = date_day((struct date){year, 1, 1}) - 1;

        print_message("case: %d\n", year);
        assert_int_equal(count, days_by_law(year));
        for (int i = 0; i < count; i++) {
            assert_true(days[i].day > last);
            assert_int_equal(date_of(days[i].day).year, year);
            assert_true(date_weekday(days[i].day) <= DATE_FRIDAY);
            last = days[i].day;
        }
    }
}

static void other_years_are_refused(void **state)
{
    struct statutory_day days[STATUTORY_MOST];

    (void)state;
    assert_int_equal(statutory_days_off(LUNAR_FIRST_YEAR - 1, days), -ERANGE);
    assert_int_equal(statutory_days_off(LUNAR_LAST_YEAR + 1, days), -ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_off_as_the_law_says),
        cmocka_unit_test(a_reason_says_what_a_day_stands_for),
        cmocka_unit_test(the_announced_years_differ_by_the_swapped_days_only),
        cmocka_unit_test(every_year_has_its_days_once_in_order_and_on_weekdays),
        cmocka_unit_test(other_years_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
