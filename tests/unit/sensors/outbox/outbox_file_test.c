#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sensors/outbox/outbox.h"
#include "tests/unit/sensors/outbox/old_outbox.h"
#include "tests/unit/sensors/outbox/place.h"

static void a_second_instance_is_refused(void **state)
{
    const struct place *place = *state;
    struct outbox *box = place_open(place, &place_wide);
    struct outbox *second = NULL;

    assert_int_equal(outbox_open(&second, place->box, &place_wide), -EBUSY);
    assert_null(second);
    place_append(box, 1, 1);
    place_commit(box);
    outbox_close(box);
}

/* Events keep their numbers, receipts count, and every cursor is a mark of the same device. */
static void an_outbox_of_the_first_schema_goes_on_where_it_was(void **state)
{
    static const struct outbox_cursor replaced = {"H42.31", "q1", "record-terminal/100008"};
    static const struct outbox_cursor elsewhere = {"H42.32", "q1",
                                                   "record-terminal/100007"};
    const struct place *place = *state;
    struct outbox *box;

    make_old_outbox(place->box, 5);
    for (int again = 0; again < 2; again++) {
        box = place_open(place, &place_wide);
        assert_string_equal(outbox_epoch(box), "0123456789abcdef");
        assert_int_equal(outbox_first(box), 1);
        assert_int_equal(outbox_last(box), 5);
        assert_int_equal(outbox_committed(box), 2);
        for (int n = 1; n <= 5; n++)
            place_assert_holds(box, (uint64_t)n, n);
        place_assert_mark(box, &place_counter, 5);
        place_assert_mark(box, &replaced, UINT32_MAX);
        place_assert_mark(box, &elsewhere, 0);
        outbox_close(box);
    }
}

static void run_sql(const struct place *place, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(place->db, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static size_t read_all(const char *path, char *ret, size_t bytes)
{
    FILE *file = fopen(path, "rb");
    size_t got;

    assert_non_null(file);
    got = fread(ret, 1, bytes, file);
    fclose(file);
    return got;
}

/* Refused with rc, and the file is byte for byte what it was. */
static void assert_refused(const struct place *place, int rc)
{
    static char before[1 << 20];
    static char after[sizeof before];
    size_t bytes = read_all(place->db, before, sizeof before);
    struct outbox *box = NULL;

    assert_int_equal(outbox_open(&box, place->box, &place_wide), rc);
    assert_null(box);
    assert_int_equal(read_all(place->db, after, sizeof after), bytes);
    assert_memory_equal(before, after, bytes);
}

static void a_newer_version_is_refused_untouched(void **state)
{
    struct outbox *box = place_open(*state, &place_wide);

    place_append(box, 1, 3);
    place_commit(box);
    outbox_close(box);
    run_sql(*state, "PRAGMA user_version = 99");
    assert_refused(*state, -EPROTO);
}

static void another_programs_database_is_refused_untouched(void **state)
{
    const struct place *place = *state;

    assert_int_equal(mkdir(place->box, 0700), 0);
    run_sql(place, "CREATE TABLE song (title TEXT)");
    assert_refused(place, -EPROTO);
    run_sql(place, "PRAGMA application_id = 42");
    assert_refused(place, -EPROTO);
}

static void a_file_that_is_no_database_is_refused_untouched(void **state)
{
    const struct place *place = *state;
    FILE *file;

    assert_int_equal(mkdir(place->box, 0700), 0);
    file = fopen(place->db, "wb");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++)
        fputs("garbage ", file);
    fclose(file);
    assert_refused(place, -EBADMSG);
}

static void a_file_torn_in_the_middle_is_refused(void **state)
{
    const struct place *place = *state;
    struct outbox *box = place_open(place, &place_wide);
    struct stat status;

    place_append(box, 1, 3000);
    place_commit(box);
    outbox_close(box);
    assert_int_equal(stat(place->db, &status), 0);
    assert_int_equal(truncate(place->db, status.st_size / 2), 0);
    assert_int_equal(outbox_open(&box, place->box, &place_wide), -EBADMSG);
}

static void an_unwritable_place_is_refused(void **state)
{
    const struct place *place = *state;
    struct outbox *box = NULL;
    char path[2 * PLACE_PATH_BYTES];

    snprintf(path, sizeof path, "%s/no/box", place->dir);
    assert_int_equal(outbox_open(&box, path, &place_wide), -ENOENT);
    assert_int_equal(outbox_open(&box, "/proc/self/status", &place_wide), -ENOTDIR);
}

static void what_waits_is_for_its_owner_alone(void **state)
{
    const struct place *place = *state;
    mode_t before = umask(0);
    struct outbox *box = place_open(place, &place_wide);
    struct stat about;

    (void)umask(before);
    assert_int_equal(stat(place->db, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    outbox_close(box);
}

/* Commits three events and a cursor at a time, and says so on the pipe, until it is killed.
 */
static void produce(const struct place *place, int told)
{
    struct outbox *box = NULL;
    char json[64];

    if (outbox_open(&box, place->box, &place_wide) < 0)
        _exit(1);
    for (uint32_t n = (uint32_t)outbox_last(box);;) {
        for (int i = 0; i < 3; i++) {
            snprintf(json, sizeof json, "{\"n\":%" PRIu32 "}", ++n);
            if (outbox_append(box, PLACE_NOW_MS, json) < 0)
                _exit(2);
        }
        if (place_set_mark(box, n) < 0 || outbox_commit(box) < 0)
            _exit(3);
        if (write(told, &n, sizeof n) != sizeof n)
            _exit(4);
    }
}

/* Starts produce(), kills it when it has committed `commits` times; gives what it told
 * last. */
static uint32_t kill_after(const struct place *place, int commits)
{
    uint32_t told = 0;
    uint32_t next;
    int pipes[2];
    int status;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        produce(place, pipes[1]);
    close(pipes[1]);
    for (int i = 0; i < commits; i++)
        assert_int_equal(read(pipes[0], &told, sizeof told), sizeof told);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WTERMSIG(status), SIGKILL);
    while (read(pipes[0], &next, sizeof next) == sizeof next)
        told = next;
    close(pipes[0]);
    return told;
}

static void a_kill_loses_nothing_that_was_committed(void **state)
{
    for (int round = 0; round < 20; round++) {
        uint32_t told = kill_after(*state, 5 + round);
        struct outbox *box = place_open(*state, &place_wide);

        /* All that was told is there; a commit that could not be told may be. */
        assert_in_range(outbox_last(box), told, told + 3);
        place_assert_mark(box, &place_counter, outbox_last(box));
        assert_int_equal(outbox_last(box) % 3, 0);
        place_assert_holds(box, outbox_last(box), (int)outbox_last(box));
        outbox_close(box);
    }
}

/* A write-ahead log whose end was never written: a power cut in the middle of a commit. */
static void a_torn_last_commit_is_dropped_and_the_others_stay(void **state)
{
    const struct place *place = *state;
    uint32_t told = kill_after(place, 40);
    char wal[2 * PLACE_PATH_BYTES];
    struct outbox *box;
    struct stat status;

    snprintf(wal, sizeof wal, "%s-wal", place->db);
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(truncate(wal, status.st_size - 100), 0);
    box = place_open(place, &place_wide);
    assert_in_range(outbox_last(box), told - 3, told);
    place_assert_mark(box, &place_counter, outbox_last(box));
    outbox_close(box);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_instance_is_refused),
        TEST(an_outbox_of_the_first_schema_goes_on_where_it_was),
        TEST(a_newer_version_is_refused_untouched),
        TEST(another_programs_database_is_refused_untouched),
        TEST(a_file_that_is_no_database_is_refused_untouched),
        TEST(a_file_torn_in_the_middle_is_refused),
        TEST(an_unwritable_place_is_refused),
        TEST(what_waits_is_for_its_owner_alone),
        TEST(a_kill_loses_nothing_that_was_committed),
        TEST(a_torn_last_commit_is_dropped_and_the_others_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
