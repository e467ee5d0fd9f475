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
#include "web/source.h"

/* As whom the centre speaks: which of its starts, and of which term. */
struct publish_voice {
    uint64_t boot, term;
};

/*
 * Sends every receipt that is due, and in it whether two gateways of its name live. What does not
 * fit into the client's window, or has no session to go to, stays due.
 */
void publish_receipts(struct client *client, struct ingest *ingest,
                      const struct fleet *fleet, const struct publish_voice *voice);

/* "ready", retained, and how complete what it hears is; the client's last will takes it back. */
void publish_centre(struct client *client, const struct source_overview *overview,
                    const struct publish_voice *voice);

/* Would it say anything else of the one than of the other? */
bool publish_centre_changes(const struct source_overview *before,
                            const struct source_overview *after);

enum { PUBLISH_EVENTS_WINDOW = 300 }; /* of the client's, with whatever else is in flight */

/* An event to integrators, where receipts still have room. -EAGAIN: they would not; and as
 * client_publish(). */
int publish_event(struct client *client, const char *topic, const char *json);

#endif
