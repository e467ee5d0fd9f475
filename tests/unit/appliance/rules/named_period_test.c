#include "appliance/rules/named_period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

static int32_t day(const char *text)
{
    int32_t ret;

    assert_int_equal(date_parse(text, &ret), 0);
    return ret;
}

static void each_has_its_days_on_every_day(void **state)
{
    static const struct {
        enum named_period name;
        const char *on, *id, *from, *to;
    } cases[] = {
        {NAMED_PERIOD_TODAY, "2028-02-29", "2028-02-29", "2028-02-29", "2028-02-29"},
        {NAMED_PERIOD_YESTERDAY, "2028-03-01", "2028-02-29", "2028-02-29", "2028-02-29"},
        {NAMED_PERIOD_YESTERDAY, "2027-01-01", "2026-12-31", "2026-12-31", "2026-12-31"},
        {NAMED_PERIOD_MONTH, "2028-02-01", "2028-02", "2028-02-01", "2028-02-29"},
        {NAMED_PERIOD_MONTH, "2027-02-28", "2027-02", "2027-02-01", "2027-02-28"},
        {NAMED_PERIOD_LAST_MONTH, "2027-01-31", "2026-12", "2026-12-01", "2026-12-31"},
        {NAMED_PERIOD_LAST_MONTH, "2028-03-31", "2028-02", "2028-02-01", "2028-02-29"},
        {NAMED_PERIOD_STATUTORY_MONTH, "2026-11-14", "2026-11", "2026-10-15", "2026-11-14"},
        {NAMED_PERIOD_STATUTORY_MONTH, "2026-11-15", "2026-12", "2026-11-15", "2026-12-14"},
        {NAMED_PERIOD_STATUTORY_MONTH, "2026-12-15", "2027-01", "2026-12-15", "2027-01-14"},
        {NAMED_PERIOD_STATUTORY_MONTH, "2028-02-20", "2028-03", "2028-02-15", "2028-03-14"},
        {NAMED_PERIOD_LAST_STATUTORY_MONTH, "2027-01-14", "2026-12", "2026-11-15",
         "2026-12-14"},
        {NAMED_PERIOD_LAST_STATUTORY_MONTH, "2027-01-15", "2027-01", "2026-12-15",
         "2027-01-14"},
        {NAMED_PERIOD_QUARTER, "2026-12-31", "2026-q4", "2026-10-01", "2026-12-31"},
        {NAMED_PERIOD_QUARTER, "2027-01-01", "2027-q1", "2027-01-01", "2027-03-31"},
        {NAMED_PERIOD_LAST_QUARTER, "2027-03-31", "2026-q4", "2026-10-01", "2026-12-31"},
        {NAMED_PERIOD_LAST_QUARTER, "2027-04-01", "2027-q1", "2027-01-01", "2027-03-31"},
        {NAMED_PERIOD_YEAR, "2028-12-31", "2028", "2028-01-01", "2028-12-31"},
        {NAMED_PERIOD_LAST_YEAR, "2029-01-01", "2028", "2028-01-01", "2028-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period period;

        print_message("case: %s on %s\n", named_period_names[cases[i].name], cases[i].on);
        assert_int_equal(named_period_on(cases[i].name, day(cases[i].on), &period), 0);
        assert_string_equal(period.id, cases[i].id);
        assert_int_equal(period.from_day, day(cases[i].from));
        assert_int_equal(period.to_day, day(cases[i].to));
    }
}

/* Over four years with a leap day: one that runs has the day in it, one that is over ends right
 * before the one that runs begins. */
static void those_that_are_over_end_where_those_that_run_begin(void **state)
{
    (void)state;
    for (int32_t today = day("2026-01-01"); today <= day("2029-12-31"); today++) {
        for (int i = 0; i < NAMED_PERIOD_YESTERDAY; i++) {
            struct period runs, over;

            assert_int_equal(named_period_on((enum named_period)i, today, &runs), 0);
            assert_int_equal(
                named_period_on((enum named_period)(i + NAMED_PERIOD_YESTERDAY), today,
                                &over),
                0);
            assert_true(runs.from_day <= today && today <= runs.to_day);
            assert_int_equal(over.to_day + 1, runs.from_day);
        }
    }
}

static void only_those_behind_the_running_ones_are_over(void **state)
{
    (void)state;
    for (int i = 0; i < NAMED_PERIODS; i++)
        assert_int_equal(named_period_over((enum named_period)i),
                         i >= NAMED_PERIOD_YESTERDAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_days_on_every_day),
        cmocka_unit_test(those_that_are_over_end_where_those_that_run_begin),
        cmocka_unit_test(only_those_behind_the_running_ones_are_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
