#include "sensors/devices/terminal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct terminal_identity identity = {
    .serial = 0x00120034,
    .boot = 3,
    .uptime_s = 70000,
    .clock_s = 1763600472,
    .oldest = 66000,
    .newest = 66009,
    .ring_size = 1600,
};

static const struct event intake = {
    .type = EVENT_INTAKE,
    .at_ms = 1763600472000,
    .dossier = "H42.31-261120-0007",
    .procedure = "1.001193",
    .channel = EVENT_CHANNEL_ONLINE,
};

/* The CRC-16 of Modbus, written another way than the module's: bit by bit over bytes. */
static uint16_t reference_crc(const uint16_t *registers)
{
    unsigned sum = 0xffff;

    for (int i = 0; i < TERMINAL_RECORD_REGISTERS - 1; i++) {
        const unsigned bytes[2] = {registers[i] >> 8U, registers[i] & 0xffU};

        for (int bit = 0; bit < 16; bit++) {
            unsigned in = bytes[bit / 8] >> (bit % 8) & 1U;
            unsigned out = (sum ^ in) & 1U;

            sum = (sum >> 1U) ^ (out ? 0xa001U : 0U);
        }
    }
    return (uint16_t)sum;
}

static void an_identity_comes_back_as_it_was(void **state)
{
    uint16_t registers[TERMINAL_IDENTITY_REGISTERS];
    struct terminal_identity back;

    (void)state;
    terminal_write_identity(&identity, registers);
    assert_int_equal(registers[0], 0x4448);
    assert_int_equal(registers[2], 0x0012);
    assert_int_equal(registers[3], 0x0034);
    assert_int_equal(terminal_read_identity(registers, &back), 0);
    assert_int_equal(back.serial, identity.serial);
    assert_int_equal(back.boot, identity.boot);
    assert_int_equal(back.uptime_s, identity.uptime_s);
    assert_int_equal(back.clock_s, identity.clock_s);
    assert_int_equal(back.oldest, identity.oldest);
    assert_int_equal(back.newest, identity.newest);
    assert_int_equal(back.ring_size, identity.ring_size);
}

static void an_identity_that_makes_no_sense_is_refused(void **state)
{
    static const struct {
        const char *name;
        uint32_t oldest, newest;
        uint16_t ring_size;
        int rc;
    } cases[] = {
        {"empty and new", 1, 0, 1600, 0},
        {"empty, all consumed", 10, 9, 4, 0},
        {"full ring", 7, 10, 4, 0},
        {"last index of all", UINT32_MAX, UINT32_MAX, 4, 0},
        {"more than the ring", 6, 10, 4, -EBADMSG},
        {"oldest beyond newest", 12, 10, 4, -EBADMSG},
        {"oldest is zero", 0, 0, 4, -EBADMSG},
        {"no ring", 1, 0, 0, -EBADMSG},
        {"ring beyond registers", 1, 0, 1601, -EBADMSG},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct terminal_identity changed = identity;
        struct terminal_identity back;
        uint16_t registers[TERMINAL_IDENTITY_REGISTERS];

        print_message("case: %s\n", cases[i].name);
        changed.oldest = cases[i].oldest;
        changed.newest = cases[i].newest;
        changed.ring_size = cases[i].ring_size;
        terminal_write_identity(&changed, registers);
        assert_int_equal(terminal_read_identity(registers, &back), cases[i].rc);
    }
}

static void another_magic_or_version_is_refused(void **state)
{
    static const int places[] = {0, 1, 15};

    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        struct terminal_identity back;
        uint16_t registers[TERMINAL_IDENTITY_REGISTERS];

        terminal_write_identity(&identity, registers);
        registers[places[i]]++;
        assert_int_equal(terminal_read_identity(registers, &back), -EPROTO);
    }
}

static void a_record_lies_where_the_map_says(void **state)
{
    static const struct {
        uint32_t index;
        uint16_t ring_size;
        int address;
    } cases[] = {
        {1, 1600, 100}, {1600, 1600, 64060},  {1601, 1600, 100},
        {6, 4, 140},    {UINT32_MAX, 1, 100}, {UINT32_MAX, 1600, 35860},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(terminal_record_address(cases[i].index, cases[i].ring_size),
                         cases[i].address);
}

static void every_kind_of_record_comes_back_as_it_was(void **state)
{
    static const struct event cases[] = {
        {.type = EVENT_INTAKE,
         .at_ms = 1000,
         .dossier = "000.00.01.H42-180305-0009",
         .procedure = "1.003560.000.00.00.H56",
         .channel = EVENT_CHANNEL_IN_PERSON},
        {.type = EVENT_INTAKE,
         .at_ms = UINT32_MAX * INT64_C(1000),
         .dossier = "12345678901234567890123456789012345",
         .procedure = "123456789012345678901234567",
         .channel = EVENT_CHANNEL_POSTAL},
        {.type = EVENT_RESOLVED,
         .at_ms = 1763600472000,
         .dossier = "H42.31-261120-0007",
         .outcome = EVENT_OUTCOME_GRANTED},
        {.type = EVENT_RESOLVED,
         .at_ms = 1763600472000,
         .dossier = "X",
         .outcome = EVENT_OUTCOME_WITHDRAWN},
        {.type = EVENT_RETURNED, .at_ms = 0, .dossier = "H42.31-261120-0007"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint16_t registers[TERMINAL_RECORD_REGISTERS];
        struct event back;

        terminal_write_record(&cases[i], 77, registers);
        assert_int_equal(registers[39], reference_crc(registers));
        assert_int_equal(terminal_read_record(registers, 77, &back), 0);
        assert_int_equal(back.type, cases[i].type);
        assert_int_equal(back.at_ms, cases[i].at_ms);
        assert_int_equal(back.channel, cases[i].channel);
        assert_int_equal(back.outcome, cases[i].outcome);
        assert_string_equal(back.dossier, cases[i].dossier);
        assert_string_equal(back.procedure, cases[i].procedure);
        assert_string_equal(back.unit, "");
        assert_string_equal(back.counter, "");
    }
}

static void any_flipped_bit_shows(void **state)
{
    uint16_t registers[TERMINAL_RECORD_REGISTERS];

    (void)state;
    terminal_write_record(&intake, 5, registers);
    for (int bit = 0; bit < TERMINAL_RECORD_REGISTERS * 16; bit++) {
        struct event back;

        registers[bit / 16] ^= (uint16_t)(1U << bit % 16);
        assert_int_equal(terminal_read_record(registers, 5, &back), -EBADMSG);
        registers[bit / 16] ^= (uint16_t)(1U << bit % 16);
    }
}

static void another_record_than_asked_for_is_to_be_read_again(void **state)
{
    uint16_t registers[TERMINAL_RECORD_REGISTERS];
    struct event back;

    (void)state;
    terminal_write_record(&intake, 5, registers);
    assert_int_equal(terminal_read_record(registers, 6, &back), -EBADMSG);
}

static void a_whole_record_outside_the_map_is_told_from_a_torn_one(void **state)
{
    static const struct {
        const char *name;
        int place;
        uint16_t value;
    } cases[] = {
        {"type 0", 4, 0},
        {"type 4", 4, 4},
        {"intake without channel", 5, 0},
        {"channel 6", 5, 6},
        {"intake with an outcome", 6, 1},
        {"resolved without outcome", 4, 2},
        {"control character", 7, 0x0741},
        {"blank", 7, 0x2041},
        {"beyond ASCII", 7, 0xc3a1},
        {"text after its end", 20, 0x0041},
        {"no dossier", 21, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint16_t registers[TERMINAL_RECORD_REGISTERS];
        struct event back;

        print_message("case: %s\n", cases[i].name);
        terminal_write_record(&intake, 5, registers);
        registers[cases[i].place] = cases[i].value;
        registers[39] = reference_crc(registers);
        assert_int_equal(terminal_read_record(registers, 5, &back), -EINVAL);
    }
}

static void text_that_fills_its_registers_has_no_room_for_the_end(void **state)
{
    uint16_t registers[TERMINAL_RECORD_REGISTERS];
    struct event back;

    (void)state;
    terminal_write_record(&intake, 5, registers);
    for (int i = 21; i < 39; i++)
        registers[i] = 0x4141;
    registers[39] = reference_crc(registers);
    assert_int_equal(terminal_read_record(registers, 5, &back), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_identity_comes_back_as_it_was),
        cmocka_unit_test(an_identity_that_makes_no_sense_is_refused),
        cmocka_unit_test(another_magic_or_version_is_refused),
        cmocka_unit_test(a_record_lies_where_the_map_says),
        cmocka_unit_test(every_kind_of_record_comes_back_as_it_was),
        cmocka_unit_test(any_flipped_bit_shows),
        cmocka_unit_test(another_record_than_asked_for_is_to_be_read_again),
        cmocka_unit_test(a_whole_record_outside_the_map_is_told_from_a_torn_one),
        cmocka_unit_test(text_that_fills_its_registers_has_no_room_for_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
