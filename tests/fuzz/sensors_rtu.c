/*
 * What arrives on a serial line, in pieces: each begins with how long it is; an odd length gives its
 * bytes the checksum that chance never would.
 */
#include <errno.h>
#include <string.h>

#include "sensors/line/crc16.h"
#include "sensors/line/rtu_frame.h"
#include "tests/fuzz/fuzz.h"

/* Takes all answers there are, each of which must be one. */
static void take_all(struct rtu_frame *frame)
{
    uint8_t message[RTU_FRAME_BYTES];

    for (;;) {
        struct rtu_frame before = *frame;
        int rc = rtu_frame_take(frame, message);
        uint16_t sum;

        if (rc <= 0) {
            FUZZ_DEMAND(rc == 0 || rc == -EBADMSG);
            FUZZ_DEMAND(memcmp(&before, frame, sizeof before) == 0);
            frame->count = rc < 0 ? 0 : frame->count; /* as the line does */
            return;
        }
        sum = crc16(message, (size_t)rc);
        FUZZ_DEMAND(rc >= 3 && before.count == frame->count + (size_t)rc + 2);
        FUZZ_DEMAND(memcmp(message, before.bytes, (size_t)rc) == 0);
        FUZZ_DEMAND(before.bytes[rc] == (sum & 0xff) && before.bytes[rc + 1] == sum >> 8);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rtu_frame frame = {0};

    while (size > 1) {
        size_t piece = data[0] / 2U, room = RTU_FRAME_BYTES - frame.count;
        size_t count = piece < size - 1 ? piece : size - 1;

        count = count < room ? count : room;
        memcpy(frame.bytes + frame.count, data + 1, count);
        frame.count += count;
        if (data[0] % 2 && frame.count + 2 <= RTU_FRAME_BYTES) {
            uint16_t sum = crc16(frame.bytes, frame.count);

            frame.bytes[frame.count++] = (uint8_t)sum;
            frame.bytes[frame.count++] = (uint8_t)(sum >> 8);
        }
        take_all(&frame);
        data += 1 + count;
        size -= 1 + count;
    }
    return 0;
}
