#include "appliance/tables/store_visits.h"

#include <stdio.h>

#include "mqtt/base/date.h"
#include "tests/unit/appliance/tables/scratch.h"

enum { NOVEMBER = 2026 * 12 + 10 };

static int32_t november(int day)
{
    return date_day((struct date){2026, 11, day});
}

/* At so many minutes of the 20th of November. */
static struct store_event visit(enum event_type type, int minute, const char *ticket)
{
    struct store_event event = {
        .stream = 1,
        .seq = (uint64_t)minute + 1,
        .event = {.type = type,
                  .at_ms = date_start_ms(november(20)) + (int64_t)minute * 60000,
                  .unit = 3},
    };

    (void)snprintf(event.note, sizeof event.note, "%s", ticket);
    return event;
}

static void count(struct store *store, struct store_event event, int sign)
{
    assert_int_equal(store_count_visit(store, &event, sign), 0);
}

/* --- ratings ------------------------------------------------------------------------- */

struct ratings {
    int count;
    struct store_rating of[4];
};

static int take_rating(void *owner, const struct store_rating *rating)
{
    struct ratings *ratings = owner;

    assert_true(ratings->count < 4);
    ratings->of[ratings->count++] = *rating;
    return 0;
}

static struct ratings ratings_of(struct store *store, int month)
{
    struct ratings ratings = {0};

    assert_int_equal(store_each_rating(store, month, take_rating, &ratings), 0);
    return ratings;
}

static void ratings_are_counted_by_month_field_and_score(void **state)
{
    struct store_event rated = visit(EVENT_RATED, 600, ""), before = rated;
    struct ratings ratings;

    rated.amount = 5;
    count(*state, rated, 1);
    count(*state, rated, 1);
    rated.event.field = 2;
    count(*state, rated, 1);
    before.amount = 1;
    before.event.at_ms =
        date_start_ms(november(1)) - 1; /* the last moment of October here */
    count(*state, before, 1);
    ratings = ratings_of(*state, NOVEMBER);
    assert_int_equal(ratings.count, 2);
    assert_int_equal(ratings.of[0].unit, 3);
    assert_int_equal(ratings.of[0].field, 0);
    assert_int_equal(ratings.of[0].score, 5);
    assert_int_equal(ratings.of[0].answers, 2);
    assert_int_equal(ratings.of[1].field, 2);
    assert_int_equal(ratings.of[1].answers, 1);
    assert_int_equal(ratings_of(*state, NOVEMBER - 1).count, 1);
    count(*state, rated, -1);
    assert_int_equal(ratings_of(*state, NOVEMBER).count, 1);
}

/* --- tickets ------------------------------------------------------------------------- */

/* So many tickets of all units in that hour, or of unit 3, that waited so. */
struct waiting {
    int unit, hour, minutes;
    int64_t tickets;
};

static int take_wait(void *owner, const struct store_wait *wait)
{
    struct waiting *waiting = owner;

    if (wait->unit == waiting->unit && wait->hour == waiting->hour &&
        wait->minutes == waiting->minutes)
        waiting->tickets += wait->tickets;
    return 0;
}

static int64_t waits(struct store *store, int unit, int hour, int minutes)
{
    struct waiting waiting = {unit, hour, minutes, 0};

    assert_int_equal(store_each_wait(store, NOVEMBER, take_wait, &waiting), 0);
    return waiting.tickets;
}

static void a_ticket_waits_from_taken_to_called_in_whichever_order_they_come(void **state)
{
    count(*state, visit(EVENT_TICKET_TAKEN, 480, "A1"), 1);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCALLED), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 492, "A1"), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 493, "A1"), 1); /* called again */
    count(*state, visit(EVENT_TICKET_CALLED, 502, "A2"), 1);
    count(*state, visit(EVENT_TICKET_TAKEN, 490, "A2"), 1);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCALLED), 0);
    assert_int_equal(waits(*state, 3, -1, 12), 2);
    assert_int_equal(waits(*state, 0, 8, 12), 2);
    assert_int_equal(waits(*state, 0, 8, STORE_VISITS_UNCALLED), 0);
}

static void what_cannot_be_known_is_told_apart(void **state)
{
    count(*state, visit(EVENT_TICKET_TAKEN, 480, ""), 1);
    count(*state, visit(EVENT_TICKET_TAKEN, 481, ""), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 482, ""), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 500, "B1"), 1); /* nobody took it */
    count(*state, visit(EVENT_TICKET_CALLED, 500, "B2"), 1);
    count(*state, visit(EVENT_TICKET_TAKEN, 501, "B2"), 1);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNNUMBERED), 2);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCLEAR), 1);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCALLED), 0);
}

static void a_voided_event_of_a_ticket_is_as_if_it_had_not_been(void **state)
{
    count(*state, visit(EVENT_TICKET_TAKEN, 480, "A1"), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 492, "A1"), 1);
    count(*state, visit(EVENT_TICKET_TAKEN, 481, ""), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 492, "A1"), -1);
    assert_int_equal(waits(*state, 3, -1, 12), 0);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCALLED), 1);
    count(*state, visit(EVENT_TICKET_TAKEN, 480, "A1"), -1);
    count(*state, visit(EVENT_TICKET_TAKEN, 481, ""), -1);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNCALLED), 0);
    assert_int_equal(waits(*state, 0, 8, STORE_VISITS_UNCALLED), 0);
    assert_int_equal(waits(*state, 3, -1, STORE_VISITS_UNNUMBERED), 0);
}

static void what_aged_tickets_came_to_stays(void **state)
{
    bool more = true;

    count(*state, visit(EVENT_TICKET_TAKEN, 480, "A1"), 1);
    count(*state, visit(EVENT_TICKET_CALLED, 492, "A1"), 1);
    assert_int_equal(store_age_tickets(*state, november(20), 1, &more), 0);
    assert_false(more); /* not of that day itself */
    assert_int_equal(store_age_tickets(*state, november(21), 1, &more), 0);
    assert_true(more);
    assert_int_equal(store_age_tickets(*state, november(21), 1, &more), 0);
    assert_false(more);
    assert_int_equal(waits(*state, 3, -1, 12), 1);
}

static void months_are_those_of_which_there_is_any(void **state)
{
    int first = -1, last = -1;

    assert_int_equal(store_visit_months(*state, &first, &last), 0);
    assert_int_equal(first, 0);
    assert_int_equal(last, 0);
    count(*state, visit(EVENT_TICKET_TAKEN, 480, "A1"), 1);
    assert_int_equal(store_visit_months(*state, &first, &last), 0);
    assert_int_equal(first, NOVEMBER);
    assert_int_equal(last, NOVEMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(ratings_are_counted_by_month_field_and_score),
        SCRATCH_TEST(a_ticket_waits_from_taken_to_called_in_whichever_order_they_come),
        SCRATCH_TEST(what_cannot_be_known_is_told_apart),
        SCRATCH_TEST(a_voided_event_of_a_ticket_is_as_if_it_had_not_been),
        SCRATCH_TEST(what_aged_tickets_came_to_stays),
        SCRATCH_TEST(months_are_those_of_which_there_is_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
