/*
 * directory - a temporary directory of a test's own.
 */
#ifndef TESTS_UNIT_DIRECTORY_H
#define TESTS_UNIT_DIRECTORY_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DIRECTORY_BYTES = 32 };

static inline void directory_make(char ret[static DIRECTORY_BYTES])
{
    (void)snprintf(ret, DIRECTORY_BYTES, "/tmp/dunghan-XXXXXX");
    assert_non_null(mkdtemp(ret));
}

static inline int directory_remove_one(const char *path, const struct stat *about, int kind,
                                       struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

/* With all that is in it. */
static inline void directory_remove(const char *path)
{
    assert_int_equal(nftw(path, directory_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
