#include "sensors/sim/wire/framing.h"

#include <assert.h>
#include <errno.h>
#include <modbus.h>
#include <string.h>

#include "sensors/line/crc16.h"
#include "sensors/line/identity.h"
#include "sensors/line/rtu_frame.h"

enum {
    /* what TCP has before a message: number, protocol, length */
    AT_PROTOCOL = 2,
    AT_LENGTH = 4,
    HEADER_BYTES = 6,
    MESSAGE_LEAST = 2,
    /* where in a message */
    AT_FUNCTION = 1,
    AT_BYTE_COUNT = 6,
    PLAIN_BYTES = 6, /* unit id, function, address, count or value */
    MULTIPLE_HEAD_BYTES = 7,
    IDENTIFY_BYTES = 5, /* unit id, function, type, access code, object */
};

static_assert((int)RTU_FRAME_BYTES <= (int)FRAMING_BYTES, "one is written into the other");

static uint16_t u16_at(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void put_u16(uint16_t value, uint8_t *ret)
{
    ret[0] = (uint8_t)(value >> 8);
    ret[1] = (uint8_t)value;
}

static void take_message(const uint8_t *bytes, size_t count, struct framing_message *ret)
{
    memcpy(ret->data, bytes, count);
    ret->bytes = count;
}

static int take_tcp(const uint8_t *bytes, size_t count, struct framing_message *ret)
{
    size_t length;

    if (count < HEADER_BYTES)
        return 0;
    length = u16_at(bytes + AT_LENGTH);
    if (u16_at(bytes + AT_PROTOCOL) != 0 || length < MESSAGE_LEAST ||
        length > FRAMING_MESSAGE_BYTES)
        return -EPROTO;
    if (count < HEADER_BYTES + length)
        return 0;
    ret->number = u16_at(bytes);
    take_message(bytes + HEADER_BYTES, length, ret);
    return HEADER_BYTES + (int)length;
}

static size_t wrap_tcp(const struct framing_message *answer,
                       uint8_t ret[static FRAMING_BYTES])
{
    put_u16(answer->number, ret);
    put_u16(0, ret + AT_PROTOCOL);
    put_u16((uint16_t)answer->bytes, ret + AT_LENGTH);
    memcpy(ret + HEADER_BYTES, answer->data, answer->bytes);
    return HEADER_BYTES + answer->bytes;
}

static void spoil_tcp(uint8_t *frame, size_t bytes)
{
    (void)bytes;
    frame[AT_PROTOCOL] ^= 0x55;
}

const struct framing framing_tcp = {
    .in_order = true,
    .absent_answered = true,
    .breaks = true,
    .take = take_tcp,
    .wrap = wrap_tcp,
    .spoil = spoil_tcp,
};

/*
 * Bytes of a request that begins so, without its checksum; 0: that is still to come. Where a function
 * does not say it, a request is all that has come, so it must have come in one go.
 */
static size_t request_bytes(const uint8_t *bytes, size_t count)
{
    if (count <= AT_FUNCTION)
        return 0;
    switch (bytes[AT_FUNCTION]) {
    case MODBUS_FC_READ_COILS:
    case MODBUS_FC_READ_DISCRETE_INPUTS:
    case MODBUS_FC_READ_HOLDING_REGISTERS:
    case MODBUS_FC_READ_INPUT_REGISTERS:
    case MODBUS_FC_WRITE_SINGLE_COIL:
    case MODBUS_FC_WRITE_SINGLE_REGISTER:
        return PLAIN_BYTES;
    case IDENTITY_FUNCTION:
        return IDENTIFY_BYTES;
    case MODBUS_FC_WRITE_MULTIPLE_COILS:
    case MODBUS_FC_WRITE_MULTIPLE_REGISTERS:
        return count > AT_BYTE_COUNT ? (size_t)MULTIPLE_HEAD_BYTES + bytes[AT_BYTE_COUNT]
                                     : 0;
    default:
        return count > RTU_FRAME_CHECKSUM_BYTES ? count - RTU_FRAME_CHECKSUM_BYTES : 0;
    }
}

static int take_rtu(const uint8_t *bytes, size_t count, struct framing_message *ret)
{
    size_t length = request_bytes(bytes, count);
    size_t all = length + RTU_FRAME_CHECKSUM_BYTES;
    uint16_t sum;

    if (length > FRAMING_MESSAGE_BYTES)
        return -EPROTO;
    if (length == 0 || count < all)
        return 0;
    sum = crc16(bytes, length);
    if (bytes[length] != (uint8_t)sum || bytes[length + 1] != sum >> 8)
        return -EPROTO;
    ret->number = 0;
    take_message(bytes, length, ret);
    return (int)all;
}

static size_t wrap_rtu(const struct framing_message *answer,
                       uint8_t ret[static FRAMING_BYTES])
{
    return rtu_frame_write(answer->data, answer->bytes, ret);
}

static void spoil_rtu(uint8_t *frame, size_t bytes)
{
    frame[bytes - 1] ^= 0x55;
}

const struct framing framing_rtu = {
    .take = take_rtu,
    .wrap = wrap_rtu,
    .spoil = spoil_rtu,
};
