#include "appliance/tables/register/store_totals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appliance/tables/register/store_periods.h"
#include "tests/unit/appliance/tables/scratch.h"

/* Periods 1 and 2 have the same days, 3 has others. */
static void add_periods(struct store *store)
{
    static const struct period periods[] = {
        {.id = "a", .kind = "month", .from_day = 100, .to_day = 130},
        {.id = "b", .kind = "other", .from_day = 100, .to_day = 130},
        {.id = "c", .kind = "month", .from_day = 100, .to_day = 131},
    };

    for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
        assert_int_equal(store_save_period(store, &periods[i]), 0);
}

static void save(struct store *store, int period, int unit, int field, const char *source)
{
    struct store_total total = {period, unit, field, {.rates = ""}, source};

    assert_int_equal(store_save_total(store, &total), 0);
}

static int list(void *owner, const struct store_total *total)
{
    char *text = owner;
    size_t used = strlen(text);

    (void)snprintf(text + used, 64 - used, "%s ", total->source);
    return 0;
}

static int compare(void *owner, const struct store_total *total)
{
    const struct store_total *wanted = owner;

    assert_memory_equal(total->stated.columns, wanted->stated.columns,
                        sizeof wanted->stated.columns);
    assert_int_equal(total->stated.in_time, wanted->stated.in_time);
    assert_string_equal(total->stated.rates, wanted->stated.rates);
    return -EDOM;
}

/* Nothing, 0 and a figure; the rates and the source as they were printed. */
static void what_was_not_printed_does_not_become_0(void **state)
{
    struct store_total kept = {1, 0, 3, {.rates = "98,81 %; 1.19 %"}, "Báo Mẫu"};

    for (int i = 0; i < STATED_COLUMNS; i++)
        kept.stated.columns[i] = i % 3 == 0 ? STATED_UNKNOWN : i % 3 == 1 ? 0 : i;
    kept.stated.in_time = STATED_UNKNOWN;
    assert_int_equal(store_save_total(*state, &kept), 0);
    assert_int_equal(store_find_total(*state, &kept, compare, &kept),
                     -EDOM); /* passed on */
}

static void a_total_takes_the_place_of_the_one_before_it(void **state)
{
    const struct store_total all_fields = {1, 2, 0, {.rates = ""}, ""};
    char text[64] = "";

    save(*state, 1, 2, 3, "first");
    save(*state, 1, 2, 3, "second");
    assert_int_equal(store_find_total(*state, &all_fields, list, text), -ENOENT);
    assert_int_equal(store_each_total(*state, list, text), 0);
    assert_string_equal(text, "second ");
}

/* Whatever the periods are called: printed for these days is printed for these days. */
static void totals_are_found_by_days_and_unit(void **state)
{
    static const struct {
        int32_t to_day;
        int unit;
        const char *found;
    } cases[] = {
        {130, 0, "a00 a07 b07 "},
        {130, 4, "a49 "},
        {131, 0, "c00 "},
        {131, 4, ""},
        {129, 0, ""},
    };
    char text[64] = "";

    add_periods(*state);
    save(*state, 2, 0, 7, "b07");
    save(*state, 1, 0, 7, "a07");
    save(*state, 1, 4, 9, "a49");
    save(*state, 1, 0, 0, "a00");
    save(*state, 3, 0, 0, "c00");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char found[64] = "";

        assert_int_equal(
            store_each_total_of(*state, 100, cases[i].to_day, cases[i].unit, list, found),
            0);
        assert_string_equal(found, cases[i].found);
    }
    assert_int_equal(store_clear_totals(*state), 0);
    assert_int_equal(store_each_total(*state, list, text), 0);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_was_not_printed_does_not_become_0),
        SCRATCH_TEST(a_total_takes_the_place_of_the_one_before_it),
        SCRATCH_TEST(totals_are_found_by_days_and_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
