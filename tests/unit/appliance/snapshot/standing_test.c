#include "appliance/snapshot/standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"

enum { MANY = STANDING_NAMED_MOST + 3 };

static void what_is_more_than_can_be_named_is_counted(void **state)
{
    struct source_gateway *gateways = need(calloc(MANY + 1, sizeof *gateways));
    struct source_row *units = need(calloc(MANY + 1, sizeof *units));
    const struct source_overview overview = {
        .link.state = SOURCE_LINK_FINE,
        .total = {.devices = 8, .devices_reporting = 4, .devices_silent = 3},
        .unit_count = MANY + 1,
        .units = units,
        .gateway_count = MANY + 1,
        .gateways = gateways,
    };
    json_int_t expected, reporting, silent, unheard, not_ready, twins;
    json_t *said, *units_named, *gateways_named, *twins_named;
    int heard;

    (void)state;
    for (int i = 0; i <= MANY; i++) {
        units[i] = (struct source_row){.code = "H1", .unheard = i < MANY};
        gateways[i] = (struct source_gateway){.name = "shop",
                                              .twins_ms = i < MANY,
                                              .state = i < MANY ? SOURCE_GATEWAY_LOST
                                                                : SOURCE_GATEWAY_READY};
    }
    said = standing_json(&overview);
    assert_int_equal(
        json_unpack(said,
                    "{s:b, s:{s:I, s:I, s:I}, s:{s:I, s:o}, s:{s:I, s:o}, s:{s:I, s:o}}",
                    "heard", &heard, "counters", "expected", &expected, "reporting",
                    &reporting, "silent", &silent, "units", "unheard", &unheard, "named",
                    &units_named, "gateways", "not_ready", &not_ready, "named",
                    &gateways_named, "twins", "all", &twins, "named", &twins_named),
        0);
    assert_true(heard);
    assert_int_equal(expected, 8);
    assert_int_equal(reporting, 4);
    assert_int_equal(silent, 3);
    assert_int_equal(unheard, MANY);
    assert_int_equal(not_ready, MANY);
    assert_int_equal(twins, MANY);
    assert_int_equal(json_array_size(units_named), STANDING_NAMED_MOST);
    assert_int_equal(json_array_size(gateways_named), STANDING_NAMED_MOST);
    assert_int_equal(json_array_size(twins_named), STANDING_NAMED_MOST);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(gateways_named, 0), "state")),
        "lost");
    json_decref(said);
    free(gateways);
    free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_more_than_can_be_named_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
