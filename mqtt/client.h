/*
 * client - one MQTT 5 session as a source on the owner's loop.
 *
 * Hides one thread of its own, because libmosquitto blocks in name look-up, connect and
 * TLS: the owner's loop never waits for the broker. The session is kept alive and taken up
 * again for as long as the client is open, with pauses that grow until a connection has lasted
 * (0.25 to 15 s, jittered),
 * whether the broker was away at the start or vanishes later; it subscribes anew on every
 * connection.
 *
 * QoS 1, nothing more is promised: what is published may be lost with the broker, even when
 * the broker has acknowledged it, and what arrives may be repeated. The proof of delivery is
 * the receipt, end to end.
 *
 * All functions but open and close are for the one thread that owns the client.
 */
#ifndef MQTT_CLIENT_H
#define MQTT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/client_config.h"

struct client;

/* Called from client_dispatch() only. Any may be NULL. */
struct client_handler {
    void *owner;
    void (*connected)(void *owner);
    void (*disconnected)(void *owner);
    /* payload is borrowed for the call and followed by a NUL that does not count. */
    void (*message)(void *owner, const char *topic, const char *payload, size_t bytes);
    /* The same, of what client_ask() asked for. */
    void (*kept)(void *owner, const char *topic, const char *payload, size_t bytes);
    /* The broker has taken one message; there is room in the window again. */
    void (*published)(void *owner);
    /* It was refused, as by an access list: the message is lost. After published(). */
    void (*refused)(void *owner);
};

/* Strings are copied. -EINVAL: a file for TLS cannot be read; the reason is logged. */
int client_open(struct client **ret, const struct client_config *config);

/* Says goodbye when connected (no last will), waits for its thread. Takes NULL. */
void client_close(struct client *client);

/* Readable when client_dispatch() has something to do; level-triggered, for epoll. */
int client_fd(const struct client *client);

/* Hands over what has happened since the last call, in order. Does not block. */
void client_dispatch(struct client *client, const struct client_handler *handler);

bool client_connected(const struct client *client);

/* What the broker said when it let us in. */
struct client_welcome {
    bool session_present;       /* it has kept our session */
    uint32_t packet_most_bytes; /* the largest message that it takes; 0: not said */
};

/* Of the newest connection; zeroed before the first. */
void client_get_welcome(struct client *client, struct client_welcome *ret);

enum { CLIENT_FAULT_BYTES = 200 };

/* Why the last connection ended or could not be made; "": one stands, or none was tried yet. */
void client_get_fault(struct client *client, char ret[static CLIENT_FAULT_BYTES]);

/*
 * For how long its thread has not moved, as far as its owner has looked: to be asked every
 * few seconds, with the monotonic now_ms. Who asks a minute after the last time has stood
 * still itself, and begins to look anew. Half a second is usual; name look-up and connecting
 * may take minutes, a full mailbox until it is dispatched.
 */
int64_t client_still_ms(struct client *client, int64_t now_ms);

/* How many messages were published and are not yet acknowledged; 0 while there is no session. Who
 * leaves room for others goes by it. */
size_t client_in_flight(struct client *client);

/* So much of a packet goes round the payload, with the longest topic; about. */
enum { CLIENT_PACKET_FRAME_BYTES = 128 };

/*
 * -ENOTCONN: there is no session now. -EAGAIN: the window is full, wait for published().
 * -EMSGSIZE: the broker takes none as large.
 * Nothing is ever queued while the broker is away.
 */
int client_publish(struct client *client, const char *topic, const char *payload,
                   size_t bytes, bool retain);

/*
 * Asks for what the broker keeps on these topics, once: what was published before this call is in
 * it, and what is published behind it comes to a subscriber behind it. Nothing says that it is all.
 * For topics to which there is no subscription of exactly this name. -ENOTCONN as above.
 */
int client_ask(struct client *client, const char *filter);

#endif
