#include "web/text/spark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_axis_of_a_trend_begins_below_its_lowest_month(void **state)
{
    static const struct {
        int64_t lowest;
        int floor;
    } cases[] = {{100, 9000}, {90, 9000}, {89, 8000}, {79, 7000}, {50, 5000}, {49, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_row rows[2] = {{.trend = {{0, 0}, {95, 100}}},
                                     {.trend = {{cases[i].lowest, 100}}}};

        assert_int_equal(spark_floor(rows, 2, 10), cases[i].floor);
        assert_int_equal(spark_floor(rows, 2, 101), 9000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_axis_of_a_trend_begins_below_its_lowest_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
