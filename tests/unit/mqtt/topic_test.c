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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_topic_is_read_back_as_it_was_written),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(what_is_none_of_ours_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
