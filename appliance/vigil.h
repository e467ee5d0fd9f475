/*
 * vigil - sends the canary round and lets systemd's watchdog be fed for as long as it is
 * well.
 *
 * Keeps appliance/canary.h's rules with the real store and session. Without a watchdog the
 * canary flies all the same: its age is a figure of /healthz and /metrics. For the thread
 * of the loop but for vigil_health().
 */
#ifndef APPLIANCE_VIGIL_H
#define APPLIANCE_VIGIL_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "appliance/store.h"
#include "mqtt/client.h"

struct vigil;

/* Does nothing yet. */
struct vigil *vigil_open(void);

/* What a vigil is kept over; all borrowed. */
struct vigil_ward {
    sd_event *loop;
    struct store *store;
    struct client *client;
    int64_t boot;
};

/* The watchdog, where there is one, is fed from now on. Before any function below but
 * vigil_health(). */
void vigil_begin(struct vigil *vigil, const struct vigil_ward *ward);

/* Takes NULL. */
void vigil_close(struct vigil *vigil);

void vigil_connected(struct vigil *vigil);
void vigil_disconnected(struct vigil *vigil);

/* A message of TOPIC_CANARY. */
void vigil_take(struct vigil *vigil, const char *json, size_t bytes);

/* The broker has taken a message of ours. */
void vigil_message_taken(struct vigil *vigil);

/* Events were committed. */
void vigil_events_stored(struct vigil *vigil);

/*
 * When no transaction is open: commits a canary that has come. `halted`: nothing may be
 * written now, so it is not.
 */
void vigil_settle(struct vigil *vigil, bool halted);

/* Once a second. */
void vigil_tick(struct vigil *vigil, bool halted);

/* Does what is published come back, and when did a canary last, mono; 0: never. Any
 * thread. */
bool vigil_health(const struct vigil *vigil, int64_t *ret_passed_mono_ms);

#endif
