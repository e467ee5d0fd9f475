#include "sensors/line/guests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <systemd/sd-event.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"

#define SOON_MS INT64_C(30)

enum { GUESTS = 4, POLL_MS = 1000, TIMEOUT_MS = 500, QUICK_MS = 10, PATIENCE_MS = 5000 };

/* A line without one, and who was woken there. */
struct house {
    sd_event *loop;
    struct guests guests;
    struct visitor {
        struct house *house;
        struct line_guest guest;
        char name;
        int again; /* so often it is due at once again, when it is woken */
    } visitors[GUESTS];
    char woken[32];
};

static void on_wake(void *owner)
{
    struct visitor *visitor = owner;
    struct house *house = visitor->house;

    house->woken[strlen(house->woken)] = visitor->name;
    if (visitor->again-- > 0)
        guests_expect(&house->guests, &visitor->guest, clock_mono_ms());
}

static int open_house(void **state)
{
    static struct house house;

    house = (struct house){0};
    *state = &house;
    if (sd_event_new(&house.loop) < 0 || guests_open(&house.guests, house.loop) < 0)
        return -1;
    for (int i = 0; i < GUESTS; i++) {
        struct visitor *visitor = &house.visitors[i];

        *visitor = (struct visitor){
            .house = &house,
            .guest = {on_wake, visitor, .poll_ms = POLL_MS, .timeout_ms = TIMEOUT_MS},
            .name = (char)('a' + i)};
        guests_join(&house.guests, &visitor->guest);
    }
    return 0;
}

static int close_house(void **state)
{
    struct house *house = *state;

    guests_close(&house->guests);
    sd_event_unref(house->loop);
    return 0;
}

static void expect_in(struct house *house, int which, int64_t ms)
{
    guests_expect(&house->guests, &house->visitors[which].guest, clock_mono_ms() + ms);
}

static void run_for(struct house *house, int64_t ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        assert_true(sd_event_run(house->loop, 5000) >= 0);
}

/* Until so many were woken, however busy the machine is. */
static void run_until(struct house *house, size_t count)
{
    int64_t until_ms = clock_mono_ms() + PATIENCE_MS;

    while (strlen(house->woken) < count && clock_mono_ms() < until_ms)
        assert_true(sd_event_run(house->loop, 5000) >= 0);
}

static void nobody_is_woken_who_does_not_say_when(void **state)
{
    struct house *house = *state;

    run_for(house, SOON_MS);
    assert_string_equal(house->woken, "");
}

static void each_is_woken_when_it_is_due_and_once(void **state)
{
    struct house *house = *state;
    int64_t since_ms = clock_mono_ms();

    expect_in(house, 0, 20 * SOON_MS);
    expect_in(house, 1, SOON_MS);
    expect_in(house, 2, 1000 * SOON_MS);
    run_until(house, 1);
    assert_string_equal(house->woken, "b");
    assert_true(clock_mono_ms() - since_ms >= SOON_MS);
    run_until(house, 2);
    assert_true(clock_mono_ms() - since_ms >= 20 * SOON_MS);
    run_for(house, 3 * SOON_MS);
    assert_string_equal(house->woken, "ba");
}

/* So a slow line asks each of them at the same place of each round. */
static void those_who_are_due_at_once_keep_their_order(void **state)
{
    struct house *house = *state;

    for (int round = 0; round < 3; round++) {
        int64_t due_ms = clock_mono_ms() + SOON_MS;

        for (int i = 0; i < GUESTS; i++) {
            int which = (i * 3 + round) % GUESTS;

            guests_expect(&house->guests, &house->visitors[which].guest, due_ms);
        }
        run_until(house, (size_t)(round + 1) * GUESTS);
    }
    assert_string_equal(house->woken, "abcdabcdabcd");
}

static void who_is_due_again_at_once_does_not_stop_the_others(void **state)
{
    struct house *house = *state;

    house->visitors[0].again = 2;
    expect_in(house, 0, 0);
    expect_in(house, 1, 0);
    run_until(house, 4);
    run_for(house, SOON_MS);
    assert_string_equal(house->woken, "abaa");
}

static void a_line_is_free_until_one_who_is_not_slow_is_due(void **state)
{
    struct house *house = *state;
    int64_t now_ms = clock_mono_ms();

    for (int i = 0; i < GUESTS; i++) {
        guests_expect(&house->guests, &house->visitors[i].guest, now_ms + POLL_MS + i);
        guest_took(&house->visitors[i].guest, TIMEOUT_MS);
    }
    assert_true(guests_free_until_ms(&house->guests) == INT64_MAX);
    house->visitors[2].guest.takes_ms = QUICK_MS;
    assert_in_range(guests_free_until_ms(&house->guests), now_ms + POLL_MS,
                    now_ms + POLL_MS + POLL_MS / 5);
}

static void who_answers_fast_again_is_not_slow_for_long(void **state)
{
    struct line_guest guest = {.poll_ms = POLL_MS, .timeout_ms = TIMEOUT_MS};
    int answers = 0;

    (void)state;
    assert_false(guest_is_slow(&guest)); /* nothing is known: it is asked like all */
    guest_took(&guest, TIMEOUT_MS);
    assert_true(guest_is_slow(&guest));
    for (; guest_is_slow(&guest); answers++)
        guest_took(&guest, QUICK_MS);
    assert_in_range(answers, 2, 5); /* one fast answer between slow ones is an exception */
    for (int i = 0; i < 100; i++)
        guest_took(&guest, QUICK_MS);
    assert_int_equal(guest.takes_ms, QUICK_MS);
    assert_false(guest_is_slow(NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_house, close_house)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_woken_who_does_not_say_when),
        TEST(each_is_woken_when_it_is_due_and_once),
        TEST(those_who_are_due_at_once_keep_their_order),
        TEST(who_is_due_again_at_once_does_not_stop_the_others),
        TEST(a_line_is_free_until_one_who_is_not_slow_is_due),
        cmocka_unit_test(who_answers_fast_again_is_not_slow_for_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
