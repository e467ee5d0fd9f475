#include "sensors/sim/wire/identify.h"

#include <modbus.h>
#include <string.h>

#include "sensors/line/identity.h"

enum {
    /* of a request */
    AT_TYPE = 2,
    AT_ACCESS = 3,
    AT_OBJECT = 4,
    REQUEST_BYTES = 5,
    /* of an answer, which begins as its request */
    AT_CONFORMITY = 4,
    AT_MORE = 5,
    AT_NEXT = 6,
    AT_COUNT = 7,
    AT_OBJECTS = 8,
    CONFORMITY_BASIC = 0x01, /* all at once, not each by itself */
};

/* An object behind those there are; its text is cut. */
static void add(struct framing_message *ret, int object, const char *text)
{
    size_t bytes = strnlen(text, IDENTITY_TEXT_BYTES - 1);
    uint8_t *to = ret->data + ret->bytes;

    to[0] = (uint8_t)object;
    to[1] = (uint8_t)bytes;
    memcpy(to + 2, text, bytes);
    ret->bytes += 2 + bytes;
    ret->data[AT_COUNT]++;
}

unsigned identify_answer(const struct unit *unit, const struct framing_message *request,
                         struct framing_message *ret)
{
    if (!unit->identity[0] || request->data[AT_TYPE] != IDENTITY_TYPE)
        return MODBUS_EXCEPTION_ILLEGAL_FUNCTION;
    if (request->bytes != REQUEST_BYTES || request->data[AT_ACCESS] != IDENTITY_BASIC)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE;
    if (request->data[AT_OBJECT] >= UNIT_IDENTITIES)
        return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
    *ret = *request;
    ret->data[AT_CONFORMITY] = CONFORMITY_BASIC;
    ret->data[AT_MORE] = ret->data[AT_NEXT] = ret->data[AT_COUNT] = 0;
    ret->bytes = AT_OBJECTS;
    for (int i = request->data[AT_OBJECT]; i < UNIT_IDENTITIES; i++)
        add(ret, i, unit->identity[i]);
    return 0;
}
