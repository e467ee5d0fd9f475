/*
 * topics - statistics for integrators: retained topics of MQTT that say what form 06 says; and, where
 * that is wished, what Home Assistant makes sensors of (discovery.h).
 *
 * A thread of its own with a read-only connection of its own counts after each change and
 * publishes what is another one (round.h), so that neither commits nor receipts nor the page ever
 * wait for it. What the broker has is known by a marker that it keeps (published.h), and looked
 * through once a session (survey.h). Nobody else may publish on these topics: what somebody does there
 * is put right at once, and said.
 *
 * All functions are for the thread of the loop, and take NULL but for topics_open().
 */
#ifndef APPLIANCE_TOPICS_TOPICS_H
#define APPLIANCE_TOPICS_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "appliance/config.h"
#include "appliance/recount/rulebook.h"
#include "appliance/snapshot/snapshot.h"
#include "mqtt/client.h"

struct topics;

/* What it works with; all borrowed. */
struct topics_desk {
    sd_event *loop;
    const struct config *config;
    struct snapshot *snapshot; /* of any thread */
    /* In a transaction of the store, on the thread of statistics: the rules by which its figures
     * are. The caller closes the book. */
    int (*take_rules)(void *owner, struct store *store, struct rulebook *ret);
    void *owner;
};

/* After the store was opened for writing. Errors of the store, of the list and of the loop. */
int topics_open(struct topics **ret, const struct topics_desk *desk);

/* Waits for its thread, which does not wait for the broker. */
void topics_close(struct topics *topics);

/* Figures, a register, who reports, or the day may be another one. */
void topics_poke(struct topics *topics);

/* So many events have come in: what is published goes beside them, pace.h. */
void topics_events(struct topics *topics, size_t count);

/* A session with the broker has begun; the client is borrowed until it has ended. */
void topics_connected(struct topics *topics, struct client *client);
void topics_disconnected(struct topics *topics);

/* What the broker had kept for this session has come: who has not heard of a marker knows that
 * there is none. Does nothing but for the first time in a session. */
void topics_answered(struct topics *topics);

/* A message has come. False: it is no matter of this. */
bool topics_take(struct topics *topics, const char *topic, const char *payload,
                 size_t bytes);

/* What the broker keeps, of what was asked for. */
void topics_kept(struct topics *topics, const char *topic, const char *payload,
                 size_t bytes);

/* The broker has taken a message of ours. */
void topics_work(struct topics *topics);

/* The broker has refused a message, which may have been of ours: what it has is not known, and after a
 * while everything is published anew. */
void topics_refused(struct topics *topics);

/* What is wrong with the broker, as far as is seen here; mono. */
struct topics_findings {
    bool foreign; /* somebody else has published on these topics, in the last ten minutes */
    bool blind;   /* the marker that was published does not come back */
    bool refused; /* it refuses messages, also when they are published anew */
};

struct topics_findings topics_find(const struct topics *topics, int64_t mono_ms);

#endif
