#include "appliance/topics/round.h"

#include <errno.h>

#include "appliance/snapshot/snapshot_held.h"
#include "mqtt/base/clock.h"
#include "mqtt/topic.h"
#include "tests/unit/appliance/office.h"

enum {
    YEAR = NAMED_PERIOD_YEAR,
    MONTH = NAMED_PERIOD_MONTH,
    MOST = 100,
    LINES = 200,
    NOW = 0
};

/* An office of today, and who publishes for it; nobody takes it. */
struct bench {
    struct office *office;
    struct config config;
    struct snapshot *snapshot;
    sd_event *loop;
    struct outlet *outlet;
    struct round *round;
    int slices; /* of the last round */
};

static int take_rules(void *owner, struct store *store, struct rulebook *ret)
{
    const struct bench *b = owner;
    struct rulebook book = {b->office->rules};

    (void)store;
    *ret = rulebook_share(&book);
    return 0;
}

static int32_t yesterday(void)
{
    return date_day_at(clock_wall_ms()) - 1;
}

static void take_in(struct bench *b, int unit, int dossier)
{
    office_intake(b->office, yesterday(), unit, 0, dossier);
    office_settle(b->office);
}

static void open_round(struct bench *b)
{
    const struct round_desk desk = {&b->config, b->snapshot, b->outlet, take_rules, b};

    assert_int_equal(round_open(&b->round, &desk), 0);
}

static int set_up(void **state)
{
    static struct bench b;
    struct held *held = snapshot_list(0, sizeof *held);
    void *office;

    b = (struct bench){.slices = 0};
    (void)office_set_up(&office);
    b.office = office;
    b.office->now_ms = clock_wall_ms();
    b.config.data = b.office->directory;
    b.config.topics.wanted[YEAR] = b.config.topics.wanted[MONTH] = true;
    held->overview.total.code = snapshot_keep(held, "");
    b.snapshot = snapshot_open(&held->overview);
    assert_true(sd_event_new(&b.loop) >= 0);
    assert_int_equal(outlet_open(&b.outlet, b.loop, 5000), 0);
    outlet_connected(b.outlet, NULL);
    for (int unit = 0; unit < OFFICE_UNITS; unit++)
        take_in(&b, unit, 1 + unit);
    open_round(&b);
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    void *office = b->office;

    round_close(b->round);
    outlet_close(b->outlet);
    sd_event_unref(b->loop);
    snapshot_close(b->snapshot);
    return office_tear_down(&office);
}

static struct round_order slice(struct bench *b, int kind, int64_t until_ms)
{
    struct round_order order = {kind, outlet_session(b->outlet), until_ms, 0, false};

    assert_int_equal(round_run(b->round, &order), 0);
    return order;
}

/* To its end, a topic at a time. */
static void run_in_slices(struct bench *b, int kind)
{
    for (b->slices = 1; slice(b, kind, NOW).unfinished; b->slices++)
        assert_in_range(b->slices, 1, MOST);
}

/* What the list says of a kind, with its digests, in the order in which it was said. */
struct said {
    size_t count;
    struct {
        uint64_t content;
        char topic[TOPIC_STATS_BYTES];
    } lines[LINES];
};

static struct said read_said(struct bench *b, const char *kind)
{
    struct said said = {0};
    char path[DIRECTORY_BYTES + 32], line[256];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/topics-published", b->office->directory);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        const char *topic = strstr(line, TOPIC_STATS), *last = strrchr(line, '/');

        if (!topic || strncmp(last + 1, kind, strlen(kind)) != 0 ||
            last[1 + strlen(kind)] != ' ')
            continue;
        assert_true(said.count < LINES);
        said.lines[said.count].content = strtoull(strchr(line, ' '), NULL, 16);
        (void)snprintf(said.lines[said.count++].topic, TOPIC_STATS_BYTES, "%.*s",
                       (int)strcspn(topic, " "), topic);
    }
    (void)fclose(file);
    return said;
}

static void assert_same(const struct said *a, const struct said *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->lines[i].topic, b->lines[i].topic);
        assert_int_equal(a->lines[i].content, b->lines[i].content);
    }
}

static size_t place_of(const struct said *said, const char *topic)
{
    size_t place = 0;

    while (place < said->count && strcmp(said->lines[place].topic, topic) != 0)
        place++;
    return place;
}

/* The list begins anew. */
static void forget_all(struct bench *b)
{
    char path[DIRECTORY_BYTES + 32];

    round_close(b->round);
    (void)snprintf(path, sizeof path, "%s/topics-published", b->office->directory);
    assert_int_equal(remove(path), 0);
    open_round(b);
}

static void a_round_in_slices_says_what_one_at_once_says(void **state)
{
    struct bench *b = *state;
    struct said at_once, in_slices;

    assert_false(slice(b, YEAR, INT64_MAX).unfinished);
    at_once = read_said(b, "year");
    assert_true(at_once.count > 8);
    assert_true(place_of(&at_once, "dunghan/v1/stats/_all/_all/year") == at_once.count - 1);
    forget_all(b);
    run_in_slices(b, YEAR);
    assert_true(b->slices > 8);
    in_slices = read_said(b, "year");
    assert_same(&at_once, &in_slices);
    /* And there is no more to say. */
    assert_false(slice(b, YEAR, NOW).unfinished);
    in_slices = read_said(b, "year");
    assert_same(&at_once, &in_slices);
}

/* Another one's round and an event between two slices do not change what is said of the period. */
static void all_that_a_round_says_is_of_one_moment(void **state)
{
    struct bench *b = *state;
    struct said before, said;

    assert_false(slice(b, YEAR, INT64_MAX).unfinished);
    before = read_said(b, "year");
    forget_all(b);
    assert_true(slice(b, YEAR, NOW).unfinished);
    take_in(b, OFFICE_UNITS - 1, 100);
    assert_false(slice(b, MONTH, INT64_MAX).unfinished);
    run_in_slices(b, YEAR);
    said = read_said(b, "year");
    assert_same(&before, &said);
    /* The event is the next round's. */
    assert_false(slice(b, YEAR, INT64_MAX).unfinished);
    said = read_said(b, "year");
    assert_true(said.count > before.count);
}

/* What was open is of a time that is over. */
static void a_round_that_is_dropped_begins_anew(void **state)
{
    static const struct {
        const char *name;
        bool forgets, session, other;
    } cases[] = {
        {"everything is to be compared", true, false, false},
        {"another session", false, true, false},
        {"another one is open", false, false, true},
    };
    struct bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct said said, anew;

        print_message("case: %s\n", cases[i].name);
        assert_true(slice(b, YEAR, NOW).unfinished);
        take_in(b, OFFICE_UNITS - 1, 200 + (int)i);
        if (cases[i].forgets)
            round_forget(b->round);
        if (cases[i].session)
            outlet_connected(b->outlet, NULL);
        if (cases[i].other)
            assert_true(slice(b, MONTH, NOW).unfinished);
        run_in_slices(b, YEAR);
        said = read_said(b, "year");
        assert_false(slice(b, YEAR, INT64_MAX).unfinished);
        anew = read_said(b, "year");
        assert_same(&said, &anew);
        forget_all(b);
    }
}

/* As while somebody publishes there again and again. */
static void who_begins_anew_all_the_time_comes_to_an_end(void **state)
{
    struct bench *b = *state;

    for (b->slices = 1; slice(b, YEAR, NOW).unfinished; b->slices++) {
        round_forget(b->round);
        assert_in_range(b->slices, 1, MOST);
    }
    assert_true(b->slices > 8);
}

static void a_session_that_ends_ends_the_round(void **state)
{
    struct bench *b = *state;
    struct round_order order = {YEAR, outlet_session(b->outlet), NOW, 0, false};

    assert_int_equal(round_run(b->round, &order), 0);
    assert_true(order.unfinished);
    outlet_disconnected(b->outlet);
    assert_int_equal(round_run(b->round, &order), -ENOTCONN);
    assert_false(order.unfinished);
    outlet_connected(b->outlet, NULL);
    assert_true(slice(b, YEAR, NOW).unfinished);
}

/* Also what is emptied goes in slices. */
static void what_is_not_wanted_any_more_is_emptied_in_slices(void **state)
{
    struct bench *b = *state;
    struct said said;
    size_t count;

    assert_false(slice(b, YEAR, INT64_MAX).unfinished);
    said = read_said(b, "year");
    count = said.count;
    round_close(b->round);
    b->config.topics.wanted[YEAR] = false;
    open_round(b);
    run_in_slices(b, YEAR);
    assert_in_range(b->slices, count, count + 1);
    said = read_said(b, "year");
    assert_int_equal(said.count, 2 * count);
    for (size_t i = count; i < said.count; i++)
        assert_int_equal(said.lines[i].content, PUBLISHED_EMPTIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_round_in_slices_says_what_one_at_once_says,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_that_a_round_says_is_of_one_moment, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_round_that_is_dropped_begins_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_begins_anew_all_the_time_comes_to_an_end,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_session_that_ends_ends_the_round, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_wanted_any_more_is_emptied_in_slices,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
