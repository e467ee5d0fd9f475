#include "appliance/access/serial.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void its_text_is_always_of_one_length_and_says_the_same(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        unsigned char serial[SERIAL_OCTETS], again[SERIAL_OCTETS];
        char text[SERIAL_BYTES];

        assert_int_equal(serial_make(serial), 0);
        assert_in_range(serial[0], 0x40, 0x7F); /* positive, and no octet is dropped */
        serial_write(serial, text);
        assert_int_equal(strlen(text), SERIAL_BYTES - 1);
        assert_int_equal(strspn(text, "0123456789abcdef"), SERIAL_BYTES - 1);
        assert_int_equal(serial_read(text, again), 0);
        assert_memory_equal(serial, again, sizeof serial);
    }
}

static void two_are_not_the_same(void **state)
{
    unsigned char one[SERIAL_OCTETS], two[SERIAL_OCTETS];

    (void)state;
    assert_int_equal(serial_make(one), 0);
    assert_int_equal(serial_make(two), 0);
    assert_memory_not_equal(one, two, sizeof one);
}

static void what_is_none_is_refused(void **state)
{
    static const char *const none[] = {
        "",
        "40",
        "4000000000000000000000000000000",
        "400000000000000000000000000000000",
        "4000000000000000000000000000000000",
        "4000000000000000000000000000000g",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        unsigned char serial[SERIAL_OCTETS];

        print_message("case: '%s'\n", none[i]);
        assert_int_equal(serial_read(none[i], serial), -EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_text_is_always_of_one_length_and_says_the_same),
        cmocka_unit_test(two_are_not_the_same),
        cmocka_unit_test(what_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
