#include "sensors/line/identity.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/line/crc16.h"
#include "sensors/line/rtu_frame.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Two objects, and a third that is asked for on its own. */
static const uint8_t first[] = {9,   0x2b, 0x0e, 1, 1, 0xff, 2,   2,    0,   4,  'M',
                                'o', 'x',  'a',  1, 5, 'E',  '1', 0x1b, '1', '0'};
static const uint8_t second[] = {9, 0x2b, 0x0e, 1, 1, 0, 0, 1, 2, 4, '3', '.', '2', ' '};

static void objects_become_texts(void **state)
{
    struct line_identity identity = {0};

    (void)state;
    assert_int_equal(identity_read(first, sizeof first, &identity), 0);
    assert_string_equal(identity.vendor, "Moxa");
    assert_string_equal(identity.product, "E1?10"); /* nothing for a terminal to obey */
    assert_string_equal(identity.revision, "");
    assert_int_equal(identity.next, 2);
    assert_int_equal(identity_read(second, sizeof second, &identity), 0);
    assert_string_equal(identity.vendor, "Moxa");
    assert_string_equal(identity.revision, "3.2");
    assert_int_equal(identity.next, 0);
}

static void how_long_it_is_shows_as_it_comes(void **state)
{
    (void)state;
    for (size_t count = 0; count < 20; count++) /* up to the last object's length */
        assert_int_equal(identity_bytes(first, count), count < 16 ? 0 : (int)sizeof first);
    assert_int_equal(identity_bytes(first, sizeof first), sizeof first);
}

static void what_is_no_identity_changes_nothing(void **state)
{
    static const struct {
        const char *name;
        uint8_t bytes[14];
        size_t count;
    } cases[] = {
        {"another function", {9, 3, 0x0e, 1, 1, 0, 0, 0}, 8},
        {"another type", {9, 0x2b, 0x0d, 1, 1, 0, 0, 0}, 8},
        {"another access code", {9, 0x2b, 0x0e, 4, 1, 0, 0, 0}, 8},
        {"cut in its head", {9, 0x2b, 0x0e, 1, 1, 0, 0}, 7},
        {"an object too few", {9, 0x2b, 0x0e, 1, 1, 0, 0, 2, 0, 1, 'a'}, 11},
        {"an object that is cut", {9, 0x2b, 0x0e, 1, 1, 0, 0, 1, 0, 2, 'a'}, 11},
        {"more than its objects", {9, 0x2b, 0x0e, 1, 1, 0, 0, 1, 0, 1, 'a', 'b'}, 12},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct line_identity identity = {.vendor = "before"};

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(identity_read(cases[i].bytes, cases[i].count, &identity),
                         -EBADMSG);
        assert_string_equal(identity.vendor, "before");
    }
}

static void a_text_that_is_too_long_is_cut(void **state)
{
    uint8_t message[8 + 2 + 200] = {9, 0x2b, 0x0e, 1, 1, 0, 0, 1, 1, 200};
    struct line_identity identity = {0};

    (void)state;
    memset(message + 10, 'x', 200);
    assert_int_equal(identity_read(message, sizeof message, &identity), 0);
    assert_int_equal(strlen(identity.product), IDENTITY_TEXT_BYTES - 1);
}

/* On a serial line nothing else says where it ends. */
static void it_is_taken_from_a_stream_once_it_is_whole(void **state)
{
    struct rtu_frame frame = {0};
    uint8_t message[RTU_FRAME_BYTES];
    uint16_t sum = crc16(first, sizeof first);

    (void)state;
    for (size_t i = 0; i < sizeof first; i++) {
        frame.bytes[frame.count++] = first[i];
        assert_int_equal(rtu_frame_take(&frame, message), 0);
    }
    frame.bytes[frame.count++] = (uint8_t)sum;
    frame.bytes[frame.count++] = (uint8_t)(sum >> 8);
    assert_int_equal(rtu_frame_take(&frame, message), sizeof first);
    assert_memory_equal(message, first, sizeof first);
    assert_int_equal(frame.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_become_texts),
        cmocka_unit_test(how_long_it_is_shows_as_it_comes),
        cmocka_unit_test(what_is_no_identity_changes_nothing),
        cmocka_unit_test(a_text_that_is_too_long_is_cut),
        cmocka_unit_test(it_is_taken_from_a_stream_once_it_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
