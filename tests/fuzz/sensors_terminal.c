/*
 * What a record terminal answers: the first byte says which, then registers, high byte
 * first. An odd first byte gives the record its right checksum, which chance never would.
 */
#include <string.h>

#include "sensors/devices/terminal.h"
#include "tests/fuzz/fuzz.h"

static uint16_t checksum(const uint16_t *registers, int count)
{
    uint16_t sum = 0xffff;

    for (int i = 0; i < 2 * count; i++) {
        sum ^= i % 2 ? registers[i / 2] & 0xff : registers[i / 2] >> 8;
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)(sum & 1 ? sum >> 1 ^ 0xa001 : sum >> 1);
    }
    return sum;
}

static void check_identity(const uint16_t *registers)
{
    uint16_t again[TERMINAL_IDENTITY_REGISTERS];
    struct terminal_identity identity;

    if (terminal_read_identity(registers, &identity) < 0)
        return;
    terminal_write_identity(&identity, again);
    FUZZ_DEMAND(memcmp(again, registers, sizeof again) == 0);
    FUZZ_DEMAND(terminal_record_address(identity.newest, identity.ring_size) +
                    TERMINAL_RECORD_REGISTERS <=
                65536);
}

static void check_record(const uint16_t *registers)
{
    uint32_t index = (uint32_t)registers[0] << 16 | registers[1];
    uint16_t again[TERMINAL_RECORD_REGISTERS];
    struct event event;

    if (terminal_read_record(registers, index, &event) < 0)
        return;
    terminal_write_record(&event, index, again);
    FUZZ_DEMAND(memcmp(again, registers, sizeof again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t registers[TERMINAL_RECORD_REGISTERS] = {0};

    if (size < 1)
        return 0;
    for (size_t i = 1; i + 1 < size && i / 2 < TERMINAL_RECORD_REGISTERS; i += 2)
        registers[i / 2] = (uint16_t)(data[i] << 8 | data[i + 1]);
    check_identity(registers);
    if (data[0] & 1)
        registers[TERMINAL_RECORD_REGISTERS - 1] =
            checksum(registers, TERMINAL_RECORD_REGISTERS - 1);
    check_record(registers);
    return 0;
}
