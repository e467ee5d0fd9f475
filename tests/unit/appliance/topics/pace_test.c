#include "appliance/topics/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PER_S = 5000, BEGIN_MS = 100000, MANY = 1000000 };

/* How many of MANY go within so long, when somebody comes whenever he is told to, at the latest each
 * millisecond; so many events come in each tenth of a second. */
static int go(struct pace *pace, bool anew, size_t events, int64_t begin_ms,
              int64_t last_ms)
{
    int gone = 0;

    for (int64_t ms = begin_ms; ms < begin_ms + last_ms; ms++) {
        if (events && (ms - begin_ms) % 100 == 0)
            pace_events(pace, events / 10, ms);
        while (gone < MANY && pace_wait_ms(pace, anew, ms) == 0)
            gone++;
    }
    return gone;
}

static void what_the_broker_lacks_is_paced_while_events_come_in(void **state)
{
    static const struct {
        const char *name;
        size_t events; /* a second */
        bool anew;
        int per_s; /* 0: as many as there are */
    } cases[] = {
        {"nothing comes in", 0, true, 0},
        {"a life, what the broker lacks", 1000, true, PER_S},
        {"a life, what has changed", 1000, false, 0},
        {"one a tenth of a second", 10, true, PER_S},
        {"a flood, what the broker lacks", 20000, true, PER_S / 5},
        {"a flood, what has changed", 20000, false, PER_S / 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pace pace = {.per_s = PER_S};
        int gone;

        print_message("case: %s\n", cases[i].name);
        /* Whether it is a flood is known when as many have come. */
        (void)go(&pace, cases[i].anew, cases[i].events, BEGIN_MS, 1000);
        gone = go(&pace, cases[i].anew, cases[i].events, BEGIN_MS + 1000, 10000);
        if (cases[i].per_s)
            assert_in_range(gone, 10 * cases[i].per_s * 99 / 100,
                            10 * cases[i].per_s * 101 / 100);
        else
            assert_int_equal(gone, MANY);
    }
}

/* Else receipts would wait behind what goes at once. */
static void no_more_than_a_burst_goes_at_once(void **state)
{
    struct pace pace = {.per_s = PER_S};
    int gone = 0;

    (void)state;
    pace_events(&pace, 1, BEGIN_MS);
    while (pace_wait_ms(&pace, true, BEGIN_MS) == 0)
        gone++;
    assert_in_range(gone, PER_S * PACE_BURST_MS / 1000, PER_S * PACE_BURST_MS / 1000 + 1);
    assert_in_range(pace_wait_ms(&pace, true, BEGIN_MS), 1, PACE_BURST_MS);
    /* What was not used is not saved up. */
    pace_events(&pace, 1, BEGIN_MS + 900);
    for (gone = 0; pace_wait_ms(&pace, true, BEGIN_MS + 900) == 0;)
        gone++;
    assert_in_range(gone, PER_S * PACE_BURST_MS / 1000, PER_S * PACE_BURST_MS / 1000 + 1);
}

static void what_waits_goes_when_no_events_come_any_more(void **state)
{
    struct pace pace = {.per_s = 1};

    (void)state;
    pace_events(&pace, PACE_FLOOD_PER_S, BEGIN_MS);
    while (pace_wait_ms(&pace, false, BEGIN_MS) == 0)
        continue;
    assert_int_not_equal(pace_wait_ms(&pace, false, BEGIN_MS + 1), 0);
    assert_true(pace_flooded(&pace, BEGIN_MS + 1));
    assert_int_not_equal(pace_wait_ms(&pace, true, BEGIN_MS + 1), 0);
    /* A flood is over before the events are. */
    pace_events(&pace, 1, BEGIN_MS + 1500);
    pace_events(&pace, 1, BEGIN_MS + 2500);
    assert_false(pace_flooded(&pace, BEGIN_MS + 2500));
    assert_int_equal(pace_wait_ms(&pace, false, BEGIN_MS + 2500), 0);
    assert_int_equal(go(&pace, true, 0, BEGIN_MS + 4500, 1), MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_broker_lacks_is_paced_while_events_come_in),
        cmocka_unit_test(no_more_than_a_burst_goes_at_once),
        cmocka_unit_test(what_waits_goes_when_no_events_come_any_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
