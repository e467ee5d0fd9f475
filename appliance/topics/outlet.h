/*
 * outlet - the way from the thread that makes statistics to the broker, through the owner's loop.
 *
 * Bounded: the thread waits while more than a mailbox full lies there, and of the client's window
 * only a part is used, so that receipts always have room; beside events that come in not more goes
 * out than pace.h says. However slow the broker is, memory stays as it is and only the statistics
 * are late. What has not gone out when a session ends is dropped, and the thread hears of it.
 */
#ifndef APPLIANCE_TOPICS_OUTLET_H
#define APPLIANCE_TOPICS_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "mqtt/client.h"

struct outlet;

/* per_s: of pace.h. Negative errno: no descriptor, or of the loop. */
int outlet_open(struct outlet **ret, sd_event *loop, int per_s);

/* When the thread has ended. Takes NULL. */
void outlet_close(struct outlet *outlet);

/* --- on the loop --------------------------------------------------------------------- */

/* A session has begun, on this client, which is borrowed until it has ended. */
void outlet_connected(struct outlet *outlet, struct client *client);
void outlet_disconnected(struct outlet *outlet);

/* The broker has taken a message: there may be room. */
void outlet_work(struct outlet *outlet);

/* So many events have come in. */
void outlet_events(struct outlet *outlet, size_t count);

/* The thread shall end, and does not wait any more. */
void outlet_shut(struct outlet *outlet);

/* --- on the thread ------------------------------------------------------------------- */

/* The session that stands; 0: none. None has the number of another. */
unsigned outlet_session(const struct outlet *outlet);

struct outlet_message {
    const char *topic, *payload; /* NULL: empties the topic */
    bool anew;                   /* the broker lacks it: pace.h */
};

/* Retained, QoS 1, copied. Waits for room. False: that session is over, and so is whatever was put
 * for it and had not gone out. */
bool outlet_put(struct outlet *outlet, unsigned session,
                const struct outlet_message *message);

/* Have so many events come in, in the last two seconds, that whatever can wait shall: pace.h? */
bool outlet_flooded(const struct outlet *outlet);

/* In its turn, asks for what the broker keeps on these topics (client_ask), and then publishes the echo
 * on the canary's topic, which comes back behind it. */
bool outlet_ask(struct outlet *outlet, unsigned session, const char *filter,
                const char *echo);

#endif
