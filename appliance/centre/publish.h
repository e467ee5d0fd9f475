/*
 * publish - what the centre says over MQTT: receipts and its own state.
 *
 * One thread, the client's owner.
 */
#ifndef APPLIANCE_CENTRE_PUBLISH_H
#define APPLIANCE_CENTRE_PUBLISH_H

#include "appliance/count/ingest.h"
#include "appliance/snapshot/fleet.h"
#include "mqtt/client.h"

/*
 * Sends every receipt that is due, and in it whether two gateways of its name live. What does not
 * fit into the client's window, or has no session to go to, stays due.
 */
void publish_receipts(struct client *client, struct ingest *ingest,
                      const struct fleet *fleet, uint64_t boot);

/* "ready", retained; the client's last will takes it back. */
void publish_ready(struct client *client);

/* The last will, which the caller frees. */
char *publish_will(void);

#endif
