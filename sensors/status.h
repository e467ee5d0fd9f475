/*
 * status - how the running gateway is, for whoever stands before its machine.
 *
 * A unix socket, DATA/status.sock, for the owner of the data directory only (0600). Nothing is asked
 * there: who connects is handed a file in memory with one JSON object, and the connection ends. So
 * nobody who is slow, or many, holds up the gateway.
 *
 * The object is what the state topic says (mqtt/payload.h), and beside it:
 *
 *     gateway          its name
 *     broker           host, port, connected, and fault: why it is not, null where nothing is known
 *     twins_last_seen  when the centre last noticed another gateway of this name; where it has
 *     lines            address, port, connected: now, which a device that is resting need not be
 *     hook             where there is one: listen, listening (false: the log says why), strangers
 *                      (requests without a key of a source), and sources: each name, unit, epoch
 *                      and committed (the last number that is stored), seen (its last request since
 *                      the start), refused (batches since then), key (false: the log says why)
 */
#ifndef SENSORS_STATUS_H
#define SENSORS_STATUS_H

#include <stdbool.h>

#include "sensors/config.h"
#include "sensors/hook/hook.h"
#include "sensors/poller.h"
#include "sensors/uplink.h"

struct status;
struct sd_event;

/* All borrowed. */
struct status_view {
    const struct config *config;
    struct uplink *uplink;
    const struct poller *poller;
    const struct hook *hook; /* NULL: nobody is let in there */
};

#define STATUS_SOCKET "status.sock"

enum { STATUS_MOST_BYTES = 4 << 20 }; /* of what is read; 1,024 devices take a tenth */

/* Takes the place of a socket that a dead gateway left: the caller has the outbox open, which only
 * one can. Negative errno, logged. For the thread that runs the loop. */
int status_open(struct status **ret, struct sd_event *loop, const struct status_view *view);

/* Takes the socket away. Takes NULL. */
void status_close(struct status *status);

/* Writes to stdout what the gateway of this data directory says, as text or as JSON. Negative errno,
 * logged; -ENOENT: none runs there. Needs no loop. */
int status_print(const char *directory, bool json);

#endif
