#include "sensors/sim/device/recorder.h"

#include <modbus.h>
#include <string.h>

#include "sensors/devices/terminal.h"

static bool within(int address, int count, int block_address, int block_count)
{
    return address >= block_address && address + count <= block_address + block_count;
}

/* Only registers that the map of sensors/devices/terminal.h names can be read. */
static bool readable(int address, int count, int registers)
{
    return within(address, count, TERMINAL_IDENTITY_ADDRESS, TERMINAL_IDENTITY_REGISTERS) ||
           within(address, count, TERMINAL_CONSUMED_ADDRESS, TERMINAL_CONSUMED_REGISTERS) ||
           within(address, count, TERMINAL_RING_ADDRESS, registers - TERMINAL_RING_ADDRESS);
}

static unsigned read_registers(void *device, enum unit_table table, int address, int count,
                               uint16_t *ret)
{
    struct recorder *recorder = device;
    int known;
    const uint16_t *registers =
        ring_registers(recorder->ring, timepiece_now_s(&recorder->clock), &known);

    (void)table; /* the functions of the unit leave holding registers only */
    if (!readable(address, count, known))
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    memcpy(ret, registers + address, (size_t)count * sizeof *ret);
    return 0;
}

/* Only `consumed` can be written, and only whole. */
static unsigned write_registers(void *device, enum unit_table table, int address, int count,
                                const uint16_t *values)
{
    struct recorder *recorder = device;
    uint32_t index;

    (void)table;
    if (address != TERMINAL_CONSUMED_ADDRESS || count != TERMINAL_CONSUMED_REGISTERS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    index = (uint32_t)values[0] << 16 | values[1];
    return ring_consume(recorder->ring, index) < 0 ? MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE
                                                   : 0;
}

/* The boot counter grows, the records stay. */
static void reboot(void *device, int off_ms)
{
    struct recorder *recorder = device;

    (void)off_ms;
    ring_reboot(recorder->ring);
}

static const struct unit_kind kind = {read_registers, write_registers, reboot};

struct unit recorder_unit(struct recorder *recorder)
{
    return (struct unit){
        .kind = &kind,
        .device = recorder,
        .functions = 1U << MODBUS_FC_READ_HOLDING_REGISTERS |
                     1U << MODBUS_FC_WRITE_MULTIPLE_REGISTERS,
    };
}
