#include "sensors/profile/profile_trouble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct profile_read reads[] = {
    {.name = "all", .order = LINE_READ_HOLDING, .address = 0, .count = 20},
    {.name = "inputs", .order = LINE_READ_DISCRETE, .address = 16, .count = 8},
};
static struct profile_identity identity[] = {
    {.read = "all", .at = 0, .equals = 3076, .mask = UINT16_MAX},
    {.read = "all", .at = 3, .equals = 0x0401, .mask = 0xff},
};
static const struct profile board = {
    .profile = "board",
    .reads = reads,
    .reads_count = 2,
    .identity = identity,
    .identity_count = 2,
};

static void a_refusal_names_the_read_and_the_exception(void **state)
{
    static const struct {
        struct line_request request;
        const char *text;
    } cases[] = {
        {{.order = LINE_READ_HOLDING, .address = 0, .count = 20, .exception = 3},
         "it refuses read all (03, 0..19): 03, so many at once or such a value"},
        {{.order = LINE_READ_DISCRETE, .address = 16, .count = 8, .exception = 1},
         "it refuses read inputs (02, 16..23): 01, that function"},
        {{.order = LINE_READ_HOLDING, .address = 5, .count = 1, .exception = 2},
         "it refuses a read (03, 5..5): 02, such an address"},
        {{.order = LINE_WRITE, .address = 9, .count = 1, .exception = 8},
         "it refuses a write (16, 9..9): 08"},
    };
    char text[PROFILE_TROUBLE_BYTES];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(profile_refusal_text(&board, &cases[i].request, text),
                            cases[i].text);
}

static void another_device_is_told_by_its_register(void **state)
{
    char text[PROFILE_TROUBLE_BYTES];

    (void)state;
    assert_string_equal(profile_mismatch_text(&board, 0, 3077, text),
                        "all 0 is 3077, must be 3076");
    assert_string_equal(profile_mismatch_text(&board, 1, 0x0402, text),
                        "all 3 with mask 255 is 2, must be 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_names_the_read_and_the_exception),
        cmocka_unit_test(another_device_is_told_by_its_register),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
