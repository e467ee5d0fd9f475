#include "sensors/sim/wire/framing.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/line/crc16.h"

/* A request for one framing, as it is on the line. */
static size_t line_of(bool tcp, const uint8_t *message, size_t bytes, uint8_t *ret)
{
    uint16_t sum = crc16(message, bytes);

    if (tcp) {
        memcpy(ret, (const uint8_t[]){0x12, 0x34, 0, 0, 0, (uint8_t)bytes}, 6);
        memcpy(ret + 6, message, bytes);
        return 6 + bytes;
    }
    memcpy(ret, message, bytes);
    ret[bytes] = (uint8_t)sum;
    ret[bytes + 1] = (uint8_t)(sum >> 8);
    return bytes + 2;
}

#define SAID(...) {__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

static const struct {
    const char *name;
    uint8_t message[24];
    size_t bytes;
} requests[] = {
    {"coils", SAID(1, 1, 0, 0, 0, 8)},
    {"inputs", SAID(2, 2, 0, 0, 0, 8)},
    {"holding registers", SAID(247, 3, 0, 0, 0, 125)},
    {"input registers", SAID(3, 4, 1, 2, 0, 3)},
    {"one coil", SAID(3, 5, 1, 2, 0xff, 0)},
    {"one register", SAID(3, 6, 1, 2, 0, 3)},
    {"many coils", SAID(3, 15, 1, 2, 0, 9, 2, 0xff, 1)},
    {"many registers", SAID(3, 16, 1, 2, 0, 2, 4, 1, 2, 3, 4)},
    {"who are you", SAID(3, 0x2b, 14, 1, 0)},
    {"what has no end of its own", SAID(3, 7)},
};

static const struct framing *const framings[] = {&framing_rtu, &framing_tcp};

static void a_request_is_taken_when_all_of_it_is_there(void **state)
{
    (void)state;
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
            uint8_t line[64] = {0};
            struct framing_message found;
            size_t bytes = line_of(f == 1, requests[i].message, requests[i].bytes, line);
            bool told = f == 1 || requests[i].message[1] != 7;

            print_message("case: %s, framing %zu\n", requests[i].name, f);
            for (size_t part = 0; told && part < bytes; part++)
                assert_int_equal(framings[f]->take(line, part, &found), 0);
            /* Of a function that does not say where it ends, nothing may follow. */
            assert_int_equal(framings[f]->take(line, told ? bytes + 5 : bytes, &found),
                             bytes);
            assert_int_equal(found.bytes, requests[i].bytes);
            assert_memory_equal(found.data, requests[i].message, requests[i].bytes);
            assert_int_equal(found.number, f == 1 ? 0x1234 : 0);
        }
    }
}

static void what_is_no_request_is_told(void **state)
{
    static const uint8_t other_protocol[] = {0, 1, 0, 1, 0, 6, 1, 3, 0, 0, 0, 1};
    static const uint8_t too_long[] = {0, 1, 0, 0, 1, 0};
    static const uint8_t too_short[] = {0, 1, 0, 0, 0, 1};
    static const uint8_t bad_sum[] = {1, 3, 0, 0, 0, 1, 0, 0};
    static const uint8_t beyond[] = {1, 16, 0, 0, 0, 124, 248};
    const struct {
        const char *name;
        const struct framing *framing;
        const uint8_t *bytes;
        size_t count;
    } cases[] = {
        {"another protocol", &framing_tcp, other_protocol, sizeof other_protocol},
        {"longer than any", &framing_tcp, too_long, sizeof too_long},
        {"no function", &framing_tcp, too_short, sizeof too_short},
        {"a wrong checksum", &framing_rtu, bad_sum, sizeof bad_sum},
        {"more than a frame", &framing_rtu, beyond, sizeof beyond},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct framing_message found;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(cases[i].framing->take(cases[i].bytes, cases[i].count, &found),
                         -EPROTO);
    }
}

static void an_answer_is_wrapped_as_its_request_was(void **state)
{
    const struct framing_message answer = {0x1234, 5, {9, 3, 2, 0xab, 0xcd}};

    (void)state;
    for (size_t f = 0; f < 2; f++) {
        uint8_t expected[64];
        uint8_t found[FRAMING_BYTES];
        size_t bytes = line_of(f == 1, answer.data, answer.bytes, expected);

        assert_int_equal(framings[f]->wrap(&answer, found), bytes);
        assert_memory_equal(found, expected, bytes);
        framings[f]->spoil(found, bytes);
        assert_memory_not_equal(found, expected, bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_taken_when_all_of_it_is_there),
        cmocka_unit_test(what_is_no_request_is_told),
        cmocka_unit_test(an_answer_is_wrapped_as_its_request_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
