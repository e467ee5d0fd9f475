#include "sensors/line/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

enum { POLL_MS = 10000, TIMEOUT_MS = 5000, QUICK_MS = 10, SLOW_MS = 4000, UNITS = 4 };

/* A line at which units are asked, of whom none waits yet. Times are far apart: the clock runs. */
struct table {
    struct turns turns;
    struct guests all;
    struct line_guest guests[UNITS];
    struct line_request requests[UNITS];
    int64_t now_ms;
};

static int lay_table(void **state)
{
    struct table *table = calloc(1, sizeof *table);

    *state = table;
    table->now_ms = clock_mono_ms();
    turns_init(&table->turns, true, &table->all);
    for (int i = 0; i < UNITS; i++) {
        table->guests[i] = (struct line_guest){
            .poll_ms = POLL_MS,
            .timeout_ms = TIMEOUT_MS,
            .due_ms = table->now_ms + POLL_MS,
            .takes_ms = QUICK_MS,
        };
        guests_join(&table->all, &table->guests[i]);
    }
    return 0;
}

static int clear_table(void **state)
{
    struct table *table = *state;

    turns_release(&table->turns);
    free(table);
    return 0;
}

/* One asks, and has done so for `waits_ms`. */
static struct line_request *ask(struct table *table, int unit, int64_t waits_ms)
{
    struct line_request *request = &table->requests[unit];

    *request = (struct line_request){
        .unit_id = unit, .timeout_ms = TIMEOUT_MS, .guest = &table->guests[unit]};
    table->guests[unit].due_ms = table->now_ms - waits_ms;
    turns_add(&table->turns, request);
    request->since_ms = table->now_ms - waits_ms;
    return request;
}

static void expect_turn(struct table *table, const struct line_request *request)
{
    assert_int_equal(turns_choose(&table->turns, 0), 0);
    assert_ptr_equal(turns_take(&table->turns), request);
}

/* So long nobody may go. */
static void expect_wait(struct table *table, int64_t ms)
{
    assert_in_range(turns_choose(&table->turns, 0), ms - POLL_MS / 10, ms);
}

static void the_slow_are_asked_in_the_gaps_of_the_others(void **state)
{
    static const struct {
        const char *name;
        int64_t gap_ms; /* until the next of the others is due */
        int takes_ms;
        bool goes;
    } cases[] = {
        {"quick before another", 1, QUICK_MS, true},
        {"slow with room", SLOW_MS + 500, SLOW_MS, true},
        {"slow with hardly any", SLOW_MS - 200, SLOW_MS, true},
        {"slow without", SLOW_MS - 2000, SLOW_MS, false},
        {"dead with room", TIMEOUT_MS, TIMEOUT_MS, true},
        {"dead without", SLOW_MS, TIMEOUT_MS, false},
    };
    struct table *table = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line_request *request = ask(table, 1, 0);

        print_message("case: %s\n", cases[i].name);
        table->guests[0].due_ms = table->now_ms + cases[i].gap_ms;
        table->guests[1].takes_ms = cases[i].takes_ms;
        table->turns.slow_ms = 0;
        if (cases[i].goes) {
            expect_turn(table, request);
            continue;
        }
        expect_wait(table, (int64_t)TURNS_SHARE * cases[i].takes_ms);
        assert_ptr_equal(turns_take(&table->turns), request);
    }
}

static void the_quick_go_first_though_they_came_later(void **state)
{
    struct table *table = *state;
    struct line_request *slow, *quick;

    table->guests[1].takes_ms = SLOW_MS;
    slow = ask(table, 1, 3000);
    quick = ask(table, 2, 0);
    expect_turn(table, quick);
    table->guests[2].due_ms = table->now_ms + POLL_MS;
    expect_turn(table, slow);
}

static void the_slow_are_no_hindrance_to_each_other(void **state)
{
    struct table *table = *state;
    struct line_request *first, *second, *dead;

    table->guests[1].takes_ms = table->guests[2].takes_ms = SLOW_MS;
    table->guests[3].takes_ms = TIMEOUT_MS;
    dead = ask(table, 3, 3000);
    dead->probe = true;
    first = ask(table, 1, 2000);
    second = ask(table, 2, 1000);
    expect_turn(table, first);
    expect_turn(table, second);
    expect_turn(table, dead);
}

/* Without a gap they get a small share of the line, all together; and a probe once a minute. */
static void the_slow_are_asked_in_the_end_all_the_same(void **state)
{
    struct table *table = *state;
    struct line_request *slow, *dead, *another;

    table->guests[0].due_ms = table->now_ms + 1;
    table->guests[1].takes_ms = table->guests[2].takes_ms = SLOW_MS;
    table->guests[3].takes_ms = TIMEOUT_MS;
    dead = ask(table, 3, TURNS_WAIT_MOST_MS - 10000);
    dead->probe = true;
    slow = ask(table, 1, (int64_t)TURNS_SHARE * SLOW_MS);
    another = ask(table, 2, (int64_t)TURNS_SHARE * SLOW_MS);
    expect_turn(table, slow);
    expect_wait(table, 10000);
    dead->since_ms -= 10000;
    expect_turn(table, dead);
    another->since_ms -= TURNS_WAIT_MOST_MS;
    expect_turn(table, another);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, lay_table, clear_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_slow_are_asked_in_the_gaps_of_the_others),
        TEST(the_quick_go_first_though_they_came_later),
        TEST(the_slow_are_no_hindrance_to_each_other),
        TEST(the_slow_are_asked_in_the_end_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
