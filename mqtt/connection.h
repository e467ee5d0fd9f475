/*
 * connection - one connection to the broker by libmosquitto, from its beginning to its end.
 *
 * It blocks, so it is for a thread that has nothing else to do. Each has a handle of its own:
 * nothing of an earlier one is repeated behind the owner's back.
 */
#ifndef MQTT_CONNECTION_H
#define MQTT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/base/log_limit.h"
#include "mqtt/client_config.h"
#include "mqtt/tls_fault.h"

struct mosquitto;

/* Called from connection_run() only. None may be NULL. */
struct connection_owner {
    void *owner;
    int wake_fd; /* eventfd: there is something to send, or to stop for; it is lowered */
    /* Asked before every turn, so at least every half second once name look-up and connecting are
     * over. */
    bool (*goes_on)(void *owner);
    /* From now on any thread may publish on the handle, until it has ended. The broker has kept
     * our session or not, and says how large a message it takes; 0: it does not say. */
    void (*welcomed)(void *owner, struct mosquitto *handle, bool session_present,
                     uint32_t packet_most_bytes);
    /* May wait: then the wire does too, and the broker keeps what comes, or drops it and the
     * sender repeats it. */
    void (*message)(void *owner, const char *topic, const void *payload, size_t bytes);
    /* Likewise, of what was asked for. */
    void (*kept)(void *owner, const char *topic, const void *payload, size_t bytes);
    /* The broker has taken one message, or will not have it: which one is not known. */
    void (*published)(void *owner, bool refused);
    /* The handle is about to go, whether it was welcomed or not. */
    void (*ended)(void *owner);
};

/* A connection that holds for so long has succeeded. Longer than the longest pause between two: of
 * two clients that throw each other off none does. */
enum { CONNECTION_LASTING_MS = 20 * 1000 };

/* Why the last connection ended, so that it need not be said again; zeroed at first. */
struct connection_told {
    char why[TLS_FAULT_BYTES];
    struct log_limit limit;
    struct log_limit refusal_limit; /* of messages that the broker refuses */
    int thrown; /* connections, in a row, that were lost soon after the broker's welcome */
};

/*
 * Connects, subscribes and stays, until the owner does not go on, and then says goodbye, or until
 * the connection ends, and then logs why: one line for an outage, until there is another
 * reason for it, and a line a minute for connections that end for the same one again. Where they end
 * one after the other soon after the welcome, or the broker says it, another client of our name is
 * named as the reason. Has it lasted?
 */
bool connection_run(const struct client_config *config,
                    const struct connection_owner *owner, struct connection_told *told);

/* Queues it, whatever thread asks, without calling back. -EMSGSIZE: the broker takes none as
 * large. -ENOTCONN: else. The wake_fd is the caller's to raise. */
int connection_publish(struct mosquitto *handle, const char *topic, const char *payload,
                       size_t bytes, bool retain);

/* As client_ask(); likewise. */
int connection_ask(struct mosquitto *handle, const char *filter);

#endif
