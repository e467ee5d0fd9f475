/*
 * scratch - a store in memory for tests of its tables.
 */
#ifndef TESTS_UNIT_APPLIANCE_TABLES_SCRATCH_H
#define TESTS_UNIT_APPLIANCE_TABLES_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "appliance/store/store.h"

/* The state is the store. */
static inline int scratch_set_up(void **state)
{
    return store_open((struct store **)state, NULL, STORE_SCRATCH);
}

static inline int scratch_tear_down(void **state)
{
    store_close(*state);
    return 0;
}

#define SCRATCH_TEST(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, scratch_set_up, scratch_tear_down)

#endif
