/*
 * What a device answers: the order, its count and unit id, then the message. An odd last byte of these
 * gives the message the head that chance seldom would.
 */
#include <errno.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "sensors/line/order.h"
#include "tests/fuzz/fuzz.h"

enum { HEAD_BYTES = 4, MESSAGE_BYTES = 256 };

static bool is_told(int rc)
{
    return rc == -EBADMSG || rc == -EREMOTEIO || rc == -EBUSY || rc == -ENXIO;
}

/* Each value stands in the message where Modbus has it. */
static void check_values(const struct line_request *request, const uint8_t *message,
                         const uint16_t *values)
{
    bool bits = request->order == LINE_READ_COILS || request->order == LINE_READ_DISCRETE;

    for (int i = 0; i < request->count; i++) {
        const uint8_t *at = message + 3 + (bits ? i / 8 : 2 * i);

        FUZZ_DEMAND(values[i] == (bits ? *at >> i % 8 & 1 : at[0] << 8 | at[1]));
    }
}

/* A terminal may show it. */
static void check_text(const char text[static IDENTITY_TEXT_BYTES])
{
    FUZZ_DEMAND(memchr(text, '\0', IDENTITY_TEXT_BYTES));
    for (; *text; text++)
        FUZZ_DEMAND(*text >= ' ' && *text <= '~');
}

static void make_head(const struct line_request *request, uint8_t *message, size_t bytes)
{
    uint8_t sent[ORDER_REQUEST_BYTES];

    (void)order_write(request, sent);
    memcpy(message, sent, bytes < 2 ? bytes : 2);
    if (bytes > 2 && request->order != LINE_IDENTIFY)
        message[2] = (uint8_t)(bytes - 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct line_identity identity = {0};
    struct line_request request = {.address = 0x0102, .identity = &identity};
    uint8_t *message;
    uint16_t values[LINE_VALUES_MAX];
    int rc;

    if (size < HEAD_BYTES || size > HEAD_BYTES + MESSAGE_BYTES)
        return 0;
    request.order = data[0] % LINE_ORDERS;
    request.count = 1 + data[1] % order_most(request.order);
    request.unit_id = data[2];
    size -= HEAD_BYTES;
    message = need(malloc(size > 0 ? size : 1)); /* just so much: reading behind it shows */
    memcpy(message, data + HEAD_BYTES, size);
    if (data[3] % 2)
        make_head(&request, message, size);
    rc = order_read(&request, message, (int)size, values);
    FUZZ_DEMAND(is_told(rc) || rc == (request.order < LINE_WRITE ? request.count : 0));
    check_text(identity.vendor);
    check_text(identity.product);
    check_text(identity.revision);
    if (rc > 0)
        check_values(&request, message, values);
    free(message);
    return 0;
}
