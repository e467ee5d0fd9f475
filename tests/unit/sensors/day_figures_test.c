#include "sensors/day_figures.h"

#include "mqtt/base/date.h"
#include "tests/unit/sensors/outbox/place.h"

#define TODAY     "2026-11-20T10:00:00+07:00"
#define YESTERDAY "2026-11-19T16:00:00+07:00"

static int64_t now_ms;

static void put(struct outbox *box, const char *json)
{
    assert_int_equal(outbox_append(box, now_ms, json), 0);
    place_commit(box);
}

static void append_tally(struct outbox *box, const char *at, const char *counter,
                         const char *field, int count)
{
    char json[256];

    snprintf(json, sizeof json,
             "{\"type\":\"tally\",\"at\":\"%s\",\"unit\":\"H42.31\",\"counter\":\"%s\","
             "\"field\":\"%s\",\"kind\":\"received\",\"channel\":\"in_person\","
             "\"count\":%d}",
             at, counter, field, count);
    assert_int_equal(outbox_append(box, now_ms, json), 0);
}

static void put_tally(struct outbox *box, const char *at, const char *counter,
                      const char *field, int count)
{
    append_tally(box, at, counter, field, count);
    place_commit(box);
}

static struct meaning received(const char *counter)
{
    return (struct meaning){.type = EVENT_TALLY,
                            .kind = EVENT_TALLY_RECEIVED,
                            .tally = (char *)"received",
                            .field = (char *)"ho-tich",
                            .counter = (char *)counter};
}

static struct day_figures *open_figures(struct outbox *box)
{
    struct day_figures *figures;

    day_figures_open(&figures, box);
    return figures;
}

/* At ten o'clock of a day. */
static int begin(void **state)
{
    assert_int_equal(stamp_parse(TODAY, &now_ms), 0);
    return place_make(state);
}

static void what_a_row_describes_is_counted_today(void **state)
{
    const struct meaning all = received(NULL), one = received("q2"),
                         good = {.type = EVENT_RATED, .rated = 5};
    struct outbox *box = place_open(*state, &place_wide);
    struct day_figures *figures = open_figures(box);

    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 0);
    put_tally(box, TODAY, "q1", "ho-tich", 3);
    put_tally(box, TODAY, "q2", "ho-tich", 40);
    put_tally(box, TODAY, "q1", "dat-dai", 500);
    put_tally(box, YESTERDAY, "q1", "ho-tich", 6000);
    put(box, "{\"type\":\"rated\",\"at\":\"" TODAY "\",\"unit\":\"H42.31\",\"counter\":"
             "\"q1\",\"score\":5}");
    put(box, "{\"type\":\"rated\",\"at\":\"" TODAY "\",\"unit\":\"H42.31\",\"counter\":"
             "\"q1\",\"score\":4}");
    put(box, "what is no event");
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 43);
    assert_int_equal(day_figures_count(figures, "H42.31", &one, now_ms), 40);
    assert_int_equal(day_figures_count(figures, "H42.31", &good, now_ms), 1);
    put_tally(box, TODAY, "q2", "ho-tich", 1);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 44);
    day_figures_close(figures);
    outbox_close(box);
}

static void another_units_are_not_in_it(void **state)
{
    const struct meaning all = received(NULL);
    struct outbox *box = place_open(*state, &place_wide);
    struct day_figures *figures = open_figures(box);

    put_tally(box, TODAY, "q1", "ho-tich", 3);
    assert_int_equal(day_figures_count(figures, "H42.32", &all, now_ms), 0);
    day_figures_close(figures);
    outbox_close(box);
}

static void it_goes_on_after_a_restart_and_begins_anew_the_next_day(void **state)
{
    const struct meaning all = received(NULL);
    struct outbox *box = place_open(*state, &place_wide);
    struct day_figures *figures;

    now_ms -= PLACE_DAY_MS;
    put_tally(box, YESTERDAY, "q1", "ho-tich", 7);
    now_ms += PLACE_DAY_MS;
    for (int i = 0; i < 3 * OUTBOX_PAGE_EVENTS; i++)
        append_tally(box, TODAY, "q1", "ho-tich", 1);
    place_commit(box);
    outbox_close(box);
    box = place_open(*state, &place_wide);
    figures = open_figures(box);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms),
                     3 * OUTBOX_PAGE_EVENTS);
    now_ms += PLACE_DAY_MS;
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 0);
    put_tally(box, TODAY, "q1", "ho-tich", 1); /* a record that comes late */
    put_tally(box, "2026-11-21T07:00:00+07:00", "q1", "ho-tich", 2);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 2);
    day_figures_close(figures);
    outbox_close(box);
}

static void a_new_epoch_counts_nothing_twice(void **state)
{
    const struct meaning all = received(NULL);
    struct outbox *box = place_open(*state, &place_wide);
    struct day_figures *figures = open_figures(box);

    for (int i = 0; i < 5; i++)
        put_tally(box, TODAY, "q1", "ho-tich", 1);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 5);
    assert_int_equal(outbox_renew(box, 2), 0);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 5);
    put_tally(box, TODAY, "q1", "ho-tich", 1);
    assert_int_equal(day_figures_count(figures, "H42.31", &all, now_ms), 6);
    day_figures_close(figures);
    outbox_close(box);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_remove)
    const struct CMUnitTest tests[] = {
        TEST(what_a_row_describes_is_counted_today),
        TEST(another_units_are_not_in_it),
        TEST(it_goes_on_after_a_restart_and_begins_anew_the_next_day),
        TEST(a_new_epoch_counts_nothing_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
