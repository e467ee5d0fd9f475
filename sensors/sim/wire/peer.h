/*
 * peer - one connection to simulated devices: requests come in, answers go out, in their time.
 *
 * It never waits and never holds up another: what is half received waits, and what a device owes is
 * sent when it is due. What its framing says of order holds (sensors/sim/wire/framing.h).
 * One thread, on its owner's loop.
 */
#ifndef SENSORS_SIM_WIRE_PEER_H
#define SENSORS_SIM_WIRE_PEER_H

#include <systemd/sd-event.h>

#include "sensors/sim/wire/framing.h"
#include "sensors/sim/wire/party.h"

struct peer;

struct peer_config {
    int fd; /* does not block; the peer's from now on, also when it cannot be opened */
    const struct framing *framing;
    const struct party *party;

    /* Whether what arrives now is heard; NULL: it is. */
    bool (*hears)(void *owner);

    /* The connection has ended, or is of no more use: the owner closes the peer. */
    void (*ended)(void *owner, struct peer *peer);
    void *owner;
};

/* -errno of sd-event. */
int peer_open(struct peer **ret, sd_event *loop, const struct peer_config *config);

/* What was still to be sent is not. Takes NULL. */
void peer_close(struct peer *peer);

#endif
