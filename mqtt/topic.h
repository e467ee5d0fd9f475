/*
 * topic - the names of the topics, written and read in one place.
 *
 * The gateway's name is the last level of every topic that concerns one, so that the
 * broker's ACL can hold a gateway to its own with one pattern (mqtt/contract/).
 *
 * Beside those below, the access lists of mqtt/contract/ name
 *
 *     events/dunghan-centre, receipts/dunghan-centre  probes of watch/broker_check
 *     stats/, feed/, meta/                            kept for integrators; nothing is
 *                                                     published there yet
 */
#ifndef MQTT_TOPIC_H
#define MQTT_TOPIC_H

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

/* The topic of this kind for a gateway; `gateway` "+" gives the subscription to all. */
const char *topic_format(enum topic_kind kind, const char *gateway,
                         char ret[static TOPIC_BYTES]);

/* -EINVAL: not one of ours, or the gateway's name is not valid. */
int topic_parse(const char *topic, enum topic_kind *ret_kind,
                char ret_gateway[static TOPIC_GATEWAY_BYTES]);

#endif
