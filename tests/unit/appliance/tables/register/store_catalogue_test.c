#include "appliance/tables/register/store_catalogue.h"

#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

/* A version of a unit from a day on. */
static void save(struct store *store, int place, const char *code, const char *name,
                 int32_t from_day, int32_t to_day)
{
    const struct catalogue_entry entry = {.id = 77, /* is not looked at */
                                          .code = code,
                                          .name_vi = name,
                                          .name_en = "",
                                          .level = "commune",
                                          .from_day = from_day,
                                          .to_day = to_day};

    assert_int_equal(store_save_entry(store, CATALOGUE_UNITS, place, &entry), 0);
}

static struct catalogue *read_all(struct store *store)
{
    struct catalogue *catalogue = catalogue_open();

    assert_int_equal(store_read_catalogue(store, catalogue), 0);
    return catalogue;
}

/* What was counted stands on the number. */
static void a_code_keeps_its_number_whatever_becomes_of_its_versions(void **state)
{
    struct catalogue *catalogue;
    int number, again;

    assert_int_equal(store_save_code(*state, CATALOGUE_UNITS, 1, "H1", &number), 0);
    save(*state, 1, "H1", "Một", 0, 0);
    save(*state, 2, "H2", "Hai", 0, 0);
    assert_int_equal(store_drop_versions(*state, CATALOGUE_UNITS, number), 0);
    catalogue = read_all(*state);
    assert_null(catalogue_find(catalogue, CATALOGUE_UNITS, "H1"));
    catalogue_close(catalogue);
    save(*state, 3, "H1", "Một lần nữa", 0, 0);
    assert_int_equal(store_save_code(*state, CATALOGUE_UNITS, 3, "H1", &again), 0);
    assert_int_equal(again, number);
    catalogue = read_all(*state);
    assert_int_equal(catalogue_find(catalogue, CATALOGUE_UNITS, "H1")->id, number);
    catalogue_close(catalogue);
}

/* Of one code in three registers, each has its own number and its own versions. */
static void registers_do_not_share_codes(void **state)
{
    int unit, field, procedure;

    assert_int_equal(store_save_code(*state, CATALOGUE_UNITS, 1, "first", &unit), 0);
    assert_int_equal(store_save_code(*state, CATALOGUE_UNITS, 2, "same", &unit), 0);
    assert_int_equal(store_save_code(*state, CATALOGUE_FIELDS, 1, "same", &field), 0);
    assert_int_equal(store_save_code(*state, CATALOGUE_PROCEDURES, 1, "same", &procedure),
                     0);
    assert_int_equal(unit, 2);
    assert_int_equal(field, 1);
    assert_int_equal(procedure, 1);
}

static void
a_version_that_begins_on_the_same_day_is_changed_and_others_are_added(void **state)
{
    struct catalogue *catalogue;
    const struct catalogue_entry *all;
    size_t count;

    save(*state, 2, "H2", "Hai", 0, 0);
    save(*state, 1, "H1", "cũ", 0, 99);
    save(*state, 1, "H1", "mới", 100, 0);
    save(*state, 1, "H1", "mới hơn", 100, 0);
    catalogue = read_all(*state);
    all = catalogue_all(catalogue, CATALOGUE_UNITS, &count);
    assert_int_equal(count, 2);
    assert_string_equal(all[0].code, "H1"); /* by its place */
    assert_string_equal(catalogue_at(catalogue, CATALOGUE_UNITS, all[0].id, 99)->name_vi,
                        "cũ");
    assert_string_equal(catalogue_at(catalogue, CATALOGUE_UNITS, all[0].id, 100)->name_vi,
                        "mới hơn");
    catalogue_close(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_code_keeps_its_number_whatever_becomes_of_its_versions),
        SCRATCH_TEST(registers_do_not_share_codes),
        SCRATCH_TEST(a_version_that_begins_on_the_same_day_is_changed_and_others_are_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
