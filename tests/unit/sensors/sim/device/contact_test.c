#include "sensors/sim/device/contact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void presses_follow_each_other_with_gaps(void **state)
{
    struct contact contact = {0};
    int64_t now_ms = 1000;
    int begun = 0;
    int closings = 0;
    bool before = false;

    (void)state;
    assert_int_equal(contact_advance(&contact, now_ms), 0);
    assert_int_equal(contact_closed(&contact, now_ms), false);
    contact_press(&contact, 2, 100, now_ms);
    contact_press(&contact, 1, 100, now_ms + 50); /* one more, behind those */
    for (; now_ms < 3000; now_ms++) {
        bool closed;

        begun += contact_advance(&contact, now_ms);
        closed = contact_closed(&contact, now_ms);
        closings += closed && !before;
        before = closed;
        if (now_ms == 1099 || now_ms == 1300 || now_ms == 1699)
            assert_int_equal(closed, true);
        if (now_ms == 1100 || now_ms == 1299 || now_ms == 1700)
            assert_int_equal(closed, false);
    }
    assert_int_equal(begun, 3);
    assert_int_equal(closings, 3);
}

static void presses_that_nobody_looked_at_are_told_together(void **state)
{
    struct contact contact = {0};

    (void)state;
    contact_press(&contact, 1000, 50, 5);
    assert_int_equal(contact_advance(&contact, 1000000), 1000);
    assert_int_equal(contact_advance(&contact, 2000000), 0);
}

static void what_is_not_read_is_not_seen(void **state)
{
    static const struct {
        int64_t ms;
        int unseen; /* of the presses from 1000, 1300, 1600 and 1900 on, of 100 ms each */
    } reads[] = {
        {995, 0},  {1050, 0}, /* let go too short a time before, as far as anybody knows */
        {1150, 1}, {1350, 1}, {1500, 1}, {1800, 2}, /* nobody has looked */
        {1950, 2}, {1990, 2}, {3000, 2},
    };
    struct contact contact = {0};

    (void)state;
    contact_press(&contact, 4, 100, 1000);
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        contact_advance(&contact, reads[i].ms);
        contact_read(&contact, reads[i].ms);
        assert_int_equal(contact_unseen(&contact, reads[i].ms), reads[i].unseen);
    }
}

static void a_press_soon_after_another_waits_for_the_gap(void **state)
{
    struct contact contact = {0};

    (void)state;
    contact_press(&contact, 1, 100, 1000);
    assert_int_equal(contact_advance(&contact, 1100), 1);
    contact_press(&contact, 1, 100, 1110);
    assert_int_equal(contact_advance(&contact, 1100 + CONTACT_GAP_MS - 1), 0);
    assert_int_equal(contact_advance(&contact, 1100 + CONTACT_GAP_MS), 1);
}

static void what_bounces_settles_at_what_it_is(void **state)
{
    struct contact contact = {.bounces = true};
    int changes = 0;
    bool before = false;

    (void)state;
    contact_press(&contact, 1, 100, 1000);
    for (int64_t now_ms = 990; now_ms < 1300; now_ms++) {
        bool closed;

        contact_advance(&contact, now_ms);
        closed = contact_closed(&contact, now_ms);
        changes += closed != before;
        before = closed;
        if (now_ms >= 1000 + CONTACT_BOUNCE_MS && now_ms < 1100)
            assert_int_equal(closed, true);
        if (now_ms < 1000 || now_ms >= 1100 + CONTACT_BOUNCE_MS)
            assert_int_equal(closed, false);
    }
    assert_in_range(changes, 6, 20);
}

static void what_sticks_is_closed(void **state)
{
    struct contact contact = {.stuck = true};

    (void)state;
    assert_int_equal(contact_closed(&contact, 77), true);
    contact_press(&contact, 1, 100, 1000);
    assert_int_equal(contact_advance(&contact, 1200), 1);
    assert_int_equal(contact_closed(&contact, 1200), true);
    contact.stuck = false;
    assert_int_equal(contact_closed(&contact, 1200), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presses_follow_each_other_with_gaps),
        cmocka_unit_test(presses_that_nobody_looked_at_are_told_together),
        cmocka_unit_test(what_is_not_read_is_not_seen),
        cmocka_unit_test(a_press_soon_after_another_waits_for_the_gap),
        cmocka_unit_test(what_bounces_settles_at_what_it_is),
        cmocka_unit_test(what_sticks_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
