#include "sensors/sim/device/mapped.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { BYTES = 5000 };

struct place {
    char dir[64], path[80];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    strcpy(place->dir, "/tmp/dunghan-mapped.XXXXXX");
    *state = place;
    if (!mkdtemp(place->dir))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/memory", place->dir);
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    int rc;

    unlink(place->path);
    rc = rmdir(place->dir); /* nothing else was left there */
    free(place);
    return rc;
}

static void what_is_written_is_there_again(void **state)
{
    const struct place *place = *state;
    void *memory;
    size_t bytes;

    assert_int_equal(mapped_make(place->path, "head", 4, BYTES), 0);
    assert_int_equal(mapped_open(&memory, &bytes, place->path, BYTES), 0);
    assert_int_equal(bytes, BYTES);
    assert_memory_equal(memory, "head\0\0", 6);
    ((char *)memory)[BYTES - 1] = 'x';
    mapped_close(memory, bytes);

    assert_int_equal(mapped_open(&memory, &bytes, place->path, 4), 0);
    assert_int_equal(((char *)memory)[BYTES - 1], 'x');
    mapped_close(memory, bytes);
    mapped_close(NULL, 0);
}

static void a_new_one_takes_the_place_of_the_old_one_which_stays_as_it_was(void **state)
{
    const struct place *place = *state;
    void *old, *fresh;
    size_t old_bytes, bytes;

    assert_int_equal(mapped_make(place->path, "old", 4, BYTES), 0);
    assert_int_equal(mapped_open(&old, &old_bytes, place->path, 4), 0);
    assert_int_equal(mapped_make(place->path, "new", 4, 8), 0);
    assert_int_equal(mapped_open(&fresh, &bytes, place->path, 4), 0);
    assert_string_equal(fresh, "new");
    assert_string_equal(old, "old");
    mapped_close(old, old_bytes);
    mapped_close(fresh, bytes);
}

static void what_is_no_such_file_is_refused(void **state)
{
    const struct place *place = *state;
    void *memory;
    size_t bytes;

    assert_int_equal(mapped_open(&memory, &bytes, place->path, 4), -ENOENT);
    assert_int_equal(mapped_make(place->path, "head", 4, 8), 0);
    assert_int_equal(mapped_open(&memory, &bytes, place->path, 9), -EBADMSG);
    assert_int_equal(mapped_make("/nonexistent/memory", "head", 4, 8), -ENOENT);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(what_is_written_is_there_again),
        IN_PLACE(a_new_one_takes_the_place_of_the_old_one_which_stays_as_it_was),
        IN_PLACE(what_is_no_such_file_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
