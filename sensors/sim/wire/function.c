#include "sensors/sim/wire/function.h"

#include <modbus.h>
#include <string.h>

#include "sensors/line/identity.h"
#include "sensors/sim/wire/identify.h"

enum {
    AT_FUNCTION = 1,
    AT_ADDRESS = 2,
    AT_COUNT = 4, /* or the value of a single one */
    AT_BYTE_COUNT = 6,
    AT_DATA = 7, /* of a request; of an answer: */
    AT_ANSWER_COUNT = 2,
    AT_ANSWER_DATA = 3,
    PLAIN_BYTES = 6, /* of a read, of a single write, and of what is answered to writes */
    EXCEPTION_BIT = 0x80,
    EXCEPTION_BYTES = 3,
    COIL_ON = 0xff00,
    ADDRESSES = 65536,
};

enum shape { READ, WRITE_ONE, WRITE_MANY };

static const struct function {
    int code;
    enum shape shape;
    enum unit_table table;
    bool bits;
    int most;
} functions[] = {
    {MODBUS_FC_READ_COILS, READ, UNIT_COIL, true, MODBUS_MAX_READ_BITS},
    {MODBUS_FC_READ_DISCRETE_INPUTS, READ, UNIT_DISCRETE, true, MODBUS_MAX_READ_BITS},
    {MODBUS_FC_READ_HOLDING_REGISTERS, READ, UNIT_HOLDING, false,
     MODBUS_MAX_READ_REGISTERS},
    {MODBUS_FC_READ_INPUT_REGISTERS, READ, UNIT_INPUT, false, MODBUS_MAX_READ_REGISTERS},
    {MODBUS_FC_WRITE_SINGLE_COIL, WRITE_ONE, UNIT_COIL, true, 1},
    {MODBUS_FC_WRITE_SINGLE_REGISTER, WRITE_ONE, UNIT_HOLDING, false, 1},
    {MODBUS_FC_WRITE_MULTIPLE_COILS, WRITE_MANY, UNIT_COIL, true, MODBUS_MAX_WRITE_BITS},
    {MODBUS_FC_WRITE_MULTIPLE_REGISTERS, WRITE_MANY, UNIT_HOLDING, false,
     MODBUS_MAX_WRITE_REGISTERS},
};

static const struct function *find(const struct unit *unit, int code)
{
    if (code >= 32 || !(unit->functions >> code & 1))
        return NULL;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (functions[i].code == code)
            return &functions[i];
    }
    return NULL;
}

static int u16_at(const uint8_t *bytes)
{
    return bytes[0] << 8 | bytes[1];
}

static void put_u16(int value, uint8_t *ret)
{
    ret[0] = (uint8_t)(value >> 8);
    ret[1] = (uint8_t)value;
}

/* How many bytes so many values are. */
static size_t data_bytes(const struct function *function, int count)
{
    return function->bits ? ((size_t)count + 7) / 8 : 2 * (size_t)count;
}

static void pack(const struct function *function, const uint16_t *values, int count,
                 uint8_t *ret)
{
    memset(ret, 0, data_bytes(function, count));
    for (int i = 0; i < count; i++) {
        if (function->bits)
            ret[i / 8] = (uint8_t)(ret[i / 8] | (values[i] & 1) << i % 8);
        else
            put_u16(values[i], ret + (ptrdiff_t)2 * i);
    }
}

static void unpack(const struct function *function, const uint8_t *data, int count,
                   uint16_t *ret)
{
    for (int i = 0; i < count; i++)
        ret[i] = (uint16_t)(function->bits ? data[i / 8] >> i % 8 & 1
                                           : u16_at(data + (ptrdiff_t)2 * i));
}

/* The value of a single write; false: there is no such one. */
static bool single(const struct function *function, int value, uint16_t *ret)
{
    *ret = (uint16_t)(function->bits ? value == COIL_ON : value);
    return !function->bits || value == COIL_ON || value == 0;
}

/* How many values the request speaks of; 0: it makes no sense. */
static int check(const struct function *function, const struct framing_message *request)
{
    int count = function->shape == WRITE_ONE ? 1 : u16_at(request->data + AT_COUNT);
    size_t bytes = data_bytes(function, count);

    if (count < 1 || count > function->most)
        return 0;
    if (function->shape != WRITE_MANY)
        return request->bytes == PLAIN_BYTES ? count : 0;
    if (request->bytes != AT_DATA + bytes || request->data[AT_BYTE_COUNT] != bytes)
        return 0;
    return count;
}

/* 0, or the exception. */
static unsigned read_values(struct unit *unit, const struct function *function, int address,
                            int count, struct framing_message *ret)
{
    uint16_t values[UNIT_READ_MAX] = {0};
    size_t bytes = data_bytes(function, count);
    unsigned exception =
        unit->kind->read(unit->device, function->table, address, count, values);

    if (exception)
        return exception;
    ret->data[AT_ANSWER_COUNT] = (uint8_t)bytes;
    pack(function, values, count, ret->data + AT_ANSWER_DATA);
    ret->bytes = AT_ANSWER_DATA + bytes;
    return 0;
}

static unsigned write_values(struct unit *unit, const struct function *function,
                             int address, int count, const struct framing_message *request,
                             struct framing_message *ret)
{
    uint16_t values[UNIT_READ_MAX] = {0};
    unsigned exception;

    if (function->shape == WRITE_MANY)
        unpack(function, request->data + AT_DATA, count, values);
    else if (!single(function, u16_at(request->data + AT_COUNT), values))
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    exception = unit->kind->write(unit->device, function->table, address, count, values);
    ret->bytes = PLAIN_BYTES; /* which repeats the beginning of the request */
    return exception;
}

static unsigned perform(struct unit *unit, const struct framing_message *request,
                        struct framing_message *ret)
{
    const struct function *function = find(unit, request->data[AT_FUNCTION]);
    int address = u16_at(request->data + AT_ADDRESS);
    int count;

    if (request->data[AT_FUNCTION] == IDENTITY_FUNCTION)
        return identify_answer(unit, request, ret);
    if (!function)
        return MODBUS_EXCEPTION_ILLEGAL_FUNCTION;
    count = request->bytes >= PLAIN_BYTES ? check(function, request) : 0;
    if (count == 0)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    if (address + count > ADDRESSES)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    if (function->shape == READ)
        return read_values(unit, function, address, count, ret);
    return write_values(unit, function, address, count, request, ret);
}

void function_answer(struct unit *unit, const struct framing_message *request,
                     struct framing_message *ret)
{
    unsigned exception;

    *ret = *request;
    exception = perform(unit, request, ret);
    if (exception)
        function_refuse(request, exception, ret);
}

void function_refuse(const struct framing_message *request, unsigned exception,
                     struct framing_message *ret)
{
    ret->number = request->number;
    ret->data[0] = request->data[0];
    ret->data[AT_FUNCTION] = request->data[AT_FUNCTION] | EXCEPTION_BIT;
    ret->data[AT_ANSWER_COUNT] = (uint8_t)exception;
    ret->bytes = EXCEPTION_BYTES;
}
