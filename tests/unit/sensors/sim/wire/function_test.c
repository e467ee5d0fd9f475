#include "sensors/sim/wire/function.h"

#include <modbus.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/line/identity.h"

enum { CELLS = 200, MINE = 9 };

/* Each table is so many cells, from address 0. */
struct device {
    uint16_t cells[UNIT_TABLES][CELLS];
};

static unsigned take(void *device, enum unit_table table, int address, int count,
                     uint16_t *ret)
{
    const struct device *it = device;

    if (address + count > CELLS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    memcpy(ret, it->cells[table] + address, (size_t)count * sizeof *ret);
    return 0;
}

static unsigned put(void *device, enum unit_table table, int address, int count,
                    const uint16_t *values)
{
    struct device *it = device;

    if (address + count > CELLS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    memcpy(it->cells[table] + address, values, (size_t)count * sizeof *values);
    return 0;
}

static const struct unit_kind kind = {take, put, NULL};

static struct unit unit_of(struct device *device, uint32_t functions)
{
    return (struct unit){.kind = &kind, .device = device, .functions = functions};
}

static void assert_answered(struct unit *unit, const char *name, const uint8_t *request,
                            size_t request_bytes, const uint8_t *expected,
                            size_t expected_bytes)
{
    struct framing_message asked = {.number = 77, .bytes = request_bytes};
    struct framing_message answer;

    print_message("case: %s\n", name);
    memcpy(asked.data, request, request_bytes);
    function_answer(unit, &asked, &answer);
    assert_int_equal(answer.number, 77);
    assert_int_equal(answer.bytes, expected_bytes);
    assert_memory_equal(answer.data, expected, expected_bytes);
}

#define ASK(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

struct exchange {
    const char *name;
    const uint8_t *request;
    size_t request_bytes;
    const uint8_t *answer;
    size_t answer_bytes;
};

static void each_function_reads_and_writes_its_own_table(void **state)
{
    struct device device = {0};
    struct unit unit = unit_of(&device, UINT32_MAX);
    const struct exchange cases[] = {
        {"write two registers", ASK(MINE, 16, 0, 4, 0, 2, 4, 0x12, 0x34, 0x56, 0x78),
         ASK(MINE, 16, 0, 4, 0, 2)},
        {"read them", ASK(MINE, 3, 0, 3, 0, 3),
         ASK(MINE, 3, 6, 0, 0, 0x12, 0x34, 0x56, 0x78)},
        {"input registers are others", ASK(MINE, 4, 0, 4, 0, 1), ASK(MINE, 4, 2, 0, 0)},
        {"write one", ASK(MINE, 6, 0, 4, 0xab, 0xcd), ASK(MINE, 6, 0, 4, 0xab, 0xcd)},
        {"read it", ASK(MINE, 3, 0, 4, 0, 1), ASK(MINE, 3, 2, 0xab, 0xcd)},
        {"write ten coils", ASK(MINE, 15, 0, 1, 0, 10, 2, 0x05, 0x02),
         ASK(MINE, 15, 0, 1, 0, 10)},
        {"the first lies lowest", ASK(MINE, 1, 0, 0, 0, 12), ASK(MINE, 1, 2, 0x0a, 0x04)},
        {"switch one off", ASK(MINE, 5, 0, 1, 0, 0), ASK(MINE, 5, 0, 1, 0, 0)},
        {"switch another on", ASK(MINE, 5, 0, 0, 0xff, 0), ASK(MINE, 5, 0, 0, 0xff, 0)},
        {"both show", ASK(MINE, 1, 0, 0, 0, 4), ASK(MINE, 1, 1, 0x09)},
        {"inputs are others", ASK(MINE, 2, 0, 0, 0, 9), ASK(MINE, 2, 2, 0, 0)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_answered(&unit, cases[i].name, cases[i].request, cases[i].request_bytes,
                        cases[i].answer, cases[i].answer_bytes);
}

static void what_makes_no_sense_is_refused_and_changes_nothing(void **state)
{
    struct device device = {0};
    struct unit unit = unit_of(&device, UINT32_MAX);
    const struct device before = device;
    const struct exchange cases[] = {
        {"no register", ASK(MINE, 3, 0, 0, 0, 0), ASK(MINE, 0x83, 3)},
        {"126 registers", ASK(MINE, 3, 0, 0, 0, 126), ASK(MINE, 0x83, 3)},
        {"2001 bits", ASK(MINE, 2, 0, 0, 0x07, 0xd1), ASK(MINE, 0x82, 3)},
        {"behind the device", ASK(MINE, 4, 0, CELLS, 0, 1), ASK(MINE, 0x84, 2)},
        {"behind all", ASK(MINE, 4, 0xff, 0xff, 0, 2), ASK(MINE, 0x84, 2)},
        {"half a request", ASK(MINE, 3, 0, 0, 0), ASK(MINE, 0x83, 3)},
        {"too long", ASK(MINE, 3, 0, 0, 0, 1, 0), ASK(MINE, 0x83, 3)},
        {"a coil half on", ASK(MINE, 5, 0, 0, 0x80, 0), ASK(MINE, 0x85, 3)},
        {"fewer bytes than it says", ASK(MINE, 16, 0, 0, 0, 2, 4, 0, 1),
         ASK(MINE, 0x90, 3)},
        {"another count of bytes", ASK(MINE, 16, 0, 0, 0, 1, 4, 0, 1, 0, 1),
         ASK(MINE, 0x90, 3)},
        {"no such function", ASK(MINE, 23, 0, 0, 0, 1), ASK(MINE, 0x97, 1)},
        {"far from any", ASK(MINE, 0x2b, 14, 1, 0), ASK(MINE, 0xab, 1)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_answered(&unit, cases[i].name, cases[i].request, cases[i].request_bytes,
                        cases[i].answer, cases[i].answer_bytes);
    assert_memory_equal(&device, &before, sizeof before);
}

static void a_device_answers_its_own_functions_only(void **state)
{
    struct device device = {0};
    struct unit unit = unit_of(&device, 1U << MODBUS_FC_READ_INPUT_REGISTERS);

    (void)state;
    assert_answered(&unit, "its own", ASK(MINE, 4, 0, 0, 0, 1), ASK(MINE, 4, 2, 0, 0));
    assert_answered(&unit, "another", ASK(MINE, 3, 0, 0, 0, 1), ASK(MINE, 0x83, 1));
    assert_answered(&unit, "a write", ASK(MINE, 6, 0, 0, 0, 1), ASK(MINE, 0x86, 1));
}

static void a_device_says_what_it_is_if_it_knows_how(void **state)
{
    struct device device = {0};
    struct unit unit = unit_of(&device, 0);
    struct line_identity found = {0};
    struct framing_message asked = {.bytes = 5, .data = {MINE, 43, 14, 1, 0}};
    struct framing_message answer;
    char longer[IDENTITY_TEXT_BYTES + 20];

    (void)state;
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_answered(&unit, "not", asked.data, 5, ASK(MINE, 0xab, 1));
    unit.identity[0] = "Moxa";
    unit.identity[1] = longer;
    unit.identity[2] = "1.03";
    function_answer(&unit, &asked, &answer);
    assert_int_equal(identity_read(answer.data, answer.bytes, &found), 0);
    assert_string_equal(found.vendor, "Moxa");
    assert_int_equal(strlen(found.product), IDENTITY_TEXT_BYTES - 1);
    assert_string_equal(found.revision, "1.03");
    assert_int_equal(found.next, 0);
    assert_answered(&unit, "from the last on", ASK(MINE, 43, 14, 1, 2),
                    ASK(MINE, 43, 14, 1, 1, 0, 0, 1, 2, 4, '1', '.', '0', '3'));
    assert_answered(&unit, "no such object", ASK(MINE, 43, 14, 1, 3), ASK(MINE, 0xab, 2));
    assert_answered(&unit, "more than the basics", ASK(MINE, 43, 14, 3, 0),
                    ASK(MINE, 0xab, 3));
    assert_answered(&unit, "another type", ASK(MINE, 43, 13, 1, 0), ASK(MINE, 0xab, 1));
}

static void the_longest_answers_fit(void **state)
{
    struct device device;
    struct unit unit = unit_of(&device, UINT32_MAX);
    struct framing_message answer;
    struct framing_message asked = {.bytes = 6, .data = {MINE, 3, 0, 0, 0, 125}};

    (void)state;
    memset(&device, 0xff, sizeof device);
    function_answer(&unit, &asked, &answer);
    assert_int_equal(answer.bytes, 3 + 250);
    asked = (struct framing_message){.bytes = 6, .data = {MINE, 1, 0, 0, 0, CELLS}};
    function_answer(&unit, &asked, &answer);
    assert_int_equal(answer.bytes, 3 + CELLS / 8);
    assert_int_equal(answer.data[3 + CELLS / 8 - 1], 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_function_reads_and_writes_its_own_table),
        cmocka_unit_test(what_makes_no_sense_is_refused_and_changes_nothing),
        cmocka_unit_test(a_device_answers_its_own_functions_only),
        cmocka_unit_test(a_device_says_what_it_is_if_it_knows_how),
        cmocka_unit_test(the_longest_answers_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
