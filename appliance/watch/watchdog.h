/*
 * watchdog - sends the canary round and lets systemd's watchdog be fed for as long as it is
 * well. Of a session that watchdog_connected() is not told of, as a twin's, nothing is sent there and
 * nothing asked: then it is the store's commit alone that is tried.
 *
 * Keeps appliance/watch/canary.h's rules with the real store and session. Without a watchdog the
 * canary flies all the same: its age is a figure of /healthz and /metrics. For the thread
 * of the loop but for watchdog_health().
 */
#ifndef APPLIANCE_WATCH_WATCHDOG_H
#define APPLIANCE_WATCH_WATCHDOG_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "appliance/store/store.h"
#include "mqtt/client.h"

struct watchdog;

/* Does nothing yet. */
struct watchdog *watchdog_open(void);

/* What a watchdog is kept over; all borrowed. */
struct watchdog_ward {
    sd_event *loop;
    struct store *store;
    struct client *client;
    int64_t boot;
};

/* The watchdog, where there is one, is fed from now on. Before any function below but
 * watchdog_health(). */
void watchdog_begin(struct watchdog *watchdog, const struct watchdog_ward *ward);

/* Takes NULL. */
void watchdog_close(struct watchdog *watchdog);

void watchdog_connected(struct watchdog *watchdog);
void watchdog_disconnected(struct watchdog *watchdog);

/* A message of TOPIC_CANARY. */
void watchdog_take(struct watchdog *watchdog, const char *json, size_t bytes);

/* The broker has taken a message of ours. */
void watchdog_message_taken(struct watchdog *watchdog);

/* Events were committed. */
void watchdog_events_stored(struct watchdog *watchdog);

/*
 * When no transaction is open: commits a canary that has come. `halted`: nothing may be
 * written now, so it is not.
 */
void watchdog_settle(struct watchdog *watchdog, bool halted);

/* Once a second. */
void watchdog_tick(struct watchdog *watchdog, bool halted);

/* In the middle of long work for which the loop stands still: feeds systemd's watchdog, as long
 * as all was well before. */
void watchdog_feed(const struct watchdog *watchdog);

/* Does what is published come back, and when did a canary last, mono; 0: never. Any
 * thread. */
bool watchdog_health(const struct watchdog *watchdog, int64_t *ret_passed_mono_ms);

#endif
