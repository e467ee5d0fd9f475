#include "appliance/topics/agenda.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
    TODAY = NAMED_PERIOD_TODAY,
    MONTH = NAMED_PERIOD_MONTH,
    YEAR = NAMED_PERIOD_YEAR,
    BEGIN_MS = 1000000,
};

static const int64_t second_ms = 1000;

/* The next round takes so long; the moment after it. */
static int64_t run(struct agenda *agenda, int64_t mono_ms, int64_t takes_ms,
                   struct agenda_round became)
{
    struct agenda_turn turn = agenda_next(agenda, mono_ms);

    became.kind = turn.kind;
    became.begun_ms = turn.due_ms > mono_ms ? turn.due_ms : mono_ms;
    became.ended_ms = became.begun_ms + takes_ms;
    became.held_ms = became.held_ms ? became.held_ms : INT64_MAX;
    agenda_ran(agenda, &became);
    return became.ended_ms;
}

static const struct agenda_round done = {.held_ms = 0}, open = {.unfinished = true},
                                 flooded = {.flooded = true}, failed = {.failed = true};

/* Everything has been looked at, and is poked again when all of it may be due. */
static int64_t begin(struct agenda *agenda)
{
    int64_t mono_ms = BEGIN_MS;

    *agenda = (struct agenda){0};
    agenda_begin(agenda, mono_ms);
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        mono_ms = run(agenda, mono_ms, 1, done);
    assert_true(agenda_next(agenda, mono_ms).due_ms == INT64_MAX);
    agenda_poke(agenda);
    return mono_ms + 10 * second_ms;
}

static void what_is_watched_goes_first_and_often(void **state)
{
    struct agenda agenda;
    int64_t mono_ms = begin(&agenda);
    int times[PUBLISHED_KINDS] = {0};

    (void)state;
    assert_true(agenda_is_watched(agenda_next(&agenda, mono_ms).kind));
    for (int64_t end_ms = mono_ms + 60 * second_ms; mono_ms < end_ms;) {
        agenda_poke(&agenda);
        times[agenda_next(&agenda, mono_ms).kind]++;
        mono_ms = run(&agenda, mono_ms, 20, done);
    }
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++) {
        if (agenda_is_watched(kind))
            assert_in_range(times[kind], 100, 125); /* each half second */
        else
            assert_in_range(times[kind], 11, 13); /* each five */
    }
}

/* A round of 600 ms in slices, with those of today and the month, of 150 each, between them. */
static void a_round_in_slices_lets_what_is_watched_pass(void **state)
{
    struct agenda agenda;
    int64_t mono_ms = begin(&agenda), last_ms[PUBLISHED_KINDS] = {0}, most_ms = 0;
    int slices = 0, rounds = 0;

    (void)state;
    for (int64_t end_ms = mono_ms + 60 * second_ms; mono_ms < end_ms;) {
        struct agenda_turn turn = agenda_next(&agenda, mono_ms);
        bool watched = agenda_is_watched(turn.kind);

        agenda_poke(&agenda);
        if (watched && last_ms[turn.kind] && mono_ms - last_ms[turn.kind] > most_ms)
            most_ms = mono_ms - last_ms[turn.kind];
        last_ms[turn.kind] = mono_ms;
        if (!watched)
            rounds += ++slices % 6 == 0;
        mono_ms = run(&agenda, mono_ms, watched ? 150 : 100,
                      watched || slices % 6 == 0 ? done : open);
    }
    /* Both of those that are watched, and a slice between any two. */
    assert_in_range(most_ms, 500, 700);
    assert_in_range(rounds, 30, 60);
}

static void one_round_is_open_at_a_time_and_goes_on_at_once(void **state)
{
    struct agenda agenda;
    int64_t mono_ms = begin(&agenda);
    int kind;

    (void)state;
    agenda_put_off(&agenda, TODAY, INT64_MAX);
    agenda_put_off(&agenda, MONTH, INT64_MAX);
    kind = agenda_next(&agenda, mono_ms).kind;
    assert_false(agenda_is_watched(kind));
    for (int i = 0; i < 5; i++) {
        mono_ms = run(&agenda, mono_ms, 50, open);
        assert_int_equal(agenda_next(&agenda, mono_ms).kind, kind);
        assert_true(agenda_next(&agenda, mono_ms).due_ms == mono_ms);
    }
    mono_ms = run(&agenda, mono_ms, 50, done);
    assert_int_not_equal(agenda_next(&agenda, mono_ms).kind, kind);
}

/* What changes while a round is open is for the next one of it. */
static void what_changes_between_slices_is_not_forgotten(void **state)
{
    struct agenda agenda = {0};
    int64_t mono_ms = BEGIN_MS;

    (void)state;
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        agenda.tasks[kind].held_ms = INT64_MAX;
    agenda_put_off(&agenda, YEAR, mono_ms);
    mono_ms = run(&agenda, mono_ms, 100, open);
    agenda.tasks[YEAR].stale = true;
    mono_ms = run(&agenda, mono_ms, 100, done);
    assert_int_equal(agenda_next(&agenda, mono_ms).kind, YEAR);
    assert_true(agenda_next(&agenda, mono_ms).due_ms == BEGIN_MS + 5 * second_ms);
    mono_ms = run(&agenda, mono_ms, 100, done);
    assert_true(agenda_next(&agenda, mono_ms).due_ms == INT64_MAX);
}

static void a_flood_makes_it_rest_between_any_two(void **state)
{
    static const struct {
        const char *name;
        int64_t takes_ms, rest_ms;
        bool unfinished;
    } cases[] = {
        {"a round", 100, 900, false},
        {"a slice", 100, 900, true},
        {"one that took long", 2000, 5000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct agenda_round became = flooded;
        struct agenda agenda;
        int64_t mono_ms = begin(&agenda);

        print_message("case: %s\n", cases[i].name);
        became.unfinished = cases[i].unfinished;
        mono_ms = run(&agenda, mono_ms, cases[i].takes_ms, became);
        assert_int_equal(agenda_next(&agenda, mono_ms).due_ms - mono_ms, cases[i].rest_ms);
        mono_ms = run(&agenda, mono_ms, 10, done);
        assert_int_equal(agenda_next(&agenda, mono_ms).due_ms, mono_ms);
    }
}

static void what_failed_is_tried_again_and_what_waits_is_looked_at_then(void **state)
{
    struct agenda agenda = {0};
    struct agenda_round held = {.held_ms = BEGIN_MS + 60 * second_ms};
    int64_t mono_ms = BEGIN_MS;

    (void)state;
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        agenda.tasks[kind].held_ms = INT64_MAX;
    agenda_put_off(&agenda, MONTH, mono_ms);
    mono_ms = run(&agenda, mono_ms, 10, failed);
    assert_int_equal(agenda_next(&agenda, mono_ms).due_ms, mono_ms + 5 * second_ms);
    mono_ms = run(&agenda, mono_ms, 10, held);
    assert_int_equal(agenda_next(&agenda, mono_ms).kind, MONTH);
    assert_int_equal(agenda_next(&agenda, mono_ms).due_ms, held.held_ms);
}

static void beginning_anew_ends_what_is_open(void **state)
{
    struct agenda agenda = {0};

    (void)state;
    for (int kind = 0; kind < PUBLISHED_KINDS; kind++)
        agenda.tasks[kind].held_ms = INT64_MAX;
    agenda_put_off(&agenda, YEAR, BEGIN_MS);
    (void)run(&agenda, BEGIN_MS, 100, open);
    agenda_begin(&agenda, BEGIN_MS + second_ms);
    assert_int_equal(agenda_next(&agenda, BEGIN_MS + 200).due_ms, BEGIN_MS + second_ms);
    assert_true(agenda_is_watched(agenda_next(&agenda, BEGIN_MS + second_ms).kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_watched_goes_first_and_often),
        cmocka_unit_test(a_round_in_slices_lets_what_is_watched_pass),
        cmocka_unit_test(one_round_is_open_at_a_time_and_goes_on_at_once),
        cmocka_unit_test(what_changes_between_slices_is_not_forgotten),
        cmocka_unit_test(a_flood_makes_it_rest_between_any_two),
        cmocka_unit_test(what_failed_is_tried_again_and_what_waits_is_looked_at_then),
        cmocka_unit_test(beginning_anew_ends_what_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
