/*
 * taking - files taken in by a register, and periods, each in a transaction of its own.
 */
#ifndef TESTS_UNIT_APPLIANCE_REGISTERS_TAKING_H
#define TESTS_UNIT_APPLIANCE_REGISTERS_TAKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/registers/periods.h"
#include "appliance/registers/register.h"
#include "appliance/store/store.h"

/* Commits when it went well. */
static inline int taking_end(struct store *store, int rc)
{
    if (rc == 0)
        return store_commit(store);
    store_rollback(store);
    return rc;
}

enum { TAKING_LOG_BYTES = 16384 };

/* "LINE: what is wrong" of the faults, a line each. */
struct taking_log {
    char text[TAKING_LOG_BYTES];
    size_t used;
};

static inline void taking_tell(void *owner, const char *text)
{
    static const char file[] = "file:";
    struct taking_log *log = owner;

    assert_memory_equal(text, file, strlen(file));
    log->used += (size_t)snprintf(log->text + log->used, sizeof log->text - log->used,
                                  "%s\n", text + strlen(file));
    assert_true(log->used < sizeof log->text);
}

/* A file called "file"; of the outcome the counts. */
static inline int taking_text(struct store *store, const struct register_kind *kind,
                              const char *text, struct taking_log *log,
                              struct register_outcome *ret)
{
    struct csv_faults faults = {.file = "file", .tell = taking_tell, .owner = log};

    const struct register_order order = {.bytes = text,
                                         .size = strlen(text),
                                         .file = "file",
                                         .mode = REGISTER_MERGE,
                                         .by = "operator an",
                                         .now_ms = 1};
    struct register_outcome outcome;
    int rc;

    *log = (struct taking_log){0};
    assert_int_equal(store_begin(store), 0);
    rc = taking_end(store, register_take(kind, store, &order, &faults, &outcome));
    *ret = (struct register_outcome){.added = outcome.added,
                                     .changed = outcome.changed,
                                     .removed = outcome.removed,
                                     .untouched = outcome.untouched,
                                     .differences.count = outcome.differences.count};
    register_outcome_release(&outcome);
    return rc;
}

static inline int taking_add_period(struct store *store, const struct period *period)
{
    char fault[PERIODS_FAULT_BYTES];

    assert_int_equal(store_begin(store), 0);
    return taking_end(store, periods_add(store, period, fault));
}

static inline int taking_freeze(struct store *store, const struct rules *rules,
                                const char *id, int64_t now_ms)
{
    char fault[PERIODS_FAULT_BYTES];

    assert_int_equal(store_begin(store), 0);
    return taking_end(store, periods_freeze(store, rules, id, now_ms,
                                            (struct periods_consent){0}, fault));
}

#endif
