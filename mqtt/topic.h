/*
 * topic - the names of the topics, written and read in one place.
 *
 * The gateway's name is the last level of every topic that concerns one, so that the
 * broker's ACL can hold a gateway to its own with one pattern (mqtt/contract/).
 *
 * Beside those below, the access lists of mqtt/contract/ name
 *
 *     events/dunghan-centre, receipts/dunghan-centre  probes of watch/broker_check
 */
#ifndef MQTT_TOPIC_H
#define MQTT_TOPIC_H

#include "mqtt/event.h"

enum {
    TOPIC_BYTES = 64,
    TOPIC_GATEWAY_BYTES = 33, /* [a-z0-9-]{1,32} and NUL */
};

enum topic_kind {
    TOPIC_EVENTS, /* dunghan/v1/events/<gateway>    gateway to centre, batches of events */
    TOPIC_RECEIPTS, /* dunghan/v1/receipts/<gateway>  centre to gateway, retained */
    TOPIC_GATEWAYS, /* dunghan/v1/gateways/<gateway>  its state, retained, last will */
    TOPIC_KINDS,
};

#define TOPIC_CENTRE "dunghan/v1/centre" /* the centre's state, retained, last will */
#define TOPIC_CANARY "dunghan/v1/canary" /* from the centre to itself */

/*
 * For integrators, retained (appliance/topics says what is in them):
 *
 *     stats/<unit>/<field>/<period>  figures of a unit with those below it
 *     meta/<name>                    what the codes and numbers of the others mean
 *
 * and, below a prefix of Home Assistant's, what it makes sensors of (appliance/topics/discovery.h).
 *
 * The shapes of codes, event_unit_valid() and event_field_valid(), leave no room for / + # nor for
 * the names that begin with an underscore.
 */
#define TOPIC_STATS "dunghan/v1/stats/"
#define TOPIC_META  "dunghan/v1/meta/"
#define TOPIC_ALL   "_all"  /* every unit, every field */
#define TOPIC_NONE  "_none" /* in the place of a field: of none */
/* How far they are published: payload_published. */
#define TOPIC_PUBLISHED "dunghan/v1/meta/published"

enum { TOPIC_STATS_BYTES = 128 }; /* of the longest, and of every one below meta/ */

/* A unit as Home Assistant knows it, TOPIC_ALL for all of them: "dunghan_H42_31", "dunghan_all". It
 * takes letters, digits, _ and - only, so the dots of a code are _ there; no code has a _, so two are
 * never one. */
#define TOPIC_DEVICE "dunghan_"

enum { TOPIC_DEVICE_BYTES = 64 };

const char *topic_device(const char *unit, char ret[static TOPIC_DEVICE_BYTES]);

/* Where Home Assistant says that it is "online", below the prefix of its topics, of at most 32 letters. */
const char *topic_status(const char *prefix, char ret[static TOPIC_BYTES]);

/* The topic of this kind for a gateway; `gateway` "+" gives the subscription to all. */
const char *topic_format(enum topic_kind kind, const char *gateway,
                         char ret[static TOPIC_BYTES]);

/* For integrators: dunghan/v1/feed/<unit>/<field>/<type>, each event that has come of a gateway, live. */
#define TOPIC_FEED "dunghan/v1/feed/"

enum { TOPIC_FEED_BYTES = 112 };

/* The topic of an event; field "": of none. -EINVAL: the codes are not of their shapes, which leave
 * no room for what a level may not hold, nor for TOPIC_NONE. */
int topic_format_feed(const char *unit, const char *field, enum event_type type,
                      char ret[static TOPIC_FEED_BYTES]);

/* -EINVAL: not one of ours, or the gateway's name is not valid. */
int topic_parse(const char *topic, enum topic_kind *ret_kind,
                char ret_gateway[static TOPIC_GATEWAY_BYTES]);

#endif
