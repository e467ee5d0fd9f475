/*
 * rtu_frame - frames of Modbus RTU in a stream of bytes: unit id, function, body, checksum with the
 * low byte first.
 *
 * On a serial line a frame ends with a pause; over a network, and by the time a loop comes round,
 * pauses mean nothing. So where an answer ends is told by its function, and whether it is one by the
 * checksum.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_LINE_RTU_FRAME_H
#define SENSORS_LINE_RTU_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum {
    RTU_FRAME_BYTES = 256,
    RTU_FRAME_CHECKSUM_BYTES = 2,
};

/* What has arrived and was not taken yet. Zeroed: nothing. */
struct rtu_frame {
    uint8_t bytes[RTU_FRAME_BYTES];
    size_t count;
};

/* A request, from its unit id on, with its checksum: so many bytes. */
size_t rtu_frame_write(const uint8_t *request, size_t bytes,
                       uint8_t ret[static RTU_FRAME_BYTES]);

/*
 * Takes the answer that the bytes begin with: how many bytes it has from its unit id on, without the
 * checksum, now in `ret`. 0: more is to come. -EBADMSG: it is none; the bytes stay.
 */
int rtu_frame_take(struct rtu_frame *frame, uint8_t ret[static RTU_FRAME_BYTES]);

#endif
