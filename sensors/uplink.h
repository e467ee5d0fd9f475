/*
 * uplink - the gateway's side of the MQTT session.
 *
 * Sends what the courier names, takes the centre's receipts, and says how the gateway is:
 * retained on dunghan/v1/gateways/<gateway>, on every connection, soon after a device
 * changes its state and every quarter of a minute, with a last will behind it. Sweeps the
 * outbox now and then.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_UPLINK_H
#define SENSORS_UPLINK_H

#include "mqtt/client.h"
#include "sensors/config.h"
#include "sensors/outbox/outbox_writer.h"
#include "sensors/poller.h"

struct uplink;
struct sd_event;

/*
 * Config and writer are borrowed for as long as it is open. Negative errno, logged: the
 * password file or a file for TLS cannot be read. A broker that is away is no error.
 */
int uplink_open(struct uplink **ret, struct sd_event *loop, const struct config *config,
                struct outbox_writer *writer);

/* Whose devices its state tells of; NULL: none (any more). Borrowed. */
void uplink_watch(struct uplink *uplink, const struct poller *poller);

/* New events are in the outbox. */
void uplink_stored(struct uplink *uplink);

/* A device's state has changed. */
void uplink_changed(struct uplink *uplink);

/* How the session with the broker is. */
struct uplink_link {
    bool connected;
    char fault[CLIENT_FAULT_BYTES]; /* why not; "": nothing is known */
    int64_t twins_ms;               /* forwarder_twins_ms() */
};

/* What its state topic would say now. Devices are borrowed. */
void uplink_describe(struct uplink *uplink, struct payload_state *ret,
                     struct uplink_link *ret_link);

/* Says "disconnected", for at most half a second, and goodbye. Takes NULL. */
void uplink_close(struct uplink *uplink);

#endif
