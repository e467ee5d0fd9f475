#include "sensors/line/order.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void requests_are_those_of_modbus(void **state)
{
    static const struct {
        enum line_order order;
        int count;
        uint8_t bytes[ORDER_REQUEST_BYTES];
        size_t bytes_count;
    } cases[] = {
        {LINE_READ_COILS, 256, {9, 1, 0xab, 0xcd, 1, 0}, 6},
        {LINE_READ_DISCRETE, 8, {9, 2, 0xab, 0xcd, 0, 8}, 6},
        {LINE_READ_HOLDING, 125, {9, 3, 0xab, 0xcd, 0, 125}, 6},
        {LINE_READ_INPUT, 2, {9, 4, 0xab, 0xcd, 0, 2}, 6},
        {LINE_WRITE, 2, {9, 16, 0xab, 0xcd, 0, 2, 4, 0x12, 0x34, 0, 5}, 11},
        {LINE_IDENTIFY, 1, {9, 0x2b, 0x0e, 1, 0xcd}, 5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct line_request request = {
            .order = cases[i].order,
            .unit_id = 9,
            .address = 0xabcd,
            .count = cases[i].count,
            .values = {0x1234, 5},
        };
        uint8_t bytes[ORDER_REQUEST_BYTES];

        print_message("case: order %d\n", (int)cases[i].order);
        assert_in_range(cases[i].count, 1, order_most(cases[i].order));
        assert_int_equal(order_write(&request, bytes), cases[i].bytes_count);
        assert_memory_equal(bytes, cases[i].bytes, cases[i].bytes_count);
    }
}

/* Bits come eight a byte, the first of them lowest; what fills up the last byte means nothing. */
static void bits_are_told_one_by_one(void **state)
{
    static const struct {
        const char *name;
        int count;
        uint8_t message[8];
        int bytes;
        uint16_t values[12];
        int rc;
    } cases[] = {
        {"one that is set", 1, {1, 2, 1, 0x01}, 4, {1}, 1},
        {"one that is not", 1, {1, 2, 1, 0xfe}, 4, {0}, 1},
        {"a byte", 8, {1, 2, 1, 0xa5}, 4, {1, 0, 1, 0, 0, 1, 0, 1}, 8},
        {"over two bytes",
         10,
         {1, 2, 2, 0x80, 0xfe},
         5,
         {0, 0, 0, 0, 0, 0, 0, 1, 0, 1},
         10},
        {"a byte too few", 10, {1, 2, 1, 0x80}, 4, {0}, -EBADMSG},
        {"a byte too many", 8, {1, 2, 2, 0x80, 0}, 5, {0}, -EBADMSG},
        {"a count that is not true", 10, {1, 2, 1, 0x80, 0}, 5, {0}, -EBADMSG},
        {"coils", 8, {1, 1, 1, 0xa5}, 4, {0}, -EBADMSG},
        {"of another unit", 8, {2, 2, 1, 0xa5}, 4, {0}, -EBADMSG},
        {"a refusal", 8, {1, 0x82, 2}, 3, {0}, -EREMOTEIO},
        {"a refusal of another function", 8, {1, 0x81, 2}, 3, {0}, -EBADMSG},
        {"a refusal that goes on", 8, {1, 0x82, 2, 0}, 4, {0}, -EBADMSG},
        {"half a refusal", 8, {1, 0x82}, 2, {0}, -EBADMSG},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct line_request request = {
            .order = LINE_READ_DISCRETE, .unit_id = 1, .count = cases[i].count};
        uint16_t values[LINE_VALUES_MAX] = {0};

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(order_read(&request, cases[i].message, cases[i].bytes, values),
                         cases[i].rc);
        for (int k = 0; k < cases[i].rc; k++)
            assert_int_equal(values[k], cases[i].values[k]);
    }
}

static void the_most_bits_fit(void **state)
{
    const struct line_request request = {
        .order = LINE_READ_COILS, .unit_id = 1, .count = LINE_BITS_MAX};
    uint8_t message[3 + LINE_BITS_MAX / 8] = {1, 1, LINE_BITS_MAX / 8};
    uint16_t values[LINE_VALUES_MAX];

    (void)state;
    message[sizeof message - 1] = 0x80;
    assert_int_equal(order_read(&request, message, sizeof message, values), LINE_BITS_MAX);
    assert_int_equal(values[LINE_BITS_MAX - 2], 0);
    assert_int_equal(values[LINE_BITS_MAX - 1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_those_of_modbus),
        cmocka_unit_test(bits_are_told_one_by_one),
        cmocka_unit_test(the_most_bits_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
