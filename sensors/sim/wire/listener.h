/*
 * listener - a TCP port at which simulated devices are reached.
 *
 * Any number of clients may hold connections, but for what the party's devices allow; one too many is
 * accepted and hung up on, as small devices do. One thread, on its owner's loop.
 */
#ifndef SENSORS_SIM_WIRE_LISTENER_H
#define SENSORS_SIM_WIRE_LISTENER_H

#include <systemd/sd-event.h>

#include "sensors/sim/wire/framing.h"
#include "sensors/sim/wire/party.h"

struct listener;

/*
 * Port 0: any free one. -EINVAL: the address is not an IPv4 one. -EADDRINUSE and other errors of
 * sockets as they come. All are logged. The party must outlive it.
 */
int listener_open(struct listener **ret, sd_event *loop, const char *address, int port,
                  const struct framing *framing, const struct party *party);

/* Ends every connection. Takes NULL. */
void listener_close(struct listener *listener);

int listener_port(const struct listener *listener);

#endif
