#include "sensors/commission/target.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void a_place_is_an_address_or_a_device(void **state)
{
    static const struct {
        const char *text, *address;
        enum line_way way;
        int port;
    } cases[] = {
        {"192.0.2.1", "192.0.2.1", LINE_TCP, 502},
        {"192.0.2.1:1502", "192.0.2.1", LINE_TCP, 1502},
        {"2001:db8::1", "2001:db8::1", LINE_TCP, 502},
        {"[2001:db8::1]", "2001:db8::1", LINE_TCP, 502},
        {"[2001:db8::1]:65535", "2001:db8::1", LINE_TCP, 65535},
        {"/dev/ttyUSB0", "/dev/ttyUSB0", LINE_RTU, 0},
        {"/dev/serial/by-id/usb-a:b", "/dev/serial/by-id/usb-a:b", LINE_RTU, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct target target;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(target_read(cases[i].text, &target), 0);
        assert_string_equal(target.place.address, cases[i].address);
        assert_int_equal(target.place.way, cases[i].way);
        assert_int_equal(target.place.port, cases[i].port);
    }
}

static void what_is_no_place_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "plc.example.vn",
        "192.0.2",
        "192.0.2.1:",
        "192.0.2.1:0",
        ":502",
        "192.0.2.1:65536",
        "192.0.2.1:+5",
        "192.0.2.1:502x",
        "[2001:db8::1]x",
        "[192.0.2",
        "[]",
        "[]:502",
        "2001:db8::1:502x",
        "ttyUSB0",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct target target;

        print_message("case: \"%s\"\n", texts[i]);
        assert_int_equal(target_read(texts[i], &target), -EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_an_address_or_a_device),
        cmocka_unit_test(what_is_no_place_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
