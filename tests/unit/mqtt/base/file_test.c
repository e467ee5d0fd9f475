#include "mqtt/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/directory.h"

enum { PATH_BYTES = 64 };

struct place {
    char directory[DIRECTORY_BYTES], path[PATH_BYTES];
};

static int begin(void **state)
{
    static struct place place;

    directory_make(place.directory);
    (void)snprintf(place.path, sizeof place.path, "%s/x", place.directory);
    *state = &place;
    return 0;
}

static int end(void **state)
{
    directory_remove(((struct place *)*state)->directory);
    return 0;
}

static int entries(const char *path)
{
    DIR *directory = opendir(path);
    int count = -2; /* . and .. */

    assert_non_null(directory);
    while (readdir(directory)) /* NOLINT(concurrency-mt-unsafe): one thread */
        count++;
    (void)closedir(directory);
    return count;
}

static void what_is_written_is_read_back_with_a_nul_behind_it(void **state)
{
    const struct place *place = *state;
    struct stat about;
    char *text;
    size_t bytes;

    assert_int_equal(file_write(place->path, "a\0b", 3, 0640), 0);
    assert_int_equal(file_read(place->path, 3, &text, &bytes), 0);
    assert_int_equal(bytes, 3);
    assert_memory_equal(text, "a\0b", 4);
    free(text);
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
}

static void a_file_that_is_replaced_has_the_new_text_and_rights_alone(void **state)
{
    const struct place *place = *state;
    struct stat about;
    char *text;
    size_t bytes;

    assert_int_equal(file_write(place->path, "what was there", 14, 0644), 0);
    assert_int_equal(file_write(place->path, "new", 3, 0600), 0);
    assert_int_equal(file_read(place->path, 100, &text, &bytes), 0);
    assert_string_equal(text, "new");
    free(text);
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(entries(place->directory), 1);
}

static void a_file_that_cannot_be_written_leaves_what_was_there(void **state)
{
    const struct place *place = *state;
    char path[PATH_BYTES + 20];

    (void)snprintf(path, sizeof path, "%s/no/such", place->directory);
    assert_int_equal(file_write(path, "x", 1, 0600), -ENOENT);
    assert_int_equal(file_make_directory(place->path, 0700), 0);
    assert_int_equal(file_write(place->path, "x", 1, 0600), -EISDIR);
    assert_int_equal(entries(place->directory), 1);
    assert_int_equal(rmdir(place->path), 0);
}

static void a_file_that_is_too_large_or_not_there_is_not_read(void **state)
{
    const struct place *place = *state;
    char *text = NULL;
    size_t bytes;

    assert_int_equal(file_read(place->path, 10, &text, &bytes), -ENOENT);
    assert_int_equal(file_write(place->path, "0123456789", 10, 0600), 0);
    assert_int_equal(file_read(place->path, 9, &text, &bytes), -EFBIG);
    assert_null(text);
    assert_int_equal(file_read(place->path, 10, &text, &bytes), 0);
    free(text);
}

static void a_reserved_file_is_for_its_owner_alone(void **state)
{
    const struct place *place = *state;
    mode_t before = umask(0);
    struct stat about;

    assert_int_equal(file_reserve(place->path), 0);
    (void)umask(before);
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_size, 0);
}

static void a_file_that_is_there_is_not_touched_by_reserving_it(void **state)
{
    const struct place *place = *state;
    struct stat about;

    assert_int_equal(file_write(place->path, "x", 1, 0644), 0);
    assert_int_equal(file_reserve(place->path), -EEXIST);
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0644);
    assert_int_equal(about.st_size, 1);
}

static void a_directory_is_made_once(void **state)
{
    const struct place *place = *state;

    assert_int_equal(file_make_directory(place->path, 0700), 0);
    assert_int_equal(file_make_directory(place->path, 0700), -EEXIST);
    assert_int_equal(rmdir(place->path), 0);
}

static void a_link_is_replaced_but_never_followed(void **state)
{
    const struct place *place = *state;
    char fresh[PATH_BYTES + 20], far[PATH_BYTES];

    (void)snprintf(far, sizeof far, "%s/far", place->directory);
    (void)snprintf(fresh, sizeof fresh, "%s.%d.new", place->path, (int)getpid());
    assert_int_equal(symlink(far, place->path), 0);
    assert_int_equal(file_open_lock(place->path), -ELOOP);
    assert_int_equal(file_reserve(place->path), -EEXIST);
    assert_int_equal(file_make_directory(place->path, 0700), -EEXIST);
    assert_int_equal(symlink(far, fresh), 0);
    assert_int_equal(file_write(place->path, "x", 1, 0600), 0);
    assert_int_equal(entries(place->directory), 1);
}

/* Where others may make files, links too are theirs. */
static void a_link_to_a_directory_is_followed_where_nobody_else_could_make_it(void **state)
{
    const struct place *place = *state;
    char path[PATH_BYTES + 20];

    (void)snprintf(path, sizeof path, "%s/in", place->path);
    assert_int_equal(symlink(".", place->path), 0);
    assert_int_equal(file_write(path, "x", 1, 0600), 0);
    assert_int_equal(chmod(place->directory, 01777), 0);
    assert_int_equal(file_write(path, "y", 1, 0600), -ENOTDIR);
    assert_int_equal(chmod(place->directory, 0700), 0);
}

static void a_lock_of_several_names_is_none(void **state)
{
    const struct place *place = *state;
    char other[PATH_BYTES + 20];
    int fd = file_open_lock(place->path);

    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    (void)snprintf(other, sizeof other, "%s/other", place->directory);
    assert_int_equal(link(place->path, other), 0);
    assert_int_equal(file_open_lock(place->path), -EMLINK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_back_with_a_nul_behind_it),
        TEST(a_file_that_is_replaced_has_the_new_text_and_rights_alone),
        TEST(a_file_that_cannot_be_written_leaves_what_was_there),
        TEST(a_file_that_is_too_large_or_not_there_is_not_read),
        TEST(a_reserved_file_is_for_its_owner_alone),
        TEST(a_file_that_is_there_is_not_touched_by_reserving_it),
        TEST(a_directory_is_made_once),
        TEST(a_link_is_replaced_but_never_followed),
        TEST(a_link_to_a_directory_is_followed_where_nobody_else_could_make_it),
        TEST(a_lock_of_several_names_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
