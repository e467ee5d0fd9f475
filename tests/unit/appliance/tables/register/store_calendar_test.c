#include "appliance/tables/register/store_calendar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

static const char csv[] = "date,kind,reason\n"
                          "2026-01-01,off,\"Tết, \"\"dương lịch\"\"\"\n"
                          "2026-01-02,off,\n"
                          "2026-01-10,working,Làm bù\n";

static void save(struct store *store, const char *text)
{
    struct calendar *calendar;

    assert_int_equal(calendar_open(&calendar, text, strlen(text), "test"), 0);
    assert_int_equal(store_save_calendar(store, calendar), 0);
    calendar_close(calendar);
}

static void check(struct store *store, const char *expected)
{
    char *text;
    size_t size;

    assert_int_equal(store_read_calendar(store, &text, &size), 0);
    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
    free(text);
}

static void what_is_read_is_what_was_saved_day_by_day(void **state)
{
    char *text = NULL;
    size_t size = 0;

    assert_int_equal(store_read_calendar(*state, &text, &size), -ENOENT);
    assert_null(text);
    save(*state, csv);
    check(*state, csv);
    check(*state, csv); /* not only the first time */
}

static void another_takes_its_place_whole(void **state)
{
    static const char other[] = "date,kind,reason\n2027-01-01,off,Tết\n";
    char *text;
    size_t size;

    save(*state, csv);
    assert_int_equal(store_begin(*state), 0);
    save(*state, other);
    store_rollback(*state);
    check(*state, csv);
    save(*state, other);
    check(*state, other);
    assert_int_equal(store_clear_calendar(*state), 0);
    assert_int_equal(store_read_calendar(*state, &text, &size), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_is_read_is_what_was_saved_day_by_day),
        SCRATCH_TEST(another_takes_its_place_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
