#include "appliance/calendar/working_days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

enum { FIRST = 1000, END = 1100, OFF = 1012, WORKED = 1017, AROUND = 60 };

static bool weekday(int32_t day)
{
    return date_weekday(day) < DATE_SATURDAY;
}

/* A weekday off and a day of a weekend that works. */
static bool works(void *owner, int32_t day)
{
    int32_t *asked = owner;

    assert_int_equal(day, (*asked)++);
    return day == WORKED || (day != OFF && weekday(day));
}

static bool works_anywhere(int32_t day)
{
    return day == WORKED || (day != OFF && weekday(day));
}

static struct working_days *open_table(void)
{
    int32_t asked = FIRST;
    struct working_days *table = working_days_open(FIRST, END, works, &asked);

    assert_int_equal(asked, END);
    return table;
}

static void the_days_that_are_special_are_so(void **state)
{
    (void)state;
    assert_true(weekday(OFF));
    assert_false(weekday(WORKED));
}

static void each_working_day_is_one_rank_on(void **state)
{
    struct working_days *table = open_table();

    (void)state;
    for (int32_t day = FIRST - AROUND; day < END + AROUND; day++) {
        int32_t rank = working_days_rank(table, day);

        assert_int_equal(working_days_rank(table, day + 1) - rank, works_anywhere(day));
        if (works_anywhere(day))
            assert_int_equal(working_days_day(table, rank), day);
        else
            assert_true(working_days_day(table, rank) > day);
    }
    working_days_close(table);
}

static void ranks_begin_on_29_december_1969(void **state)
{
    struct working_days *table = open_table();

    (void)state;
    assert_int_equal(working_days_rank(table, date_day((struct date){1969, 12, 29})), 0);
    assert_int_equal(working_days_rank(table, date_day((struct date){1970, 1, 5})), 5);
    assert_int_equal(working_days_day(table, 5), date_day((struct date){1970, 1, 5}));
    working_days_close(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_days_that_are_special_are_so),
        cmocka_unit_test(each_working_day_is_one_rank_on),
        cmocka_unit_test(ranks_begin_on_29_december_1969),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
