/*
 * directory - a temporary directory of a test's own, without folders in it.
 */
#ifndef TESTS_UNIT_DIRECTORY_H
#define TESTS_UNIT_DIRECTORY_H

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { DIRECTORY_BYTES = 32 };

static inline void directory_make(char ret[static DIRECTORY_BYTES])
{
    (void)snprintf(ret, DIRECTORY_BYTES, "/tmp/dunghan-XXXXXX");
    assert_non_null(mkdtemp(ret));
}

/* With the files in it. */
static inline void directory_remove(const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory))) /* NOLINT(concurrency-mt-unsafe): one thread */
        (void)unlinkat(dirfd(directory), entry->d_name, 0);
    assert_int_equal(closedir(directory), 0);
    assert_int_equal(rmdir(path), 0);
}

#endif
