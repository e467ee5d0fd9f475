#include "appliance/topics/published.h"

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

#include "appliance/topics/digest.h"
#include "mqtt/base/file.h"
#include "mqtt/topic.h"
#include "tests/unit/directory.h"

#define STORE   "0123456789abcdef"
#define ANOTHER "fedcba9876543210"
#define MONTH   "dunghan/v1/stats/H99/land/month"
#define YEAR    "dunghan/v1/stats/H99/land/year"
#define UNITS   "dunghan/v1/meta/units"
#define SAID    "{\"v\":1}"

enum { PAUSE_MS = 2000 };

struct bench {
    char directory[DIRECTORY_BYTES], path[DIRECTORY_BYTES + 32];
    struct published *published;
};

static void reopen(struct bench *b, const char *incarnation)
{
    published_close(b->published);
    assert_int_equal(published_open(&b->published, b->directory, incarnation), 0);
}

static int set_up(void **state)
{
    static struct bench b;

    b = (struct bench){.published = NULL};
    directory_make(b.directory);
    (void)snprintf(b.path, sizeof b.path, "%s/topics-published", b.directory);
    reopen(&b, STORE);
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    published_close(b->published);
    directory_remove(b->directory);
    return 0;
}

static enum published_news judge(struct bench *b, const char *topic, uint64_t content,
                                 int64_t mono_ms)
{
    int64_t due_ms = 0;

    return published_judge(b->published, digest_text(DIGEST_BEGIN, topic), content, mono_ms,
                           PAUSE_MS, &due_ms);
}

static bool stands(struct bench *b, const char *topic, uint64_t content)
{
    return judge(b, topic, content, 0) == PUBLISHED_STANDS;
}

static void note(struct bench *b, const char *topic, uint64_t content)
{
    const char *json = content == PUBLISHED_EMPTIED ? NULL : SAID;

    assert_int_equal(published_note(b->published, topic, content, json, 0), 0);
}

static int empty_it(void *owner, const char *topic)
{
    struct bench *b = owner;

    note(b, topic, PUBLISHED_EMPTIED);
    return 0;
}

/* --- what was said ------------------------------------------------------------------- */

static void what_was_said_is_known_after_a_start(void **state)
{
    struct bench *b = *state;
    const struct payload_published before = published_marker(b->published);
    struct payload_published after;

    assert_int_equal(judge(b, MONTH, 7, 0), PUBLISHED_ANEW);
    note(b, MONTH, 7);
    note(b, UNITS, 8);
    note(b, MONTH, 9);
    reopen(b, STORE);
    assert_false(stands(b, MONTH, 7));
    assert_true(stands(b, MONTH, 9));
    assert_true(stands(b, UNITS, 8));
    after = published_marker(b->published);
    assert_string_equal(after.list, before.list);
    assert_int_equal(after.sequence, before.sequence + 3);
}

static void digests_of_every_value_are_told_apart_from_nothing(void **state)
{
    struct bench *b = *state;

    for (uint64_t content = 0; content < 4; content++) {
        char topic[TOPIC_STATS_BYTES];

        (void)snprintf(topic, sizeof topic, "dunghan/v1/stats/H99/f-%d/month",
                       (int)content);
        assert_int_equal(judge(b, topic, content, 0), PUBLISHED_ANEW);
    }
    note(b, MONTH, PUBLISHED_UNKNOWN);
    assert_true(stands(b, MONTH, PUBLISHED_UNKNOWN));
}

static void a_topic_waits_for_its_pause(void **state)
{
    struct bench *b = *state;
    uint64_t topic = digest_text(DIGEST_BEGIN, MONTH);
    int64_t due_ms = 0;

    assert_int_equal(published_note(b->published, MONTH, 7, SAID, 10000), 0);
    assert_int_equal(published_judge(b->published, topic, 8, 11500, PAUSE_MS, &due_ms),
                     PUBLISHED_LATER);
    assert_int_equal(due_ms, 12000);
    assert_int_equal(published_judge(b->published, topic, 8, 12000, PAUSE_MS, &due_ms),
                     PUBLISHED_DUE);
}

/* News are not held back, whatever else goes out. */
static void what_changed_is_told_from_what_the_broker_lacks(void **state)
{
    enum { LATER_MS = 10000 };
    struct bench *b = *state;

    assert_int_equal(judge(b, MONTH, 7, LATER_MS), PUBLISHED_ANEW);
    note(b, MONTH, 7);
    assert_int_equal(judge(b, MONTH, 8, LATER_MS), PUBLISHED_DUE);
    note(b, MONTH, PUBLISHED_EMPTIED);
    assert_int_equal(judge(b, MONTH, 8, LATER_MS), PUBLISHED_ANEW);
    note(b, MONTH, 8);
    (void)published_spoil(b->published, MONTH);
    assert_int_equal(judge(b, MONTH, 8, LATER_MS), PUBLISHED_ANEW);
    note(b, MONTH, 8);
    assert_int_equal(published_trust(b->published, NULL), 0);
    assert_int_equal(judge(b, MONTH, 8, LATER_MS), PUBLISHED_ANEW);
}

static void many_topics_are_told_apart(void **state)
{
    enum { MANY = 20000 };
    struct bench *b = *state;
    char topic[TOPIC_STATS_BYTES];

    for (int i = 0; i < MANY; i++) {
        (void)snprintf(topic, sizeof topic, "dunghan/v1/stats/H99.%d/f-%d/month", i / 50,
                       i % 50);
        note(b, topic, (uint64_t)i + 100);
    }
    reopen(b, STORE);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(topic, sizeof topic, "dunghan/v1/stats/H99.%d/f-%d/month", i / 50,
                       i % 50);
        assert_true(stands(b, topic, (uint64_t)i + 100));
    }
}

/* --- what the broker has ------------------------------------------------------------- */

static void what_came_after_the_marker_is_said_anew(void **state)
{
    struct bench *b = *state;
    struct payload_published marker;

    note(b, MONTH, 7);
    marker = published_marker(b->published);
    note(b, YEAR, 8);
    assert_int_equal(published_trust(b->published, &marker), 0);
    assert_true(stands(b, MONTH, 7));
    assert_false(stands(b, YEAR, 8));
}

/* Before it could be said anew, something else was, whose marker is behind both. */
static void it_is_still_said_anew_when_all_ends_before_that(void **state)
{
    struct bench *b = *state;
    struct payload_published marker = published_marker(b->published);

    note(b, YEAR, 8);
    assert_int_equal(published_trust(b->published, &marker), 0);
    note(b, MONTH, 7);
    marker = published_marker(b->published);
    reopen(b, STORE);
    assert_int_equal(published_trust(b->published, &marker), 0);
    assert_true(stands(b, MONTH, 7));
    assert_false(stands(b, YEAR, 8));
}

static void without_a_marker_of_this_list_everything_is_said_anew(void **state)
{
    struct bench *b = *state;
    struct payload_published ahead, foreign = {.list = ANOTHER, .sequence = 1};
    const struct payload_published *const markers[] = {NULL, &foreign, &ahead};

    for (size_t i = 0; i < sizeof markers / sizeof markers[0]; i++) {
        note(b, MONTH, 7);
        ahead = published_marker(b->published);
        ahead.sequence += 10;
        assert_int_equal(published_trust(b->published, markers[i]), 0);
        assert_false(stands(b, MONTH, 7));
    }
    /* What the file had lost may have other numbers there. */
    assert_int_equal(published_marker(b->published).sequence, ahead.sequence);
}

static void another_incarnation_of_the_store_has_another_list(void **state)
{
    struct bench *b = *state;
    const struct payload_published before = published_marker(b->published);

    note(b, MONTH, 7);
    reopen(b, ANOTHER);
    assert_string_not_equal(published_marker(b->published).list, before.list);
    assert_false(stands(b, MONTH, 7));
    reopen(b, ANOTHER);
    assert_false(stands(b, MONTH, 7));
}

static void what_somebody_else_overwrote_is_said_anew(void **state)
{
    struct bench *b = *state;

    note(b, MONTH, 7);
    assert_false(published_spoil(b->published, YEAR));
    assert_true(published_spoil(b->published, MONTH));
    assert_false(stands(b, MONTH, 7));
    reopen(b, STORE);
    assert_false(stands(b, MONTH, 7));
}

static enum published_met meet(struct bench *b, const char *topic, const char *payload)
{
    return published_meet(b->published, topic, published_text(payload, strlen(payload)));
}

static void what_the_broker_keeps_is_held_against_the_list(void **state)
{
    struct bench *b = *state;

    note(b, MONTH, 7);
    note(b, YEAR, 7);
    note(b, YEAR, PUBLISHED_EMPTIED);
    reopen(b, STORE);
    assert_int_equal(meet(b, MONTH, SAID), PUBLISHED_AS_SAID);
    assert_true(stands(b, MONTH, 7));
    assert_int_equal(meet(b, MONTH, "{}"), PUBLISHED_ANOTHER);
    assert_int_equal(judge(b, MONTH, 7, 0), PUBLISHED_ANEW);
    /* It is said anew already. */
    assert_int_equal(meet(b, MONTH, "{}"), PUBLISHED_AS_SAID);
    assert_int_equal(meet(b, YEAR, SAID), PUBLISHED_STRANGER);
    assert_int_equal(meet(b, UNITS, SAID), PUBLISHED_STRANGER);
    reopen(b, STORE);
    published_begin(b->published, NAMED_PERIOD_YEAR);
    published_begin(b->published, PUBLISHED_OTHER);
    assert_int_equal(published_each_unwanted(b->published, NAMED_PERIOD_YEAR, empty_it, b),
                     0);
    assert_int_equal(published_each_unwanted(b->published, PUBLISHED_OTHER, empty_it, b),
                     0);
    assert_false(published_spoil(b->published, YEAR));
    assert_false(published_spoil(b->published, UNITS));
}

static void what_cannot_be_ours_is_passed_over_and_so_are_too_many(void **state)
{
    char longest[TOPIC_STATS_BYTES + 1], topic[TOPIC_STATS_BYTES];
    struct bench *b = *state;

    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(meet(b, longest, SAID), PUBLISHED_AS_SAID);
    assert_int_equal(meet(b, "dunghan/v1/meta/a b", SAID), PUBLISHED_AS_SAID);
    for (int i = 0; i < PUBLISHED_STRANGERS_MOST; i++) {
        (void)snprintf(topic, sizeof topic, TOPIC_META "x/%d", i);
        assert_int_equal(meet(b, topic, SAID), PUBLISHED_STRANGER);
    }
    assert_int_equal(meet(b, TOPIC_META "y", SAID), PUBLISHED_AS_SAID);
}

/* --- what is not wanted any more ----------------------------------------------------- */

static void what_is_not_wanted_is_emptied_once_and_by_its_kind(void **state)
{
    struct bench *b = *state;
    const struct payload_published nothing = published_marker(b->published);

    note(b, MONTH, 7);
    note(b, YEAR, 7);
    note(b, UNITS, 7);
    published_begin(b->published, NAMED_PERIOD_MONTH);
    assert_int_equal(published_each_unwanted(b->published, NAMED_PERIOD_MONTH, empty_it, b),
                     0);
    assert_true(stands(b, YEAR, 7));
    assert_true(stands(b, UNITS, 7));
    assert_false(stands(b, MONTH, 7));
    published_begin(b->published, NAMED_PERIOD_MONTH);
    assert_int_equal(published_each_unwanted(b->published, NAMED_PERIOD_MONTH, NULL, b), 0);
    /* A broker that came back with what it had before is told again. */
    assert_int_equal(published_trust(b->published, &nothing), 0);
    published_begin(b->published, NAMED_PERIOD_MONTH);
    assert_int_equal(published_each_unwanted(b->published, NAMED_PERIOD_MONTH, empty_it, b),
                     0);
    assert_false(published_spoil(b->published, MONTH));
}

/* --- the file ------------------------------------------------------------------------ */

static off_t size_of(const struct bench *b)
{
    struct stat about;

    assert_int_equal(stat(b->path, &about), 0);
    return about.st_size;
}

static void a_torn_tail_is_cut_off(void **state)
{
    struct bench *b = *state;
    off_t whole;

    note(b, MONTH, 7);
    whole = size_of(b);
    note(b, YEAR, 8);
    for (off_t size = size_of(b) - 1; size > whole; size--) {
        assert_int_equal(truncate(b->path, size), 0);
        reopen(b, STORE);
        assert_true(stands(b, MONTH, 7));
        assert_int_equal(judge(b, YEAR, 8, 0), PUBLISHED_ANEW);
        assert_int_equal(size_of(b), whole);
        note(b, YEAR, 8);
        assert_true(size_of(b) > size);
    }
}

static void garbage_ends_it_and_is_written_over(void **state)
{
    struct bench *b = *state;
    FILE *file;

    note(b, MONTH, 7);
    file = fopen(b->path, "a");
    assert_non_null(file);
    assert_int_equal(fwrite("\0\0\0\0\n7 x y 00000000\n", 1, 20, file), 20);
    assert_int_equal(fclose(file), 0);
    reopen(b, STORE);
    assert_true(stands(b, MONTH, 7));
    note(b, YEAR, 8);
    reopen(b, STORE);
    assert_true(stands(b, YEAR, 8));
}

static void a_file_that_is_none_begins_anew(void **state)
{
    struct bench *b = *state;

    note(b, MONTH, 7);
    assert_int_equal(file_write(b->path, "{}\n", 3, 0600), 0);
    reopen(b, STORE);
    assert_int_equal(judge(b, MONTH, 7, 0), PUBLISHED_ANEW);
    note(b, MONTH, 7);
    reopen(b, STORE);
    assert_true(stands(b, MONTH, 7));
}

static void it_does_not_grow_without_end(void **state)
{
    struct bench *b = *state;

    note(b, YEAR, 5);
    for (uint64_t i = 0; i < 20000; i++)
        note(b, MONTH, i + 10);
    assert_true(size_of(b) < 200000);
    reopen(b, STORE);
    assert_true(stands(b, YEAR, 5));
    assert_true(stands(b, MONTH, 20009));
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_DIRECTORY(what_was_said_is_known_after_a_start),
        IN_A_DIRECTORY(digests_of_every_value_are_told_apart_from_nothing),
        IN_A_DIRECTORY(a_topic_waits_for_its_pause),
        IN_A_DIRECTORY(what_changed_is_told_from_what_the_broker_lacks),
        IN_A_DIRECTORY(many_topics_are_told_apart),
        IN_A_DIRECTORY(what_came_after_the_marker_is_said_anew),
        IN_A_DIRECTORY(it_is_still_said_anew_when_all_ends_before_that),
        IN_A_DIRECTORY(without_a_marker_of_this_list_everything_is_said_anew),
        IN_A_DIRECTORY(another_incarnation_of_the_store_has_another_list),
        IN_A_DIRECTORY(what_somebody_else_overwrote_is_said_anew),
        IN_A_DIRECTORY(what_the_broker_keeps_is_held_against_the_list),
        IN_A_DIRECTORY(what_cannot_be_ours_is_passed_over_and_so_are_too_many),
        IN_A_DIRECTORY(what_is_not_wanted_is_emptied_once_and_by_its_kind),
        IN_A_DIRECTORY(a_torn_tail_is_cut_off),
        IN_A_DIRECTORY(garbage_ends_it_and_is_written_over),
        IN_A_DIRECTORY(a_file_that_is_none_begins_anew),
        IN_A_DIRECTORY(it_does_not_grow_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
