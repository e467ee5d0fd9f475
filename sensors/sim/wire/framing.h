/*
 * framing - where in a stream of bytes a request ends, and how an answer is wrapped: Modbus TCP and
 * Modbus RTU, as a server sees them.
 *
 * A message is a unit id, a function and a body; what is round it is the framing's own. Pure; any
 * thread.
 */
#ifndef SENSORS_SIM_WIRE_FRAMING_H
#define SENSORS_SIM_WIRE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAMING_BYTES = 260, FRAMING_MESSAGE_BYTES = 254 };

struct framing_message {
    uint16_t number; /* of the request, over TCP; its answer repeats it */
    size_t bytes;
    uint8_t data[FRAMING_MESSAGE_BYTES];
};

struct framing {
    /*
     * The requests of one connection are answered one after the other. Otherwise all devices hear all
     * of them, and each answers when it is ready.
     */
    bool in_order;

    /* Somebody says of a unit id that is not there that it is not; otherwise it is silent. */
    bool absent_answered;

    /* After what is no request the connection is of no more use; otherwise it is passed over. */
    bool breaks;

    /*
     * Takes the request that so many bytes begin with: how many it has taken. 0: more is to come.
     * -EPROTO: it is none.
     */
    int (*take)(const uint8_t *bytes, size_t count, struct framing_message *ret);

    /* How many bytes the answer has on the line. */
    size_t (*wrap)(const struct framing_message *answer, uint8_t ret[static FRAMING_BYTES]);

    /* Damages it so that the other side can tell. */
    void (*spoil)(uint8_t *frame, size_t bytes);
};

extern const struct framing framing_tcp;
extern const struct framing framing_rtu;

#endif
