/*
 * client_config - what an MQTT client is told of its broker and its session.
 */
#ifndef MQTT_CLIENT_CONFIG_H
#define MQTT_CLIENT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A subscription to a topic of which not all is wanted. */
struct client_selection {
    const char *topic;
    bool live;    /* nothing that is retained */
    bool foreign; /* nothing that we publish ourselves */
};

struct client_config {
    const char *host;      /* name or address of the broker */
    int port;              /* 1 ... 65535 */
    const char *client_id; /* also the user name that an ACL sees where there is no login */
    const char *username;  /* NULL: none */
    const char *password;  /* NULL: none */
    const char *ca_file;   /* NULL: no TLS; else certificate and key are needed too */
    const char *cert_file;
    const char *key_file;
    int keepalive_s;                  /* 5 ... 120 */
    uint32_t session_expiry_s;        /* 0: a clean session each time */
    const char *const *subscriptions; /* NULL-terminated, QoS 1; NULL: none */
    const struct client_selection
        *selections; /* more, and before those: what the broker keeps comes in the order of
                               them all; ends with a NULL topic; NULL: none */
    const char *will_topic; /* NULL: no last will; retained, QoS 1 */
    const char *will_payload;
    size_t window;        /* messages published and not yet acknowledged; 1 ... 1000 */
    size_t mailbox_bytes; /* received and not yet dispatched; with more the wire waits */
};

/* -EINVAL: a file for TLS is not said or cannot be read; the reason is logged. */
int client_config_check(const struct client_config *config);

/* With strings and lists of subscriptions and selections, never NULL, of its own. */
void client_config_copy(struct client_config *ret, const struct client_config *config);

/* Of a copy, or of a zeroed one. */
void client_config_release(struct client_config *config);

#endif
