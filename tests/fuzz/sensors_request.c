/*
 * Requests as a simulated device gets them: the first byte says which framing, and an odd one gives the
 * rest the checksum that chance never would. Whatever comes, its answer is an answer.
 */
#include <errno.h>
#include <string.h>

#include "sensors/line/crc16.h"
#include "sensors/sim/wire/function.h"
#include "tests/fuzz/fuzz.h"

enum { CELLS = 2000, EXCEPTION_BIT = 0x80 };

static unsigned take(void *device, enum unit_table table, int address, int count,
                     uint16_t *ret)
{
    (void)device;
    FUZZ_DEMAND((int)table < UNIT_TABLES && count >= 1 && count <= UNIT_READ_MAX);
    FUZZ_DEMAND(address >= 0 && address + count <= 65536);
    if (address + count > CELLS)
        return 2;
    memset(ret, 0xa5, (size_t)count * sizeof *ret);
    return 0;
}

static unsigned put(void *device, enum unit_table table, int address, int count,
                    const uint16_t *values)
{
    uint16_t sum = 0;

    (void)device;
    FUZZ_DEMAND(table == UNIT_COIL || table == UNIT_HOLDING);
    FUZZ_DEMAND(address >= 0 && count >= 1 && address + count <= 65536);
    for (int i = 0; i < count; i++)
        sum = (uint16_t)(sum + values[i]);
    return sum % 7 == 0 ? 3 : 0;
}

static const struct unit_kind kind = {take, put, NULL};

/* It is of the same unit and function, and its length is what it says. */
static void demand_answer(const struct framing *framing,
                          const struct framing_message *request)
{
    struct unit unit = {
        .kind = &kind, .functions = UINT32_MAX, .identity = {"maker", "model", "1"}};
    struct framing_message answer;
    uint8_t frame[FRAMING_BYTES];

    function_answer(&unit, request, &answer);
    FUZZ_DEMAND(answer.bytes >= 3 && answer.bytes <= FRAMING_MESSAGE_BYTES);
    FUZZ_DEMAND(answer.number == request->number && answer.data[0] == request->data[0]);
    FUZZ_DEMAND((answer.data[1] & ~EXCEPTION_BIT) == (request->data[1] & ~EXCEPTION_BIT));
    FUZZ_DEMAND(framing->wrap(&answer, frame) > answer.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct framing *framing = size && data[0] / 2 % 2 ? &framing_tcp : &framing_rtu;
    uint8_t line[FRAMING_BYTES];
    size_t count = 0;
    struct framing_message request;

    if (size > 1) {
        count = size - 1 < sizeof line - 2 ? size - 1 : sizeof line - 2;
        memcpy(line, data + 1, count);
        if (data[0] % 2) {
            uint16_t sum = crc16(line, count);

            line[count++] = (uint8_t)sum;
            line[count++] = (uint8_t)(sum >> 8);
        }
    }
    for (size_t at = 0; at < count;) {
        int taken = framing->take(line + at, count - at, &request);

        FUZZ_DEMAND(taken == -EPROTO || (taken >= 0 && (size_t)taken <= count - at));
        if (taken <= 0)
            break;
        FUZZ_DEMAND(request.bytes >= 1 && request.bytes < (size_t)taken);
        demand_answer(framing, &request);
        at += (size_t)taken;
    }
    return 0;
}
