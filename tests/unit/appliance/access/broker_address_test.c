#include "appliance/access/broker_address.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_host_is_written_with_a_port_or_without(void **state)
{
    static const struct {
        const char *text, *host;
        int port;
    } cases[] = {
        {"mqtt.example.vn", "mqtt.example.vn", 8883},
        {"mqtt.example.vn:1234", "mqtt.example.vn", 1234},
        {"192.0.2.7:65535", "192.0.2.7", 65535},
        {"2001:db8::7", "2001:db8::7", 8883},
        {"[2001:db8::7]", "2001:db8::7", 8883},
        {"[2001:db8::7]:1234", "2001:db8::7", 1234},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct broker_address address;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(broker_address_read(cases[i].text, 8883, &address), 0);
        assert_string_equal(address.host, cases[i].host);
        assert_int_equal(address.port, cases[i].port);
    }
}

static void what_is_none_is_refused(void **state)
{
    static const char *const none[] = {"",           ":1883", "host:0",
                                       "host:65536", "host:", "[]:1"};
    char host[BROKER_ADDRESS_BYTES + 1];
    struct broker_address address;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        print_message("case: '%s'\n", none[i]);
        assert_int_equal(broker_address_read(none[i], 8883, &address), -EINVAL);
    }
    memset(host, 'a', BROKER_ADDRESS_BYTES);
    host[BROKER_ADDRESS_BYTES] = '\0';
    assert_int_equal(broker_address_read(host, 8883, &address), -EINVAL);
    assert_int_equal(broker_address_read(host + 1, 8883, &address), 0);
}

static void some_are_this_machine_only(void **state)
{
    static const struct {
        const char *text;
        bool local;
    } cases[] = {
        {"localhost", true},        {"127.0.0.1:1883", true},        {"[::1]:1883", true},
        {"mqtt.example.vn", false}, {"localhost.example.vn", false}, {"12.7.0.1", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct broker_address address;

        print_message("case: %s\n", cases[i].text);
        assert_int_equal(broker_address_read(cases[i].text, 8883, &address), 0);
        assert_int_equal(broker_address_is_local(&address), cases[i].local);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_written_with_a_port_or_without),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(some_are_this_machine_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
