#include "sensors/outbox/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/sensors/outbox/old_outbox.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define DAY_MS       INT64_C(86400000)
#define NOW_MS       INT64_C(1795000000000)

enum { PATH_BYTES = 256 };

static const struct outbox_limits wide = {.max_bytes = 64 << 20,
                                          .retention_ms = 14 * DAY_MS};

static const struct outbox_cursor counter = {"H42.31", "q1", "record-terminal/100007"};

/* A directory of its own for each test, gone afterwards. */
struct place {
    char dir[PATH_BYTES];
    char box[PATH_BYTES + 16];
    char db[PATH_BYTES + 32];
};

static int make_place(void **state)
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

static int remove_place(void **state)
{
    static const char *const names[] = {
        "box/outbox.db",         "box/outbox.db-wal", "box/outbox.db-shm",
        "box/outbox.db-journal", "box/outbox.lock",
    };
    struct place *place = *state;
    char path[2 * PATH_BYTES];

    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", place->dir, names[i]);
        unlink(path);
    }
    rmdir(place->box);
    rmdir(place->dir);
    free(place);
    return 0;
}

static struct outbox *open_box(const struct place *place,
                               const struct outbox_limits *limits)
{
    struct outbox *box = NULL;

    assert_int_equal(outbox_open(&box, place->box, limits), 0);
    return box;
}

static void append_n(struct outbox *box, int from, int to)
{
    char json[64];

    for (int i = from; i <= to; i++) {
        snprintf(json, sizeof json, "{\"n\":%d}", i);
        assert_int_equal(outbox_append(box, NOW_MS + i, json), 0);
    }
}

static void assert_holds(struct outbox *box, uint64_t seq, int n)
{
    struct outbox_page page = {0};
    char json[64];

    assert_int_equal(outbox_read(box, seq, 1, &page), 0);
    snprintf(json, sizeof json, "{\"n\":%d}", n);
    assert_string_equal(page.events[0], json);
    outbox_page_release(&page);
}

/* The mark as the kinds write it that count records. */
static int set_mark(struct outbox *box, uint32_t record)
{
    char mark[OUTBOX_MARK_BYTES];

    snprintf(mark, sizeof mark, "%" PRIu32, record);
    return outbox_set_mark(box, &counter, mark);
}

static void assert_mark(struct outbox *box, const struct outbox_cursor *cursor,
                        uint64_t record)
{
    char mark[OUTBOX_MARK_BYTES];
    char expected[OUTBOX_MARK_BYTES];

    snprintf(expected, sizeof expected, "%" PRIu64, record);
    assert_int_equal(outbox_get_mark(box, cursor, mark), 0);
    assert_string_equal(mark, expected);
}

static void what_is_committed_is_there_after_reopening(void **state)
{
    const struct place *place = *state;
    struct outbox *box = open_box(place, &wide);
    char epoch[32];
    char mark[OUTBOX_MARK_BYTES];

    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 0);
    assert_int_equal(outbox_get_mark(box, &counter, mark), -ENOENT);
    snprintf(epoch, sizeof epoch, "%s", outbox_epoch(box));
    assert_int_equal(strlen(epoch), 16);
    append_n(box, 1, 3);
    assert_int_equal(set_mark(box, 3), 0);
    assert_int_equal(outbox_last(box), 0);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_last(box), 3);
    append_n(box, 4, 5);
    outbox_close(box); /* without a commit */

    box = open_box(place, &wide);
    assert_string_equal(outbox_epoch(box), epoch);
    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 3);
    assert_holds(box, 2, 2);
    assert_mark(box, &counter, 3);
    append_n(box, 4, 4);
    assert_int_equal(outbox_commit(box), 0);
    assert_holds(box, 4, 4);
    outbox_close(box);
}

static void a_mark_belongs_to_one_device(void **state)
{
    const struct outbox_cursor other = {"H42.31", "q1", "record-terminal/100008"};
    struct outbox *box = open_box(*state, &wide);
    char mark[OUTBOX_MARK_BYTES];

    assert_int_equal(set_mark(box, 7), 0);
    assert_int_equal(set_mark(box, UINT32_MAX), 0);
    assert_int_equal(outbox_commit(box), 0);
    assert_mark(box, &counter, UINT32_MAX);
    assert_int_equal(outbox_get_mark(box, &other, mark), -ENOENT);
    outbox_close(box);
}

static void a_mark_that_is_too_long_is_refused_with_its_events(void **state)
{
    struct outbox *box = open_box(*state, &wide);
    char mark[OUTBOX_MARK_BYTES];
    char text[OUTBOX_MARK_BYTES + 1];

    memset(text, 'm', sizeof text);
    text[OUTBOX_MARK_BYTES] = '\0';
    append_n(box, 1, 1);
    assert_int_equal(outbox_set_mark(box, &counter, text), -EIO);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_last(box), 0);
    text[OUTBOX_MARK_BYTES - 1] = '\0';
    append_n(box, 1, 1);
    assert_int_equal(outbox_set_mark(box, &counter, text), 0);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_get_mark(box, &counter, mark), 0);
    assert_string_equal(mark, text);
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
        box = open_box(place, &wide);
        assert_string_equal(outbox_epoch(box), "0123456789abcdef");
        assert_int_equal(outbox_first(box), 1);
        assert_int_equal(outbox_last(box), 5);
        assert_int_equal(outbox_committed(box), 2);
        for (int n = 1; n <= 5; n++)
            assert_holds(box, (uint64_t)n, n);
        assert_mark(box, &counter, 5);
        assert_mark(box, &replaced, UINT32_MAX);
        assert_mark(box, &elsewhere, 0);
        outbox_close(box);
    }
}

static void a_page_is_bounded_by_bytes_and_events_and_has_one_at_least(void **state)
{
    struct outbox *box = open_box(*state, &wide);
    struct outbox_page page = {0};
    static const struct {
        uint64_t first;
        size_t max_bytes;
        int rc;
        size_t count;
    } cases[] = {
        {1, 1 << 20, 0, 500}, {301, 1 << 20, 0, 300},
        {600, 1 << 20, 0, 1}, {601, 1 << 20, -ENOENT, 0},
        {1, 1, 0, 1},         {1, 16, 0, 2},
        {1, 15, 0, 1},
    };

    append_n(box, 1, 600);
    assert_int_equal(outbox_commit(box), 0);
    append_n(box, 601, 601); /* not committed, so not there */
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case: %zu\n", i);
        assert_int_equal(outbox_read(box, cases[i].first, cases[i].max_bytes, &page),
                         cases[i].rc);
        assert_int_equal(page.count, cases[i].count);
        outbox_page_release(&page);
    }
    outbox_close(box);
}

static void a_second_instance_is_refused(void **state)
{
    const struct place *place = *state;
    struct outbox *box = open_box(place, &wide);
    struct outbox *second = NULL;

    assert_int_equal(outbox_open(&second, place->box, &wide), -EBUSY);
    assert_null(second);
    append_n(box, 1, 1);
    assert_int_equal(outbox_commit(box), 0);
    outbox_close(box);
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

    assert_int_equal(outbox_open(&box, place->box, &wide), rc);
    assert_null(box);
    assert_int_equal(read_all(place->db, after, sizeof after), bytes);
    assert_memory_equal(before, after, bytes);
}

static void a_newer_version_is_refused_untouched(void **state)
{
    struct outbox *box = open_box(*state, &wide);

    append_n(box, 1, 3);
    assert_int_equal(outbox_commit(box), 0);
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
    struct outbox *box = open_box(place, &wide);
    struct stat status;

    append_n(box, 1, 3000);
    assert_int_equal(outbox_commit(box), 0);
    outbox_close(box);
    assert_int_equal(stat(place->db, &status), 0);
    assert_int_equal(truncate(place->db, status.st_size / 2), 0);
    assert_int_equal(outbox_open(&box, place->box, &wide), -EBADMSG);
}

static void an_unwritable_place_is_refused(void **state)
{
    const struct place *place = *state;
    struct outbox *box = NULL;
    char path[2 * PATH_BYTES];

    snprintf(path, sizeof path, "%s/no/box", place->dir);
    assert_int_equal(outbox_open(&box, path, &wide), -ENOENT);
    assert_int_equal(outbox_open(&box, "/proc/self/status", &wide), -ENOTDIR);
}

/* Commits three events and a cursor at a time, and says so on the pipe, until it is killed.
 */
static void produce(const struct place *place, int told)
{
    struct outbox *box = NULL;
    char json[64];

    if (outbox_open(&box, place->box, &wide) < 0)
        _exit(1);
    for (uint32_t n = (uint32_t)outbox_last(box);;) {
        for (int i = 0; i < 3; i++) {
            snprintf(json, sizeof json, "{\"n\":%" PRIu32 "}", ++n);
            if (outbox_append(box, NOW_MS, json) < 0)
                _exit(2);
        }
        if (set_mark(box, n) < 0 || outbox_commit(box) < 0)
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

static void what_waits_is_for_its_owner_alone(void **state)
{
    const struct place *place = *state;
    mode_t before = umask(0);
    struct outbox *box = open_box(place, &wide);
    struct stat about;

    (void)umask(before);
    assert_int_equal(stat(place->db, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    outbox_close(box);
}

static void a_kill_loses_nothing_that_was_committed(void **state)
{
    for (int round = 0; round < 20; round++) {
        uint32_t told = kill_after(*state, 5 + round);
        struct outbox *box = open_box(*state, &wide);

        /* All that was told is there; a commit that could not be told may be. */
        assert_in_range(outbox_last(box), told, told + 3);
        assert_mark(box, &counter, outbox_last(box));
        assert_int_equal(outbox_last(box) % 3, 0);
        assert_holds(box, outbox_last(box), (int)outbox_last(box));
        outbox_close(box);
    }
}

/* A write-ahead log whose end was never written: a power cut in the middle of a commit. */
static void a_torn_last_commit_is_dropped_and_the_others_stay(void **state)
{
    const struct place *place = *state;
    uint32_t told = kill_after(place, 40);
    char wal[2 * PATH_BYTES];
    struct outbox *box;
    struct stat status;

    snprintf(wal, sizeof wal, "%s-wal", place->db);
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(truncate(wal, status.st_size - 100), 0);
    box = open_box(place, &wide);
    assert_in_range(outbox_last(box), told - 3, told);
    assert_mark(box, &counter, outbox_last(box));
    outbox_close(box);
}

static size_t sweep_all(struct outbox *box, int64_t wall_ms)
{
    size_t sum = 0;
    size_t deleted;

    do {
        assert_int_equal(outbox_sweep(box, wall_ms, &deleted), 0);
        assert_in_range(deleted, 0, 500);
        sum += deleted;
    } while (deleted > 0);
    return sum;
}

static void events_are_kept_for_a_time_after_their_receipt(void **state)
{
    struct outbox *box = open_box(*state, &wide);

    append_n(box, 1, 1200);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 100 * DAY_MS), 0); /* no receipt */
    assert_int_equal(outbox_receive(box, 700, NOW_MS + DAY_MS), 0);
    assert_int_equal(outbox_receive(box, 900, NOW_MS + 2 * DAY_MS), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 15 * DAY_MS - 1), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 15 * DAY_MS), 700);
    assert_int_equal(outbox_first(box), 701);
    assert_int_equal(sweep_all(box, NOW_MS + 16 * DAY_MS), 200);
    assert_holds(box, 901, 901);
    outbox_close(box);

    box = open_box(*state, &wide);
    assert_int_equal(outbox_first(box), 901);
    assert_int_equal(outbox_last(box), 1200);
    assert_int_equal(outbox_committed(box), 900);
    outbox_close(box);
}

static void numbers_go_on_though_all_events_are_gone(void **state)
{
    struct outbox *box = open_box(*state, &wide);

    append_n(box, 1, 10);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_receive(box, 10, NOW_MS), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 20 * DAY_MS), 9);
    outbox_close(box);

    box = open_box(*state, &wide);
    append_n(box, 11, 11);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_last(box), 11);
    assert_holds(box, 11, 11);
    outbox_close(box);
}

static void a_restored_centre_takes_receipts_back(void **state)
{
    struct outbox *box = open_box(*state, &wide);

    append_n(box, 1, 100);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_receive(box, 101, NOW_MS), -ERANGE);
    assert_int_equal(outbox_receive(box, 80, NOW_MS), 0);
    assert_int_equal(outbox_receive(box, 30, NOW_MS + DAY_MS), 0);
    assert_int_equal(outbox_committed(box), 30);
    /* Only the new receipt counts, so nothing is old enough yet. */
    assert_int_equal(sweep_all(box, NOW_MS + 14 * DAY_MS), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 15 * DAY_MS), 30);
    outbox_close(box);
}

static void a_full_outbox_takes_nothing_and_drops_nothing(void **state)
{
    static const struct outbox_limits tight = {.max_bytes = 256 << 10,
                                               .retention_ms = 14 * DAY_MS};
    struct outbox *box = open_box(*state, &tight);
    char json[1000];
    uint64_t last;
    int rc = 0;

    memset(json, 'x', sizeof json);
    json[sizeof json - 1] = '\0';
    for (int i = 0; rc == 0 && i < 1000; i++) {
        rc = outbox_append(box, NOW_MS, json);
        if (rc == 0)
            rc = set_mark(box, (uint32_t)i + 1);
        if (rc == 0)
            rc = outbox_commit(box);
    }
    last = outbox_last(box);
    assert_int_equal(rc, -ENOSPC);
    assert_in_range(last, 200, 256);
    assert_int_equal(outbox_append(box, NOW_MS, json), -ENOSPC);
    assert_int_equal(sweep_all(box, NOW_MS + 100 * DAY_MS), 0);
    assert_int_equal(outbox_first(box), 1);

    /* A receipt makes room at once, before the retention is over. */
    assert_int_equal(outbox_receive(box, 150, NOW_MS), 0);
    assert_int_equal(sweep_all(box, NOW_MS), 150);
    assert_int_equal(outbox_append(box, NOW_MS, json), 0);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_last(box), last + 1);
    outbox_close(box);
}

static void a_new_epoch_numbers_what_came_since_from_one(void **state)
{
    struct outbox *box = open_box(*state, &wide);
    char epoch[32];

    append_n(box, 1, 100);
    assert_int_equal(set_mark(box, 100), 0);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_receive(box, 60, NOW_MS), 0);
    assert_int_equal(sweep_all(box, NOW_MS + 20 * DAY_MS), 60);
    snprintf(epoch, sizeof epoch, "%s", outbox_epoch(box));
    assert_int_equal(outbox_renew(box, 90), 0);
    for (int again = 0; again < 2; again++) {
        assert_string_not_equal(outbox_epoch(box), epoch);
        assert_int_equal(outbox_first(box), 1);
        assert_int_equal(outbox_last(box), 10);
        assert_int_equal(outbox_committed(box), 0);
        assert_holds(box, 1, 91);
        assert_mark(box, &counter, 100);
        outbox_close(box);
        box = open_box(*state, &wide);
    }
    assert_int_equal(sweep_all(box, NOW_MS), 30); /* those of the old epoch */
    assert_holds(box, 1, 91);
    assert_int_equal(outbox_renew(box, 10), 0); /* nothing has come since */
    assert_int_equal(outbox_first(box), 1);
    assert_int_equal(outbox_last(box), 0);
    append_n(box, 101, 102);
    assert_int_equal(outbox_commit(box), 0);
    outbox_close(box);
    box = open_box(*state, &wide);
    assert_int_equal(outbox_last(box), 2);
    assert_holds(box, 1, 101);
    outbox_close(box);
}

static void the_stamp_of_an_event_is_known(void **state)
{
    struct outbox *box = open_box(*state, &wide);
    int64_t wall_ms = 0;

    append_n(box, 1, 3);
    assert_int_equal(outbox_commit(box), 0);
    assert_int_equal(outbox_stamp(box, 2, &wall_ms), 0);
    assert_int_equal(wall_ms, NOW_MS + 2);
    assert_int_equal(outbox_stamp(box, 4, &wall_ms), -ENOENT);
    outbox_close(box);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_committed_is_there_after_reopening),
        TEST(a_mark_belongs_to_one_device),
        TEST(a_mark_that_is_too_long_is_refused_with_its_events),
        TEST(an_outbox_of_the_first_schema_goes_on_where_it_was),
        TEST(a_page_is_bounded_by_bytes_and_events_and_has_one_at_least),
        TEST(a_second_instance_is_refused),
        TEST(a_newer_version_is_refused_untouched),
        TEST(another_programs_database_is_refused_untouched),
        TEST(a_file_that_is_no_database_is_refused_untouched),
        TEST(a_file_torn_in_the_middle_is_refused),
        TEST(an_unwritable_place_is_refused),
        TEST(what_waits_is_for_its_owner_alone),
        TEST(a_kill_loses_nothing_that_was_committed),
        TEST(a_torn_last_commit_is_dropped_and_the_others_stay),
        TEST(events_are_kept_for_a_time_after_their_receipt),
        TEST(numbers_go_on_though_all_events_are_gone),
        TEST(a_restored_centre_takes_receipts_back),
        TEST(a_full_outbox_takes_nothing_and_drops_nothing),
        TEST(a_new_epoch_numbers_what_came_since_from_one),
        TEST(the_stamp_of_an_event_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
