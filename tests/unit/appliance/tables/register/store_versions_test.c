#include "appliance/tables/register/store_versions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

static void add(struct store *store, const char *reg, int content)
{
    const struct store_version version = {.reg = reg,
                                          .number = 999,
                                          .taken_ms = content,
                                          .file = "f.csv",
                                          .by = "",
                                          .how = ""};
    char csv[32];
    int size = snprintf(csv, sizeof csv, "content %d;behind", content);

    /* so much of it and no more */
    assert_int_equal(
        store_add_version(store, &version, csv, (size_t)size - strlen(";behind")), 0);
}

struct seen {
    int64_t newest, oldest, count;
};

static int see(void *owner, const struct store_version *version)
{
    struct seen *seen = owner;

    if (seen->count++ == 0)
        seen->newest = version->number;
    else
        assert_int_equal(version->number, seen->oldest - 1); /* one after the other */
    seen->oldest = version->number;
    return 0;
}

/* Numbers go on, so that a number that was once given means that version or none. */
static void the_oldest_fall_away_and_no_number_comes_back(void **state)
{
    enum { MORE = 3, ALL = STORE_VERSIONS_KEPT + MORE };
    struct seen seen = {0};
    char *csv;
    size_t size;

    add(*state, "units", 0); /* of another register, which is not counted */
    for (int i = 1; i <= ALL; i++)
        add(*state, "fields", i);
    assert_int_equal(store_each_version(*state, "fields", see, &seen), 0);
    assert_int_equal(seen.count, STORE_VERSIONS_KEPT);
    assert_int_equal(seen.newest, ALL);
    assert_int_equal(seen.oldest, MORE + 1);
    assert_int_equal(store_read_version(*state, "fields", MORE, &csv, &size), -ENOENT);
    assert_int_equal(store_read_version(*state, "fields", ALL, &csv, &size), 0);
    assert_string_equal(csv, "content 53");
    assert_int_equal(size, strlen(csv));
    free(csv);
    assert_int_equal(store_read_version(*state, "units", 1, &csv, &size), 0);
    free(csv);
    assert_int_equal(store_read_version(*state, "units", ALL, &csv, &size), -ENOENT);
}

static int list_newest(void *owner, const struct store_version *version)
{
    char *text = owner;
    size_t used = strlen(text);

    (void)snprintf(text + used, 64 - used, "%s %d at %d;", version->reg,
                   (int)version->number, (int)version->taken_ms);
    return 0;
}

static int stop(void *owner, const struct store_version *version)
{
    (void)owner;
    (void)version;
    return -EDOM;
}

static void the_newest_of_each_register_is_told(void **state)
{
    char text[64] = "";
    int64_t number = -1, taken_ms = -1;

    assert_int_equal(store_newest_version(*state, "units", &number, &taken_ms), 0);
    assert_int_equal(number, 0);
    assert_int_equal(taken_ms, 0);
    add(*state, "units", 5);
    add(*state, "fields", 9);
    add(*state, "units", 3); /* taken in earlier, by a clock that went back: still newer */
    assert_int_equal(store_each_newest_version(*state, list_newest, text), 0);
    assert_string_equal(text, "fields 1 at 9;units 2 at 3;");
    assert_int_equal(store_each_newest_version(*state, stop, NULL), -EDOM);
    assert_int_equal(store_newest_version(*state, "units", &number, &taken_ms), 0);
    assert_int_equal(number, 2);
    assert_int_equal(taken_ms, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(the_oldest_fall_away_and_no_number_comes_back),
        SCRATCH_TEST(the_newest_of_each_register_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
