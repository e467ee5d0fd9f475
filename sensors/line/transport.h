/*
 * transport - what one way of carrying Modbus does for a line; a part of line.c.
 *
 * The line queues requests, waits, and looks into answers. A transport connects, and knows
 * where in the bytes that arrive an answer ends. None of its functions blocks.
 */
#ifndef SENSORS_LINE_TRANSPORT_H
#define SENSORS_LINE_TRANSPORT_H

#include <modbus.h>
#include <stddef.h>
#include <stdint.h>

struct line_place;

enum { TRANSPORT_FRAME_BYTES = MODBUS_MAX_ADU_LENGTH };

struct transport {
    const char *allowed; /* what an address may be, in words */

    /* Of the address in `state`, what connect() needs. -EINVAL: it is none. */
    size_t state_bytes;
    int (*locate)(const struct line_place *place, void *state);

    /* What writes and reads its frames; NULL: there is no memory. */
    modbus_t *(*frames)(const struct line_place *place);
    int trailer_bytes; /* of a frame, behind what Modbus says: a checksum */

    /* A file descriptor on the way to it, or negative errno; see connected(). */
    int (*connect)(const void *state);

    /* Once that can be written: 0, or why there is no connection. */
    int (*connected)(int fd);

    /* Sends a request, from its unit id on, under that number, which its answer repeats. 0, or why
     * it cannot. */
    int (*send)(modbus_t *frames, uint16_t number, const uint8_t *request, int bytes);

    /*
     * Bytes of the answer under that number that has arrived, now in `frame`; 0: more is to come.
     * Answers under other numbers, late or doubled, are dropped. -EAGAIN: nothing has arrived.
     * -EBADMSG: it is no frame. -ECONNRESET: the other side ended the connection.
     */
    int (*receive)(modbus_t *frames, uint16_t number,
                   uint8_t frame[static TRANSPORT_FRAME_BYTES]);
};

extern const struct transport transport_tcp;

#endif
