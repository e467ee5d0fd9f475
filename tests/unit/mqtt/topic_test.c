#include "mqtt/topic.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_topic_is_read_back_as_it_was_written(void **state)
{
    static const char *const topics[TOPIC_KINDS] = {
        [TOPIC_EVENTS] = "dunghan/v1/events/shop-1",
        [TOPIC_RECEIPTS] = "dunghan/v1/receipts/shop-1",
        [TOPIC_GATEWAYS] = "dunghan/v1/gateways/shop-1",
    };

    (void)state;
    for (int i = 0; i < TOPIC_KINDS; i++) {
        char topic[TOPIC_BYTES], gateway[TOPIC_GATEWAY_BYTES];
        enum topic_kind kind;

        assert_string_equal(topic_format((enum topic_kind)i, "shop-1", topic), topics[i]);
        assert_int_equal(topic_parse(topic, &kind, gateway), 0);
        assert_int_equal(kind, i);
        assert_string_equal(gateway, "shop-1");
    }
}

static void the_longest_name_fits(void **state)
{
    static const char longest[] = "abcdefghijklmnopqrstuvwxyz-01234";
    char topic[TOPIC_BYTES], gateway[TOPIC_GATEWAY_BYTES];
    enum topic_kind kind;

    (void)state;
    assert_int_equal(sizeof longest, TOPIC_GATEWAY_BYTES);
    assert_int_equal(
        topic_parse(topic_format(TOPIC_RECEIPTS, longest, topic), &kind, gateway), 0);
    assert_string_equal(gateway, longest);
}

static void what_is_none_of_ours_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "dunghan/v1/events",
        "dunghan/v1/events/",
        "dunghan/v1/events/shop-1/more",
        "dunghan/v1/events/Shop-1",
        "dunghan/v1/events/+",
        "dunghan/v1/events/abcdefghijklmnopqrstuvwxyz-012345",
        "dunghan/v2/events/shop-1",
        "/dunghan/v1/events/shop-1",
        TOPIC_CENTRE,
        TOPIC_CANARY,
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char gateway[TOPIC_GATEWAY_BYTES] = "untouched";
        enum topic_kind kind;

        print_message("case: %s\n", cases[i]);
        assert_int_equal(topic_parse(cases[i], &kind, gateway), -EINVAL);
        assert_string_equal(gateway, "untouched");
    }
}

static void an_event_is_told_where_its_unit_field_and_type_are(void **state)
{
    static const struct {
        const char *unit, *field, *topic;
        enum event_type type;
    } cases[] = {
        {"H42.31", "land", "dunghan/v1/feed/H42.31/land/intake", EVENT_INTAKE},
        {"000.00.31.H42", "", "dunghan/v1/feed/000.00.31.H42/_none/rated", EVENT_RATED},
        {"H42.1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7", "abcdefghijklmnopqrstuvwxyz-01234",
         "dunghan/v1/feed/H42.1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7/"
         "abcdefghijklmnopqrstuvwxyz-01234/ticket_called",
         EVENT_TICKET_CALLED},
    };
    char topic[TOPIC_FEED_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            topic_format_feed(cases[i].unit, cases[i].field, cases[i].type, topic), 0);
        assert_string_equal(topic, cases[i].topic);
    }
}

/* No code can open another level or listen to more than one. */
static void what_a_level_may_not_hold_is_no_code(void **state)
{
    static const struct {
        const char *unit, *field;
    } cases[] = {
        {"", "land"},         {"H42/31", "land"},  {"H42.+", "land"},   {"#", "land"},
        {"H42.31 ", ""},      {"_all", "land"},    {"H42.31", "la/nd"}, {"H42.31", "+"},
        {"H42.31", "#"},      {"H42.31", "_none"}, {"H42.31", "Land"},  {"H42.31", "đất"},
        {"H42.31\n", "land"}, {"$SYS", "land"},
    };
    char topic[TOPIC_FEED_BYTES] = "untouched";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s %s\n", cases[i].unit, cases[i].field);
        assert_int_equal(
            topic_format_feed(cases[i].unit, cases[i].field, EVENT_INTAKE, topic), -EINVAL);
        assert_string_equal(topic, "untouched");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_topic_is_read_back_as_it_was_written),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(what_is_none_of_ours_is_refused),
        cmocka_unit_test(an_event_is_told_where_its_unit_field_and_type_are),
        cmocka_unit_test(what_a_level_may_not_hold_is_no_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
