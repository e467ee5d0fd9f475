#include "sensors/commission/view.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensors/devices/terminal.h"
#include "sensors/profile/profile_load.h"

static const char text[] =
    "profile: board\n"
    "version: 1\n"
    "maker: Maker\n"
    "models: [Board]\n"
    "proof: {registers: {kind: unverified, source: a test}}\n"
    "link: {kinds: [tcp]}\n"
    "addresses: from_zero\n"
    "words: low_first\n"
    "reads:\n"
    "  - {name: all, table: holding, at: 0, count: 10}\n"
    "  - {name: bits, table: discrete, at: 0, count: 4}\n"
    "device:\n"
    "  serial: {read: all, at: 0}\n"
    "channels:\n"
    "  - name: di\n"
    "    numbers: 0-1\n"
    "    counter: {read: all, at: 1, step: 2, type: u32}\n"
    "    state: {read: bits, at: 0, step: 1}\n"
    "    overflow: {read: all, at: 5, bit: 0, bit_step: 1}\n"
    "  - name: key\n"
    "    edges: {read: bits, at: 2, edge: rising}\n"
    "  - name: code\n"
    "    text: {read: all, at: 7, count: 3, sequence: {read: all, at: 6}}\n"
    "counter: {wraps_at: 32, power_loss: kept, at_most_per_minute: 60}\n";

static const struct view_row expected[] = {
    {"serial", "77", "004d"},
    {"di0", "65538, on", "0002 0001"},
    {"di1", "3, has overflowed", "0003 0000"},
    {"key", "1", "1"},
    {"code", "AB?D", "0009"},
};

static void each_input_is_decoded_and_raw(void **state)
{
    static const uint16_t cells[] = {77, 2, 1, 3, 0, 2, 9, 0x4142, 0x1b44, 0, 1, 0, 1, 0};
    struct profile *profile = NULL;
    struct view_row rows[16];
    char fault[PROFILE_FAULT_BYTES] = "";

    (void)state;
    (void)profile_open(&profile, "board", text, sizeof text - 1, fault);
    assert_string_equal(fault, "");
    assert_int_equal(profile->cells, sizeof cells / sizeof cells[0]);
    assert_in_range(view_most(profile), sizeof expected / sizeof expected[0], 16);
    assert_int_equal(view_rows(&(struct profile_answers){profile, cells}, rows),
                     sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_string_equal(rows[i].name, expected[i].name);
        assert_string_equal(rows[i].number, expected[i].number);
        assert_string_equal(rows[i].raw, expected[i].raw);
    }
    profile_close(profile);
}

static void a_record_terminal_says_who_it_is(void **state)
{
    const struct terminal_identity identity = {.serial = 4711,
                                               .boot = 3,
                                               .uptime_s = 60,
                                               .oldest = 65500,
                                               .newest = 65537,
                                               .ring_size = 100};
    uint16_t registers[TERMINAL_IDENTITY_REGISTERS];
    struct view_row rows[VIEW_TERMINAL_ROWS];

    (void)state;
    memset(rows, 0, sizeof rows);
    terminal_write_identity(&identity, registers);
    assert_int_equal(view_terminal(registers, rows), 0);
    assert_string_equal(rows[0].name, "serial");
    assert_string_equal(rows[0].number, "4711");
    assert_string_equal(rows[5].name, "newest record");
    assert_string_equal(rows[5].raw, "0001 0001");
    registers[0]++;
    assert_int_equal(view_terminal(registers, rows), -EPROTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_input_is_decoded_and_raw),
        cmocka_unit_test(a_record_terminal_says_who_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
