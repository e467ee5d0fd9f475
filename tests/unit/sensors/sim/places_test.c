#include "sensors/sim/places.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_place_is_read_as_it_is_written(void **state)
{
    static const struct {
        const char *text;
        struct wire_place place;
    } cases[] = {
        {"tcp:1502=1-3", {LINE_TCP, "192.0.2.9", 1502, 0, 1, 3, 1}},
        {"tcp:0=7", {LINE_TCP, "192.0.2.9", 0, 0, 7, 1, 1}},
        {"rtu_over_tcp:127.0.0.1:4001=4@17",
         {LINE_RTU_OVER_TCP, "127.0.0.1", 4001, 0, 4, 1, 17}},
        {"rtu:/tmp/x/ttyA=5-8@17", {LINE_RTU, "/tmp/x/ttyA", 0, 0, 5, 4, 17}},
        {"rtu:/tmp/x-y/tty=A:9600=1-247", {LINE_RTU, "/tmp/x-y/tty=A", 0, 9600, 1, 247, 1}},
    };
    struct places places = {0};
    char reason[PLACES_REASON_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct wire_place *expected = &cases[i].place;
        const struct wire_place *found;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(places_add(&places, cases[i].text, "192.0.2.9", reason), 0);
        assert_int_equal(places.count, i + 1);
        found = &places.list[i];
        assert_int_equal(found->way, expected->way);
        assert_string_equal(found->address, expected->address);
        assert_int_equal(found->port, expected->port);
        assert_int_equal(found->baud, expected->baud);
        assert_int_equal(found->first, expected->first);
        assert_int_equal(found->count, expected->count);
        assert_int_equal(found->unit_id, expected->unit_id);
    }
    assert_int_equal(places_check(&places, 246), -ERANGE);
    assert_int_equal(places_check(&places, 247), 0);
    places_release(&places);
}

static void what_is_no_place_is_told_what_is(void **state)
{
    static const char *const cases[] = {
        "",
        "tcp",
        "tcp:1502",
        "tcp:1502=0",
        "udp:1=1",
        "tcp:65536=1",
        "tcp:1502=3-1",
        "tcp:1502=1-248",
        "tcp:1=1-3@246",
        "tcp:1=1@0",
        "rtu:ttyA=1",
        "rtu:/tmp/ttyA:9601=1",
        "tcp=1:2",
        "tcp:1502=1x",
        "rtu_over_tcp:a:=1",
        "tcp:=1",
    };
    struct places places = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char reason[PLACES_REASON_BYTES] = "";

        print_message("case: \"%s\"\n", cases[i]);
        assert_int_equal(places_add(&places, cases[i], "127.0.0.1", reason), -EINVAL);
        assert_non_null(strstr(reason, "rtu:/tmp/x/ttyA:9600=5-8@17"));
        assert_int_equal(places.count, 0);
    }
    places_release(&places);
}

static void devices_are_dealt_in_order(void **state)
{
    static const struct {
        size_t first, count;
        int port;
    } expected[] = {{1, 3, 1502}, {4, 3, 1503}, {7, 1, 1504}, {8, 0, 1505}};
    struct places places = {0};

    (void)state;
    assert_int_equal(places_deal(&places, 7, "127.0.0.1", 1502, 4), -0);
    /* blocks of two */
    assert_int_equal(places.count, 4);
    assert_int_equal(places.list[3].first, 7);
    assert_int_equal(places.list[3].count, 1);
    places_release(&places);

    places = (struct places){0};
    assert_int_equal(places_deal(&places, 7, "127.0.0.1", 1502, 3), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(places.list[i].first, expected[i].first);
        assert_int_equal(places.list[i].count, expected[i].count);
        assert_int_equal(places.list[i].port, expected[i].port);
        assert_int_equal(places.list[i].unit_id, 1);
    }
    places_release(&places);

    places = (struct places){0};
    assert_int_equal(places_deal(&places, 248, "127.0.0.1", 0, 1), -ERANGE);
    assert_int_equal(places_deal(&places, 2000, "127.0.0.1", 0, 2000), 0);
    assert_int_equal(places.list[1999].first, 2000);
    assert_int_equal(places.list[1999].port, 0);
    places_release(&places);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_read_as_it_is_written),
        cmocka_unit_test(what_is_no_place_is_told_what_is),
        cmocka_unit_test(devices_are_dealt_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
