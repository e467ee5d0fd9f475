#include "mqtt/base/fraction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void percentages_are_exact_and_keep_off_the_ends(void **state)
{
    static const struct {
        int64_t num, den;
        const char *two, *one;
    } cases[] = {
        {165, 185, "89.19", "89.2"},
        {1132, 1937, "58.44", "58.4"}, /* misprinted 57,41 in 2016 */
        {1, 2, "50.00", "50.0"},
        {1, 3, "33.33", "33.3"},
        {2, 3, "66.67", "66.7"},
        {1, 8, "12.50", "12.5"},
        {1, 80, "1.25", "1.3"},           /* half goes up */
        {19999, 20000, "99.99", "99.99"}, /* never 100 unless all */
        {1, 20000, "0.01", "0.01"},       /* never 0 unless none */
        {1, 100000, "0.01", "0.01"},
        {99999999999999, 100000000000000, "99.99", "99.99"},
        {0, 7, "0.00", "0.0"},
        {7, 7, "100.00", "100.0"},
        {9996, 10000, "99.96", "99.96"}, /* one decimal would say 100.0 */
        {9994, 10000, "99.94", "99.9"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fraction fraction = {cases[i].num, cases[i].den};
        char text[FRACTION_BYTES];

        assert_string_equal(fraction_format(fraction, 2, '.', text), cases[i].two);
        assert_string_equal(fraction_format(fraction, 1, '.', text), cases[i].one);
    }
}

static void nothing_to_divide_is_no_percentage(void **state)
{
    char text[FRACTION_BYTES];

    (void)state;
    assert_null(fraction_format((struct fraction){0, 0}, 2, ',', text));
    assert_int_equal(fraction_percent100((struct fraction){0, 0}), -1);
    assert_false(fraction_reaches((struct fraction){0, 0}, 0));
}

static void a_threshold_is_held_by_the_fraction_not_by_its_text(void **state)
{
    (void)state;
    assert_true(fraction_reaches((struct fraction){95, 100}, 9500));
    assert_false(
        fraction_reaches((struct fraction){94999, 100000}, 9500)); /* shows 95,00 */
    assert_true(fraction_reaches((struct fraction){1, 1}, 10000));
    assert_int_equal(fraction_percent100((struct fraction){94999, 100000}), 9500);
}

static void vietnamese_writes_a_comma(void **state)
{
    char text[FRACTION_BYTES];

    (void)state;
    assert_string_equal(fraction_format((struct fraction){965, 1000}, 1, ',', text),
                        "96,5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentages_are_exact_and_keep_off_the_ends),
        cmocka_unit_test(nothing_to_divide_is_no_percentage),
        cmocka_unit_test(a_threshold_is_held_by_the_fraction_not_by_its_text),
        cmocka_unit_test(vietnamese_writes_a_comma),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
