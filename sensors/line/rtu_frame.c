#include "sensors/line/rtu_frame.h"

#include <errno.h>
#include <modbus.h>
#include <string.h>

#include "sensors/line/crc16.h"
#include "sensors/line/identity.h"

enum {
    AT_FUNCTION = 1,
    AT_COUNT = 2,
    EXCEPTION_BIT = 0x80,
    EXCEPTION_BYTES = 3, /* each from the unit id on, without the checksum */
    READ_FIXED_BYTES = 3,
    WRITTEN_BYTES = 6,
};

size_t rtu_frame_write(const uint8_t *request, size_t bytes,
                       uint8_t ret[static RTU_FRAME_BYTES])
{
    uint16_t sum = crc16(request, bytes);

    memcpy(ret, request, bytes);
    ret[bytes] = (uint8_t)sum;
    ret[bytes + 1] = (uint8_t)(sum >> 8);
    return bytes + RTU_FRAME_CHECKSUM_BYTES;
}

/* How many bytes an answer has that begins so; 0: that is still to come, -EBADMSG: there is none. */
static int answer_bytes(const struct rtu_frame *frame)
{
    if (frame->count <= AT_COUNT)
        return 0;
    if (frame->bytes[AT_FUNCTION] & EXCEPTION_BIT)
        return EXCEPTION_BYTES;
    switch (frame->bytes[AT_FUNCTION]) {
    case MODBUS_FC_READ_COILS:
    case MODBUS_FC_READ_DISCRETE_INPUTS:
    case MODBUS_FC_READ_HOLDING_REGISTERS:
    case MODBUS_FC_READ_INPUT_REGISTERS:
        return READ_FIXED_BYTES + frame->bytes[AT_COUNT];
    case MODBUS_FC_WRITE_SINGLE_COIL:
    case MODBUS_FC_WRITE_SINGLE_REGISTER:
    case MODBUS_FC_WRITE_MULTIPLE_COILS:
    case MODBUS_FC_WRITE_MULTIPLE_REGISTERS:
        return WRITTEN_BYTES;
    case IDENTITY_FUNCTION:
        return identity_bytes(frame->bytes, frame->count);
    default:
        return -EBADMSG;
    }
}

int rtu_frame_take(struct rtu_frame *frame, uint8_t ret[static RTU_FRAME_BYTES])
{
    int bytes = answer_bytes(frame);
    size_t all = (size_t)bytes + RTU_FRAME_CHECKSUM_BYTES;
    uint16_t sum;

    if (bytes <= 0)
        return bytes;
    if (all > RTU_FRAME_BYTES)
        return -EBADMSG;
    if (frame->count < all)
        return 0;
    sum = crc16(frame->bytes, (size_t)bytes);
    if (frame->bytes[bytes] != (uint8_t)sum || frame->bytes[bytes + 1] != sum >> 8)
        return -EBADMSG;
    memcpy(ret, frame->bytes, (size_t)bytes);
    frame->count -= all;
    memmove(frame->bytes, frame->bytes + all, frame->count);
    return bytes;
}
