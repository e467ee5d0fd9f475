#include "sensors/line/order.h"

#include <assert.h>
#include <errno.h>
#include <modbus.h>

enum {
    EXCEPTION_BIT = 0x80,
    EXCEPTION_BYTES = 3,  /* each from the unit id on */
    WRITTEN_BYTES = 6,    /* the answer to a write */
    READ_FIXED_BYTES = 3, /* that to a read, without its values */
};

enum {
    AT_UNIT_ID = 0,
    AT_FUNCTION = 1,
    AT_BODY = 2,   /* how many bytes of values follow, or which exception it is */
    AT_VALUES = 3, /* of an answer to a read */
};

/* What is read or written. */
enum shape { REGISTERS, BITS, WRITTEN, IDENTITY };

/* One row, one order. */
static const struct order {
    uint8_t function;
    enum shape shape;
    int most;
} orders[LINE_ORDERS] = {
    [LINE_READ_HOLDING] = {MODBUS_FC_READ_HOLDING_REGISTERS, REGISTERS, LINE_READ_MAX},
    [LINE_READ_INPUT] = {MODBUS_FC_READ_INPUT_REGISTERS, REGISTERS, LINE_READ_MAX},
    [LINE_READ_COILS] = {MODBUS_FC_READ_COILS, BITS, LINE_BITS_MAX},
    [LINE_READ_DISCRETE] = {MODBUS_FC_READ_DISCRETE_INPUTS, BITS, LINE_BITS_MAX},
    [LINE_WRITE] = {MODBUS_FC_WRITE_MULTIPLE_REGISTERS, WRITTEN, LINE_WRITE_MAX},
    [LINE_IDENTIFY] = {IDENTITY_FUNCTION, IDENTITY, 1},
};

static_assert((int)LINE_READ_MAX <= (int)LINE_VALUES_MAX &&
                  (int)LINE_BITS_MAX <= (int)LINE_VALUES_MAX,
              "all values have room");

int order_function(enum line_order order)
{
    return orders[order].function;
}

int order_most(enum line_order order)
{
    return orders[order].most;
}

static void put_word(uint8_t *bytes, int value)
{
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static int word_at(const uint8_t *bytes)
{
    return bytes[0] << 8 | bytes[1];
}

static size_t write_identify(const struct line_request *request, uint8_t *ret)
{
    ret[0] = IDENTITY_TYPE;
    ret[1] = IDENTITY_BASIC;
    ret[2] = (uint8_t)request->address;
    return 3;
}

size_t order_write(const struct line_request *request,
                   uint8_t ret[static ORDER_REQUEST_BYTES])
{
    size_t bytes = 6;

    ret[AT_UNIT_ID] = (uint8_t)request->unit_id;
    ret[AT_FUNCTION] = orders[request->order].function;
    if (orders[request->order].shape == IDENTITY)
        return AT_BODY + write_identify(request, ret + AT_BODY);
    put_word(ret + 2, request->address);
    put_word(ret + 4, request->count);
    if (orders[request->order].shape != WRITTEN)
        return bytes;
    ret[bytes++] = (uint8_t)(2 * request->count);
    for (int i = 0; i < request->count; i++, bytes += 2)
        put_word(ret + bytes, request->values[i]);
    return bytes;
}

static int exception(uint8_t code)
{
    switch (code) {
    case MODBUS_EXCEPTION_ACKNOWLEDGE:
    case MODBUS_EXCEPTION_SLAVE_OR_SERVER_BUSY:
        return -EBUSY;
    case MODBUS_EXCEPTION_GATEWAY_PATH:
    case MODBUS_EXCEPTION_GATEWAY_TARGET:
        return -ENXIO;
    default:
        return -EREMOTEIO;
    }
}

/* Its values in bytes: of bits eight each, the last of which may have some that mean nothing. */
static int value_bytes(const struct line_request *request)
{
    return orders[request->order].shape == BITS ? (request->count + 7) / 8
                                                : 2 * request->count;
}

static bool is_answer(const struct line_request *request, const uint8_t *message, int bytes)
{
    const uint8_t *body = message + AT_BODY;
    int values = value_bytes(request);

    if (message[AT_FUNCTION] != orders[request->order].function)
        return false;
    if (orders[request->order].shape == WRITTEN)
        return bytes == WRITTEN_BYTES && word_at(body) == request->address &&
               word_at(body + 2) == request->count;
    return bytes == READ_FIXED_BYTES + values && *body == values;
}

static uint16_t value_at(const struct line_request *request, const uint8_t *values, int i)
{
    if (orders[request->order].shape == BITS)
        return values[i / 8] >> i % 8 & 1;
    return (uint16_t)word_at(values + 2 * (ptrdiff_t)i);
}

int order_read(const struct line_request *request, const uint8_t *message, int bytes,
               uint16_t ret[static LINE_VALUES_MAX])
{
    int function = orders[request->order].function;

    if (bytes < EXCEPTION_BYTES || message[AT_UNIT_ID] != request->unit_id)
        return -EBADMSG;
    if (message[AT_FUNCTION] == (function | EXCEPTION_BIT) && bytes == EXCEPTION_BYTES)
        return exception(message[AT_BODY]);
    if (orders[request->order].shape == IDENTITY)
        return identity_read(message, (size_t)bytes, request->identity);
    if (!is_answer(request, message, bytes))
        return -EBADMSG;
    if (orders[request->order].shape == WRITTEN)
        return 0;
    for (int i = 0; i < request->count; i++)
        ret[i] = value_at(request, message + AT_VALUES, i);
    return request->count;
}

uint8_t order_exception(const uint8_t *message, int bytes)
{
    bool is_one = bytes == EXCEPTION_BYTES && (message[AT_FUNCTION] & EXCEPTION_BIT) != 0;

    return is_one ? message[AT_BODY] : 0;
}
