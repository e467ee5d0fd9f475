/*
 * An outbox as version 1 of its schema left it: `count` events and, of the record terminal
 * 100007 at counter q1 of H42.31, the cursor behind record `count`.
 */
#ifndef TESTS_UNIT_SENSORS_OUTBOX_OLD_OUTBOX_H
#define TESTS_UNIT_SENSORS_OUTBOX_OLD_OUTBOX_H

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

extern const char *const outbox_steps[]; /* the first: sensors/outbox/sql/001_outbox.sql */

static inline void make_old_outbox(const char *directory, int count)
{
    char path[512];
    char text[1024];
    sqlite3 *db = NULL;

    assert_int_equal(mkdir(directory, 0700), 0);
    snprintf(path, sizeof path, "%s/outbox.db", directory);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL; BEGIN", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, outbox_steps[0], NULL, NULL, NULL), SQLITE_OK);
    snprintf(text, sizeof text,
             "INSERT INTO meta VALUES (1, '0123456789abcdef', 0);"
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO event SELECT i, 1795000000000 + i, '{\"n\":' || i || '}' FROM n;"
             "INSERT INTO cursor VALUES ('H42.31', 'q1', 100007, %d);"
             "INSERT INTO cursor VALUES ('H42.31', 'q1', 100008, 4294967295);"
             "INSERT INTO cursor VALUES ('H42.32', 'q1', 100007, 0);"
             "INSERT INTO receipt VALUES (1795000000000, 2);"
             "PRAGMA application_id = %d; PRAGMA user_version = 1; COMMIT",
             count, count, 0x44486f78);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

#endif
