#include "appliance/report/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/report.h"

enum { MEMBERS = sizeof(struct figures) / sizeof(int64_t) };

/* By their places in memory and not by the list of them, which is what is tested. */
static struct figures counting_from(int64_t first)
{
    int64_t values[MEMBERS];
    struct figures figures;

    for (int i = 0; i < MEMBERS; i++)
        values[i] = first + i;
    memcpy(&figures, values, sizeof figures);
    return figures;
}

static void every_member_is_in_the_list_and_none_twice(void **state)
{
    (void)state;
    assert_int_equal(FIGURES, MEMBERS);
    assert_int_equal(sizeof(struct figures) % sizeof(int64_t), 0);
}

static void adding_adds_every_member(void **state)
{
    struct figures sum = counting_from(1000);
    const struct figures more = counting_from(1);
    int64_t values[MEMBERS];

    (void)state;
    figures_add(&sum, &more);
    memcpy(values, &sum, sizeof sum);
    for (int i = 0; i < MEMBERS; i++)
        assert_int_equal(values[i], 1001 + 2 * i);
}

static void a_difference_of_one_in_any_member_is_seen(void **state)
{
    const struct figures some = counting_from(10), none = {0};

    (void)state;
    assert_true(figures_equal(&some, &some));
    assert_false(figures_any(&none));
    for (int i = 0; i < MEMBERS; i++) {
        int64_t values[MEMBERS];
        struct figures changed, lone;

        memcpy(values, &some, sizeof some);
        values[i]--;
        memcpy(&changed, values, sizeof changed);
        assert_false(figures_equal(&some, &changed));
        memset(values, 0, sizeof values);
        values[i] = -1; /* what is less than nothing is something */
        memcpy(&lone, values, sizeof lone);
        assert_true(figures_any(&lone));
    }
}

static void a_column_of_a_report_is_the_figure_of_its_name(void **state)
{
    static const struct {
        int column;
        const char *name;
    } listed[] = {
#define LISTED(column, name) {column, #name},
        FIGURES_EACH(LISTED, )
#undef LISTED
    };
    const struct figures figures = counting_from(100);
    int64_t values[REPORT_COLUMNS];

    (void)state;
    report_values(&figures, values);
    for (int i = 0; i < FIGURES; i++) {
        int place = listed[i].column - REPORT_FIRST_COLUMN;

        assert_string_equal(report_columns[place].name, listed[i].name);
        assert_int_equal(values[place], 100 + i);
    }
    assert_int_equal(values[3 - REPORT_FIRST_COLUMN], 100 + 101 + 102);
    assert_int_equal(values[7 - REPORT_FIRST_COLUMN], 103 + 104 + 105);
    assert_int_equal(values[11 - REPORT_FIRST_COLUMN], 106 + 107);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_in_the_list_and_none_twice),
        cmocka_unit_test(adding_adds_every_member),
        cmocka_unit_test(a_difference_of_one_in_any_member_is_seen),
        cmocka_unit_test(a_column_of_a_report_is_the_figure_of_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
