/*
 * event_feed - tells integrators of each event that has come of a gateway, as it is committed:
 * dunghan/v1/feed/…, live.
 *
 * Events are read back from the store behind the last one that was told, a few at a time and never
 * more than EVENT_FEED_PER_S, so that what comes in is not slowed and nothing is kept in memory for
 * a broker that is slow. Whoever is too far behind leaps to the newest: the messages of a topic
 * are linked, and a listener sees that it has missed some. It begins with what comes after the
 * start. One thread, that of the loop and the store.
 */
#ifndef APPLIANCE_CENTRE_EVENT_FEED_H
#define APPLIANCE_CENTRE_EVENT_FEED_H

#include <systemd/sd-event.h>

#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

enum {
    EVENT_FEED_PER_S = 500,
    EVENT_FEED_BEHIND_MOST = 100000, /* events of gateways; beyond it leaps */
    EVENT_FEED_TOPICS_MOST = 50000,  /* whose last message is remembered: 24 bytes each */
};

struct event_feed;

/* All borrowed. */
struct event_feed_desk {
    sd_event *loop;
    struct store *store;
    const struct rules *rules;
    /* -EAGAIN, -ENOTCONN: not now, and event_feed_room() when it is worth trying again. */
    int (*publish)(void *owner, const char *topic, const char *json);
    void *owner;
};

/* Errors of the store and of the loop. */
int event_feed_open(struct event_feed **ret, const struct event_feed_desk *desk);

/* Takes NULL. */
void event_feed_close(struct event_feed *feed);

/* Something was committed: tells what is due. When the store has no transaction. NULL: nothing is
 * told. */
void event_feed_work(struct event_feed *feed);

/* The broker is there, or has taken a message: likewise, if what is due could not be told. */
void event_feed_room(struct event_feed *feed);

#endif
