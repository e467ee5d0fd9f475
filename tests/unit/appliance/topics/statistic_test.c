#include "appliance/topics/statistic.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/topics/digest.h"

static const struct period november = {
    .id = "2026-11", .kind = "month", .from_day = 20758, .to_day = 20787};
static const struct statistic_base base = {.name = NAMED_PERIOD_MONTH,
                                           .period = &november,
                                           .as_of_ms = 1795000000000,
                                           .revision = 7};
static const struct statistic some = {
    .base = &base,
    .unit = "H99.1",
    .field = "land",
    .figures = {.received_online = 5, .resolved_early = 193, .resolved_late = 7},
    .devices = {4, 3, 1},
    .devices_known = true,
};

static void its_topic_is_known_by_the_digest_of_its_name(void **state)
{
    char topic[TOPIC_STATS_BYTES];

    (void)state;
    assert_string_equal(statistic_topic(&some, topic), "dunghan/v1/stats/H99.1/land/month");
    assert_int_equal(statistic_topic_digest(&some), digest_text(DIGEST_BEGIN, topic));
}

static void when_it_was_counted_is_no_news_and_all_else_is(void **state)
{
    const struct statistic_base later = {
        .name = NAMED_PERIOD_MONTH, .period = &november, .as_of_ms = 1, .revision = 8};
    struct statistic other = some;
    struct statistic changed[7];

    (void)state;
    other.base = &later;
    assert_int_equal(statistic_digest(&other), statistic_digest(&some));
    for (size_t i = 0; i < 7; i++)
        changed[i] = some;
    changed[0].figures.in_progress_overdue = 1;
    changed[1].now.in_progress_overdue = 1;
    changed[2].state = STATISTIC_CLOSED;
    changed[3].devices.silent = 2;
    changed[4].devices_known = false;
    changed[5].oldest_gap_ms = 1;
    changed[6].figures.resolved_early = 7, changed[6].figures.resolved_late = 193;
    for (size_t i = 0; i < 7; i++)
        assert_int_not_equal(statistic_digest(&changed[i]), statistic_digest(&some));
}

static json_t *written(const struct statistic *statistic)
{
    char *text = statistic_write(statistic);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(object);
    free(text);
    return object;
}

static void it_says_cells_rates_and_who_reports(void **state)
{
    json_t *object = written(&some), *rate, *devices;
    const char *from, *pct;
    json_int_t total, num, den, silent;

    (void)state;
    assert_int_equal(json_unpack(object, "{s:{s:s}, s:{s:I}, s:{s:o}, s:o}", "period",
                                 "from", &from, "resolved", "total", &total, "rates", "A",
                                 &rate, "completeness", &devices),
                     0);
    assert_string_equal(from, "2026-11-01");
    assert_int_equal(total, 200);
    assert_int_equal(
        json_unpack(rate, "{s:I, s:I, s:s !}", "num", &num, "den", &den, "pct", &pct), 0);
    assert_int_equal(num, 193);
    assert_int_equal(den, 200);
    assert_string_equal(pct, "96.50");
    assert_int_equal(json_unpack(devices, "{s:I}", "silent", &silent), 0);
    assert_int_equal(silent, 1);
    assert_null(json_object_get(object, "now"));
    json_decref(object);
}

static void only_one_that_was_corrected_says_what_it_would_be_now(void **state)
{
    struct statistic corrected = some;
    json_t *object;
    json_int_t total;

    (void)state;
    corrected.state = STATISTIC_CORRECTED;
    corrected.now = (struct figures){.resolved_late = 3};
    object = written(&corrected);
    assert_int_equal(json_unpack(object, "{s:{s:{s:I}, s:{}}}", "now", "resolved", "total",
                                 &total, "rates"),
                     0);
    assert_int_equal(total, 3);
    assert_true(json_is_null(json_object_get(object, "completeness")));
    json_decref(object);
}

static void what_nobody_knows_is_null(void **state)
{
    struct statistic unknown = some;
    json_t *object;

    (void)state;
    unknown.devices_known = false;
    unknown.figures = (struct figures){0};
    object = written(&unknown);
    assert_true(json_is_null(
        json_object_get(json_object_get(object, "completeness"), "reporting")));
    assert_true(json_is_null(
        json_object_get(json_object_get(json_object_get(object, "rates"), "B"), "pct")));
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_topic_is_known_by_the_digest_of_its_name),
        cmocka_unit_test(when_it_was_counted_is_no_news_and_all_else_is),
        cmocka_unit_test(it_says_cells_rates_and_who_reports),
        cmocka_unit_test(only_one_that_was_corrected_says_what_it_would_be_now),
        cmocka_unit_test(what_nobody_knows_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
