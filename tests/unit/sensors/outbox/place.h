/*
 * place - an outbox in a directory of a test's own, and what tests of outboxes put into it.
 */
#ifndef TESTS_UNIT_SENSORS_OUTBOX_PLACE_H
#define TESTS_UNIT_SENSORS_OUTBOX_PLACE_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sensors/outbox/outbox.h"

#define PLACE_DAY_MS INT64_C(86400000)
#define PLACE_NOW_MS INT64_C(1795000000000)

enum { PLACE_PATH_BYTES = 256 };

static const struct outbox_limits place_wide = {.max_bytes = 64 << 20,
                                                .retention_ms = 14 * PLACE_DAY_MS};

static const struct outbox_cursor place_counter = {"H42.31", "q1",
                                                   "record-terminal/100007"};

/* A directory of its own for each test, gone afterwards. */
struct place {
    char dir[PLACE_PATH_BYTES];
    char box[PLACE_PATH_BYTES + 16];
    char db[PLACE_PATH_BYTES + 32];
};

static inline int place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *tmp = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread */

    if (!place)
        return -1;
    snprintf(place->dir, sizeof place->dir, "%s/outbox-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(place->dir))
        return -1;
    snprintf(place->box, sizeof place->box, "%s/box", place->dir);
    snprintf(place->db, sizeof place->db, "%s/outbox.db", place->box);
    *state = place;
    return 0;
}

static inline int place_remove(void **state)
{
    static const char *const names[] = {
        "box/outbox.db",         "box/outbox.db-wal", "box/outbox.db-shm",
        "box/outbox.db-journal", "box/outbox.lock",
    };
    struct place *place = *state;
    char path[2 * PLACE_PATH_BYTES];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", place->dir, names[i]);
        unlink(path);
    }
    rmdir(place->box);
    rmdir(place->dir);
    free(place);
    return 0;
}

static inline struct outbox *place_open(const struct place *place,
                                        const struct outbox_limits *limits)
{
    struct outbox *box = NULL;

    assert_int_equal(outbox_open(&box, place->box, limits), 0);
    return box;
}

/* As the thread that writes and the loop do it together. */
static inline void place_commit(struct outbox *box)
{
    assert_int_equal(outbox_commit(box), 0);
    outbox_show(box);
}

static inline void place_append(struct outbox *box, int from, int to)
{
    char json[64];

    for (int i = from; i <= to; i++) {
        snprintf(json, sizeof json, "{\"n\":%d}", i);
        assert_int_equal(outbox_append(box, PLACE_NOW_MS + i, json), 0);
    }
}

static inline void place_assert_holds(struct outbox *box, uint64_t seq, int n)
{
    struct outbox_page page = {0};
    char json[64];

    assert_int_equal(outbox_read(box, seq, 1, &page), 0);
    snprintf(json, sizeof json, "{\"n\":%d}", n);
    assert_string_equal(page.events[0], json);
    outbox_page_release(&page);
}

/* The mark as the kinds write it that count records. */
static inline int place_set_mark(struct outbox *box, uint32_t record)
{
    char mark[OUTBOX_MARK_BYTES];

    snprintf(mark, sizeof mark, "%" PRIu32, record);
    return outbox_set_mark(box, &place_counter, mark);
}

static inline void place_assert_mark(struct outbox *box, const struct outbox_cursor *cursor,
                                     uint64_t record)
{
    char mark[OUTBOX_MARK_BYTES];
    char expected[OUTBOX_MARK_BYTES];

    snprintf(expected, sizeof expected, "%" PRIu64, record);
    assert_int_equal(outbox_get_mark(box, cursor, mark), 0);
    assert_string_equal(mark, expected);
}

#endif
