#include "sensors/sim/reply.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "sensors/devices/terminal.h"

enum {
    HEADER_BYTES =
        MODBUS_TCP_MAX_ADU_LENGTH - MODBUS_MAX_PDU_LENGTH, /* MBAP with unit id */
    READ_BYTES = HEADER_BYTES + 5,
    WRITE_HEAD_BYTES = HEADER_BYTES + 6,
};

static int u16_at(const uint8_t *bytes)
{
    return bytes[0] << 8 | bytes[1];
}

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

/* The exception that the read deserves; 0: none. */
static unsigned check_read(const uint8_t *frame, int bytes, int registers)
{
    int count;

    if (bytes != READ_BYTES)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    count = u16_at(frame + HEADER_BYTES + 3);
    if (count < 1 || count > MODBUS_MAX_READ_REGISTERS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    if (!readable(u16_at(frame + HEADER_BYTES + 1), count, registers))
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    return 0;
}

/* Only `consumed` can be written, and only whole. */
static unsigned take_write(struct ring *ring, const uint8_t *frame, int bytes)
{
    const uint8_t *data = frame + WRITE_HEAD_BYTES;
    uint32_t index;

    if (bytes < WRITE_HEAD_BYTES || bytes != WRITE_HEAD_BYTES + data[-1])
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    if (u16_at(frame + HEADER_BYTES + 1) != TERMINAL_CONSUMED_ADDRESS ||
        u16_at(frame + HEADER_BYTES + 3) != TERMINAL_CONSUMED_REGISTERS)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    if (data[-1] != TERMINAL_CONSUMED_REGISTERS * 2)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    index = (uint32_t)u16_at(data) << 16 | (uint32_t)u16_at(data + 2);
    return ring_consume(ring, index) < 0 ? MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE : 0;
}

static int answer(modbus_t *modbus, struct bank *bank, size_t terminal,
                  const uint8_t *frame, int bytes)
{
    struct ring *ring = bank_ring(bank, terminal);
    modbus_mapping_t map = {0};
    unsigned exception;

    map.tab_registers =
        ring_registers(ring, bank_clock_s(bank, terminal), &map.nb_registers);
    switch (frame[HEADER_BYTES]) {
    case MODBUS_FC_READ_HOLDING_REGISTERS:
        exception = check_read(frame, bytes, map.nb_registers);
        break;
    case MODBUS_FC_WRITE_MULTIPLE_REGISTERS:
        exception = take_write(ring, frame, bytes);
        break;
    default:
        exception = MODBUS_EXCEPTION_ILLEGAL_FUNCTION;
        break;
    }
    /* modbus_reply() would answer most of these too, but sleeps before it does. */
    if (exception)
        return modbus_reply_exception(modbus, frame, exception);
    return modbus_reply(modbus, frame, bytes, &map);
}

/* Each request gets another of the ways in which devices go wrong. */
static ssize_t talk_nonsense(int fd, const uint8_t *frame)
{
    uint8_t noise[HEADER_BYTES + 2 + TERMINAL_IDENTITY_REGISTERS * 2];
    size_t send_bytes = sizeof noise;

    if (getrandom(noise, sizeof noise, 0) != (ssize_t)sizeof noise)
        return 0;
    if (noise[0] % 4 != 0) { /* a frame in the right form, else noise all through */
        noise[0] = frame[0];
        noise[1] = frame[1];
        noise[2] = noise[3] = noise[4] = 0;
        noise[5] = (uint8_t)(sizeof noise - 6);
        noise[6] = frame[6];
        noise[7] = frame[7];
        noise[8] = TERMINAL_IDENTITY_REGISTERS * 2;
        if (noise[9] % 3 == 0)
            noise[1]++; /* an answer to another question */
        if (noise[9] % 3 == 1)
            send_bytes -= 4; /* torn */
    }
    return send(fd, noise, send_bytes, MSG_NOSIGNAL);
}

int reply_send(modbus_t *modbus, struct bank *bank, size_t terminal, const uint8_t *frame,
               int bytes)
{
    const struct fault *fault;
    ssize_t sent;

    if (terminal == 0) {
        sent = modbus_reply_exception(modbus, frame, MODBUS_EXCEPTION_GATEWAY_TARGET);
        return sent < 0 ? -EPIPE : 0;
    }
    fault = bank_fault(bank, terminal);
    switch (fault->kind) {
    case BANK_FAULT_SILENT:
        return 0;
    case BANK_FAULT_NONSENSE:
        sent = talk_nonsense(modbus_get_socket(modbus), frame);
        break;
    case BANK_FAULT_EXCEPTION:
        sent = modbus_reply_exception(modbus, frame, (unsigned)fault->value);
        break;
    case BANK_FAULT_SLOW:
    case BANK_FAULT_NONE:
    default:
        sent = answer(modbus, bank, terminal, frame, bytes);
        break;
    }
    return sent < 0 ? -EPIPE : 0;
}

int reply_delay_ms(struct bank *bank, size_t terminal)
{
    const struct fault *fault;

    if (terminal == 0)
        return 0;
    fault = bank_fault(bank, terminal);
    return fault->kind == BANK_FAULT_SLOW ? fault->value : 0;
}
