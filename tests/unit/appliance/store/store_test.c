#include "appliance/store/store.h"

#include <errno.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "appliance/store/store_copy.h"
#include "appliance/store/store_schema.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_events.h"
#include "appliance/tables/store_streams.h"
#include "tests/unit/directory.h"

enum { APPLICATION_ID = 0x44484e31, PATH_BYTES = DIRECTORY_BYTES + 16 };

static int64_t meta(struct store *store, const char *key)
{
    int64_t value = -1;

    assert_int_equal(store_read_meta(store, key, &value), 0);
    return value;
}

static void run(const char *directory, const char *text)
{
    char path[PATH_BYTES];
    sqlite3 *db;

    (void)snprintf(path, sizeof path, "%s/dunghan.db", directory);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void stamp(const char *directory, int id, int version)
{
    char text[96];

    (void)snprintf(text, sizeof text,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d", id, version);
    run(directory, text);
}

/* A database of schema `version` with one event of no dossier in it. */
static void make_older(const char *directory, int version)
{
    char text[1024];

    for (int i = 0; i < version; i++)
        run(directory, store_steps[i]);
    (void)snprintf(text, sizeof text,
                   "INSERT INTO meta VALUES ('kept', 7);"
                   "INSERT INTO unit_code VALUES (3, 'H99', 1);"
                   "INSERT INTO stream (id, gateway, epoch, committed, duplicates, %s,"
                   " quarantined) VALUES (1, 'gw-1', '9f3c52d1a07be644', 1, 0, 0, 0);"
                   "INSERT INTO event (id, stream, seq, type, at_ms, dossier, unit, choice)"
                   " VALUES (5, 1, 1, 0, 1000, 0, 3, 0);"
                   "INSERT INTO void (epoch, seq) VALUES ('9f3c52d1a07be644', 9),"
                   " ('0000000000000000', 3)",
                   version < 5 ? "gaps" : "early");
    run(directory, text);
    stamp(directory, APPLICATION_ID, version);
}

static void every_older_database_is_brought_up_with_what_is_in_it(void **state)
{
    (void)state;
    for (int version = 1; version < store_steps_count; version++) {
        char directory[DIRECTORY_BYTES];
        struct store *store = NULL;
        struct store_event event;

        print_message("version: %d\n", version);
        directory_make(directory);
        make_older(directory, version);
        assert_int_equal(store_open(&store, directory, STORE_READ), -EPROTO);
        assert_null(store);
        assert_int_equal(store_open(&store, directory, STORE_WRITE), 0);
        assert_int_equal(meta(store, "kept"), 7);
        assert_int_equal(store_search_event(store, 1, 1, &event), 0);
        assert_int_equal(event.id, 5);
        assert_int_equal(event.event.unit, 3);
        store_close(store);
        assert_int_equal(store_open(&store, directory, STORE_READ), 0);
        store_close(store);
        directory_remove(directory);
    }
}

static int tell_kind(void *owner, int64_t stream, const struct gap *gap)
{
    enum gap_kind *kinds = owner;

    (void)stream;
    kinds[gap->first == 2] = gap->kind;
    return 0;
}

/* Booked as lost by an older program, which believed everything. */
static void what_was_booked_and_cannot_be_believed_becomes_a_claim(void **state)
{
    enum { BEFORE_CLAIMS = 26 };
    enum gap_kind kinds[2] = {GAP_KINDS, GAP_KINDS};
    char directory[DIRECTORY_BYTES];
    struct store *store;

    (void)state;
    directory_make(directory);
    make_older(directory, BEFORE_CLAIMS);
    run(directory, "INSERT INTO gap VALUES (1, 2, 100001, 0), (1, 200000, 999999999, 0)");
    assert_int_equal(store_open(&store, directory, STORE_WRITE), 0);
    assert_int_equal(store_read_gaps(store, tell_kind, kinds), 0);
    assert_int_equal(kinds[1], GAP_LOST);
    assert_int_equal(kinds[0], GAP_CLAIMED);
    store_close(store);
    directory_remove(directory);
}

static void a_database_that_is_not_ours_is_left_alone(void **state)
{
    static const struct {
        const char *name;
        int id, version, rc;
    } cases[] = {
        {"newer than this program", APPLICATION_ID, 1000, -EPROTO},
        {"of another program", 0x12345678, 0, -EILSEQ},
        {"without an id, not empty", 0, 1, -EILSEQ},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char directory[DIRECTORY_BYTES];
        struct store *store = NULL;

        print_message("case: %s\n", cases[i].name);
        directory_make(directory);
        run(directory, "CREATE TABLE theirs (x)");
        stamp(directory, cases[i].id, cases[i].version);
        assert_int_equal(store_open(&store, directory, STORE_WRITE), cases[i].rc);
        assert_int_equal(store_open(&store, directory, STORE_READ), cases[i].rc);
        assert_null(store);
        run(directory, "INSERT INTO theirs VALUES (1)");
        directory_remove(directory);
    }
}

/* Of a copy at a version, after this was done to it. */
static int check_copy(int version, const char *done)
{
    char directory[DIRECTORY_BYTES], path[PATH_BYTES];
    struct store *copy = NULL;
    int rc;

    directory_make(directory);
    make_older(directory, version);
    run(directory, done);
    (void)snprintf(path, sizeof path, "%s/dunghan.db", directory);
    rc = store_open_copy(&copy, path);
    store_close(copy);
    directory_remove(directory);
    return rc;
}

static void a_copy_is_what_its_version_makes_and_no_more(void **state)
{
    static const char *const foreign[] = {
        "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
        "CREATE TRIGGER zz AFTER UPDATE ON meta BEGIN DELETE FROM event; END",
        "CREATE VIEW day AS SELECT 1",
        "CREATE TABLE zz (a)",
        "CREATE UNIQUE INDEX zz ON event (unit)",
        "CREATE INDEX zz ON event (unit)",
        "ALTER TABLE event ADD COLUMN more TEXT",
        "DROP TABLE void",
        ("PRAGMA writable_schema = 1;"
         "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = "
         "'event'"),
    };
    static const char *const ours[] = {
        "",
        "ANALYZE",
        ("PRAGMA writable_schema = 1;"
         "UPDATE sqlite_master SET sql = replace(sql, 'enum event_type', 'one of them')"),
    };

    (void)state;
    for (int version = 1; version <= store_steps_count; version++)
        assert_int_equal(check_copy(version, ""), 0);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        print_message("case: %s\n", foreign[i]);
        assert_int_equal(check_copy(1, foreign[i]), -EILSEQ);
        assert_int_equal(check_copy(store_steps_count, foreign[i]), -EILSEQ);
    }
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        assert_int_equal(check_copy(store_steps_count, ours[i]), 0);
}

static void one_writes_and_others_only_read(void **state)
{
    char directory[DIRECTORY_BYTES];
    struct store *writer, *reader = NULL;

    (void)state;
    directory_make(directory);
    assert_int_equal(store_open(&reader, directory, STORE_READ), -ENOENT);
    assert_int_equal(store_open(&writer, directory, STORE_WRITE), 0);
    assert_int_equal(store_open(&reader, directory, STORE_WRITE), -EBUSY);
    assert_null(reader);
    assert_int_equal(store_open(&reader, directory, STORE_READ), 0);
    assert_int_equal(store_write_meta(reader, "x", 1), -EROFS);
    assert_int_equal(store_write_meta(writer, "x", 2), 0);
    assert_int_equal(meta(reader, "x"), 2);
    store_close(reader);
    store_close(writer);
    assert_int_equal(store_open(&writer, directory, STORE_WRITE), 0); /* the lock is free */
    store_close(writer);
    directory_remove(directory);
}

/* The same statement, prepared in each of them, also after one of them is gone. */
static void two_stores_of_one_process_share_nothing(void **state)
{
    struct store *one, *other;

    (void)state;
    assert_int_equal(store_open(&one, NULL, STORE_SCRATCH), 0);
    assert_int_equal(store_open(&other, NULL, STORE_SCRATCH), 0);
    assert_int_equal(store_write_meta(one, "x", 1), 0);
    assert_int_equal(store_write_meta(other, "x", 2), 0);
    assert_int_equal(meta(one, "x"), 1);
    assert_int_equal(meta(other, "x"), 2);
    store_close(one);
    assert_int_equal(meta(other, "x"), 2);
    assert_int_equal(store_write_meta(other, "x", 3), 0);
    assert_int_equal(meta(other, "x"), 3);
    store_close(other);
}

static void a_database_is_for_its_owner_alone_and_so_is_what_lies_beside_it(void **state)
{
    static const char *const names[] = {"dunghan.db", "dunghan.db-wal", "dunghan.db-shm"};
    char directory[DIRECTORY_BYTES];
    mode_t before = umask(0);
    struct store *store;

    (void)state;
    directory_make(directory);
    assert_int_equal(store_open(&store, directory, STORE_WRITE), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[PATH_BYTES];
        struct stat about;

        (void)snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 07777, 0600);
    }
    (void)umask(before);
    store_close(store);
    directory_remove(directory);
}

static void what_is_rolled_back_was_never_there(void **state)
{
    struct store_event event = {.seq = 1, .event = {.type = EVENT_TICKET_TAKEN, .unit = 3}};
    struct store *store;
    int64_t newest, dossier;

    (void)state;
    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(store_begin(store), 0);
        dossier = store_next_dossier(store);
        assert_int_equal(dossier, 1); /* in the second round again */
        assert_int_equal(store_save_event(store, &event), 0);
        assert_int_equal(event.id, 1);
        assert_int_equal(store_newest_event(store, &newest), 0);
        assert_int_equal(newest, 1);
        store_rollback(store);
        assert_int_equal(store_newest_event(store, &newest), 0);
        assert_int_equal(newest, 0);
    }
    store_close(store);
}

static void a_statement_that_fails_can_be_used_again(void **state)
{
    struct store_event event = {.seq = 1, .event = {.type = EVENT_TICKET_TAKEN, .unit = 3}};
    const struct store_dossier dossier = {.id = 1};
    struct store *store;

    (void)state;
    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    assert_int_equal(store_add_dossier(store, &dossier), 0);
    assert_int_equal(store_add_dossier(store, &dossier), -EIO); /* twice */
    assert_int_equal(
        store_add_dossier(store, &(struct store_dossier){.id = 2, .code = "H99-2"}), 0);
    assert_int_equal(store_save_event(store, &event), 0);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_older_database_is_brought_up_with_what_is_in_it),
        cmocka_unit_test(what_was_booked_and_cannot_be_believed_becomes_a_claim),
        cmocka_unit_test(a_database_that_is_not_ours_is_left_alone),
        cmocka_unit_test(a_copy_is_what_its_version_makes_and_no_more),
        cmocka_unit_test(one_writes_and_others_only_read),
        cmocka_unit_test(two_stores_of_one_process_share_nothing),
        cmocka_unit_test(a_database_is_for_its_owner_alone_and_so_is_what_lies_beside_it),
        cmocka_unit_test(what_is_rolled_back_was_never_there),
        cmocka_unit_test(a_statement_that_fails_can_be_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
