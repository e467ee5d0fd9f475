/*
 * transport - what one way of carrying Modbus does for a line; a part of line.c.
 *
 * The line queues requests, waits, and looks into answers. A transport connects, and knows
 * where in the bytes that arrive an answer ends. None of its functions blocks.
 *
 * Requests and answers are what Modbus calls a PDU with the unit id before it: unit id, function,
 * body. What is round them is the transport's own.
 */
#ifndef SENSORS_LINE_TRANSPORT_H
#define SENSORS_LINE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line_place;

enum { TRANSPORT_MESSAGE_BYTES = 256 }; /* a unit id and a PDU are at most 254 */

struct transport {
    const char *name;    /* as `transport` in the settings */
    const char *allowed; /* what an address may be, in words */

    /*
     * An answer repeats the number of its request, so that late and doubled ones are told from the
     * one that is waited for. Otherwise only silence tells them apart, see line.h.
     */
    bool numbered;

    /*
     * Silence says nothing of the connection, which so stays: nobody else shall have the serial device
     * meanwhile.
     */
    bool lasting;

    /* A line's own, zeroed before locate() takes from the place what connect() needs; -EINVAL: the
     * address is none. */
    size_t state_bytes;
    int (*locate)(const struct line_place *place, void *state);

    /* A file descriptor on the way to it, or negative errno; see connected(). */
    int (*connect)(void *state);

    /* Once that can be written: 0, or why there is no connection. */
    int (*connected)(int fd);

    /* Closes it. What has arrived there counts no more. */
    void (*disconnect)(void *state, int fd);

    /* Sends a request under that number. 0, or why it cannot. */
    int (*send)(void *state, int fd, uint16_t number, const uint8_t *request, int bytes);

    /*
     * Bytes of an answer that has arrived, now in `message`; 0: more is to come. Of a numbered one
     * others than that under the number are dropped. -EAGAIN: nothing has arrived. -EBADMSG: it is no
     * answer. -ECONNRESET: the other side ended the connection.
     */
    int (*receive)(void *state, int fd, uint16_t number,
                   uint8_t message[static TRANSPORT_MESSAGE_BYTES]);

    /* Drops what has arrived, not without end: was there anything? Of one that is not numbered. */
    bool (*drop)(void *state, int fd);
};

/* Each in a file of its own, and a row in place.c. */
extern const struct transport transport_tcp;
extern const struct transport transport_rtu;
extern const struct transport transport_rtu_over_tcp;

#endif
