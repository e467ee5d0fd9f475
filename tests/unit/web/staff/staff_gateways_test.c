#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/staff/staff_page.h"

/* Of one that is away nobody knows how many it has made by now, unless more than have come. */
static void what_a_gateway_made_is_told_when_it_is_known(void **state)
{
    static const struct {
        enum source_gateway_state state;
        uint64_t more;
        const char *cell;
    } cases[] = {
        {SOURCE_GATEWAY_READY, 0, ">12.000</td>"},
        {SOURCE_GATEWAY_NOT_KNOWN, 0, ">–</td>"},
        {SOURCE_GATEWAY_LOST, 0, ">–</td>"},
        {SOURCE_GATEWAY_LOST, 5, ">12.005</td>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        const struct staff_view view = {.view = sample_view(sample, LANGUAGE_VIETNAMESE)};
        struct body body;
        const char *cell;

        sample->gateways[0].state = cases[i].state;
        sample->gateways[0].produced += cases[i].more;
        assert_int_equal(staff_page_gateways(&view, &body), 0);
        cell = strstr(body.text, "class=\"n\" data-l=");
        assert_non_null(cell);
        cell = strchr(cell, '>');
        assert_memory_equal(cell, cases[i].cell, strlen(cases[i].cell));
        body_release(&body);
        free(sample);
    }
}

/* By its gateway's word, which may be anything. */
static void staff_see_where_a_device_is_and_which_one(void **state)
{
    static const struct {
        const char *address;
        int port, unit_id;
        uint32_t serial;
        const char *place, *number;
    } cases[] = {
        {"192.0.2.21", 502, 3, 71250, ">192.0.2.21 cổng 502<br><small>địa chỉ Modbus 3<",
         ">71250</td>"},
        {"/dev/serial/by-id/usb-1", 0, 7, 0,
         ">/dev/serial/by-id/usb-1<br><small>địa chỉ Modbus 7<", ">–</td>"},
        {"", 0, 0, 0, "Địa chỉ kết nối\">–</td>", ">–</td>"},
        {"<b>", 1, 0, 5, ">&lt;b&gt; cổng 1</td>", ">5</td>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        const struct staff_view view = {.view = sample_view(sample, LANGUAGE_VIETNAMESE)};
        struct source_device *device = &sample->devices[0];
        const char *cell;
        struct body body;

        print_message("case: '%s'\n", cases[i].address);
        device->address = cases[i].address;
        device->port = cases[i].port;
        device->unit_id = cases[i].unit_id;
        device->serial = cases[i].serial;
        assert_int_equal(staff_page_gateways(&view, &body), 0);
        cell = strstr(body.text, cases[i].place);
        assert_non_null(cell);
        cell = strstr(cell, "Số sê-ri\"");
        assert_non_null(cell);
        cell = strchr(cell, '>');
        assert_memory_equal(cell, cases[i].number, strlen(cases[i].number));
        body_release(&body);
        free(sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_gateway_made_is_told_when_it_is_known),
        cmocka_unit_test(staff_see_where_a_device_is_and_which_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
