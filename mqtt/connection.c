#include "mqtt/connection.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

enum {
    CONNECT_LIMIT_MS = 15000, /* from the first packet to the broker's welcome */
    TICK_MS = 500,            /* how often libmosquitto may look after its keep-alive */
    THROWN_MOST = 3,          /* connections in a row: more than chance */
    ASKED = 1, /* a subscription identifier: of what was asked for; others have none */
};

/* Lives on the thread's stack for as long as one libmosquitto handle. */
struct connection {
    const struct client_config *config;
    const struct connection_owner *owner;
    struct connection_told *told;
    struct mosquitto *mosq;
    bool welcome; /* the broker has accepted us */
    int refused;  /* its reason code when it has not */
    int ended;    /* the same of its goodbye; 0: it has not said one */
    struct tls_fault fault;
    int64_t begun_ms; /* mono */
};

/* --- what libmosquitto calls --------------------------------------------------------- */

static void on_connect(struct mosquitto *mosq, void *data, int reason, int flags,
                       const mosquitto_property *properties)
{
    struct connection *connection = data;
    uint32_t packet_most_bytes = 0;

    if (reason != 0) {
        connection->refused = reason;
        return;
    }
    for (const struct client_selection *selection = connection->config->selections;
         selection->topic; selection++)
        mosquitto_subscribe_v5(mosq, NULL, selection->topic, 1,
                               (selection->live ? MQTT_SUB_OPT_SEND_RETAIN_NEVER : 0) |
                                   (selection->foreign ? MQTT_SUB_OPT_NO_LOCAL : 0),
                               NULL);
    for (const char *const *topic = connection->config->subscriptions; *topic; topic++)
        mosquitto_subscribe_v5(mosq, NULL, *topic, 1, 0, NULL);
    connection->welcome = true;
    (void)mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                        &packet_most_bytes, false);
    connection->owner->welcomed(connection->owner->owner, mosq, (flags & 1) != 0,
                                packet_most_bytes);
}

/* Other codes are libmosquitto's own, which its functions return too. */
static void on_disconnect(struct mosquitto *mosq, void *data, int reason,
                          const mosquitto_property *properties)
{
    (void)mosq;
    (void)properties;
    if (reason >= MQTT_RC_UNSPECIFIED)
        ((struct connection *)data)->ended = reason;
}

static bool is_asked_for(const mosquitto_property *properties)
{
    uint32_t identifier = 0;

    (void)mosquitto_property_read_varint(properties, MQTT_PROP_SUBSCRIPTION_IDENTIFIER,
                                         &identifier, false);
    return identifier == ASKED;
}

static void on_message(struct mosquitto *mosq, void *data,
                       const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    const struct connection_owner *owner = ((struct connection *)data)->owner;
    size_t bytes = (size_t)message->payloadlen;

    (void)mosq;
    if (message->retain && is_asked_for(properties))
        owner->kept(owner->owner, message->topic, message->payload, bytes);
    else
        owner->message(owner->owner, message->topic, message->payload, bytes);
}

static void on_publish(struct mosquitto *mosq, void *data, int id, int reason,
                       const mosquitto_property *properties)
{
    struct connection *connection = data;
    char times[LOG_LIMIT_BYTES];

    (void)mosq;
    (void)id;
    (void)properties;
    connection->owner->published(connection->owner->owner, reason >= MQTT_RC_UNSPECIFIED);
    if (reason >= MQTT_RC_UNSPECIFIED &&
        log_limit_pass(&connection->told->refusal_limit, clock_mono_ms(), times))
        log_warning("broker refused a message: %s%s", mosquitto_reason_string(reason),
                    times);
}

static void on_log(struct mosquitto *mosq, void *data, int level, const char *line)
{
    if (level == MOSQ_LOG_ERR)
        tls_fault_note(&((struct connection *)data)->fault, mosq, line);
}

/* --- from its beginning to its end --------------------------------------------------- */

static int set_up(const struct client_config *config, struct mosquitto *mosq)
{
    int rc;

    mosquitto_log_callback_set(mosq, on_log);
    rc = mosquitto_int_option(mosq, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_int_option(mosq, MOSQ_OPT_TCP_NODELAY, 1);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_int_option(mosq, MOSQ_OPT_SEND_MAXIMUM, (int)config->window);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_threaded_set(mosq, true);
    if (rc == MOSQ_ERR_SUCCESS && config->username)
        rc = mosquitto_username_pw_set(mosq, config->username, config->password);
    if (rc == MOSQ_ERR_SUCCESS && config->ca_file)
        rc = mosquitto_tls_set(mosq, config->ca_file, NULL, config->cert_file,
                               config->key_file, NULL);
    if (rc == MOSQ_ERR_SUCCESS && config->will_topic)
        rc = mosquitto_will_set_v5(mosq, config->will_topic,
                                   (int)strlen(config->will_payload), config->will_payload,
                                   1, true, NULL);
    mosquitto_connect_v5_callback_set(mosq, on_connect);
    mosquitto_disconnect_v5_callback_set(mosq, on_disconnect);
    mosquitto_message_v5_callback_set(mosq, on_message);
    mosquitto_publish_v5_callback_set(mosq, on_publish);
    return rc;
}

static int begin(const struct client_config *config, struct mosquitto *mosq)
{
    mosquitto_property *properties = NULL;
    int rc = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                                          config->session_expiry_s);

    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_connect_bind_v5(mosq, config->host, config->port,
                                       config->keepalive_s, NULL, properties);
    mosquitto_property_free_all(&properties);
    return rc;
}

/* One turn of the connection. Own poll() because libmosquitto's select() ends at 1,024. */
static int turn(struct connection *connection)
{
    struct mosquitto *mosq = connection->mosq;
    struct pollfd fds[] = {
        {mosquitto_socket(mosq), POLLIN, 0},
        {connection->owner->wake_fd, POLLIN, 0},
    };
    eventfd_t woken;
    int rc = MOSQ_ERR_SUCCESS;

    if (fds[0].fd < 0)
        return MOSQ_ERR_CONN_LOST;
    if (mosquitto_want_write(mosq))
        fds[0].events |= POLLOUT;
    if (poll(fds, 2, TICK_MS) < 0 && errno != EINTR)
        return MOSQ_ERR_ERRNO;
    if (fds[1].revents)
        (void)eventfd_read(fds[1].fd, &woken);
    if (fds[0].revents & (POLLIN | POLLHUP | POLLERR))
        rc = mosquitto_loop_read(mosq, 1);
    if (rc == MOSQ_ERR_SUCCESS && mosquitto_want_write(mosq))
        rc = mosquitto_loop_write(mosq, 1);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_loop_misc(mosq);
    return rc;
}

static int serve(struct connection *connection)
{
    int rc = MOSQ_ERR_SUCCESS;

    while (rc == MOSQ_ERR_SUCCESS && connection->owner->goes_on(connection->owner->owner)) {
        if (connection->refused)
            return MOSQ_ERR_CONN_REFUSED;
        if (!connection->welcome &&
            clock_mono_ms() - connection->begun_ms > CONNECT_LIMIT_MS)
            return MOSQ_ERR_KEEPALIVE;
        rc = turn(connection);
    }
    return rc;
}

/* Says goodbye properly, so that the broker does not send the last will. */
static void leave(struct connection *connection)
{
    mosquitto_disconnect_v5(connection->mosq, 0, NULL);
    for (int i = 0; i < 20 && mosquitto_want_write(connection->mosq); i++)
        mosquitto_loop_write(connection->mosq, 1);
}

static const char *reason(const struct connection *connection, int rc)
{
    if (connection->refused)
        return mosquitto_reason_string(connection->refused);
    if (connection->ended)
        return mosquitto_reason_string(connection->ended);
    if (*connection->fault.text)
        return connection->fault.text;
    return rc == MOSQ_ERR_ERRNO ? strerrordesc_np(errno) : mosquitto_strerror(rc);
}

static bool has_lasted(const struct connection *connection)
{
    return connection->welcome &&
           clock_mono_ms() - connection->begun_ms >= CONNECTION_LASTING_MS;
}

/* Of two clients by one name the broker keeps the newer one. Not every broker says so to the older:
 * mosquitto 2.0.11 just ends its connection. */
static void find_reason(const struct connection *connection, int rc,
                        struct connection_told *told, char ret[static TLS_FAULT_BYTES])
{
    const char *name = connection->config->client_id;

    told->thrown = connection->welcome && !has_lasted(connection) ? told->thrown + 1 : 0;
    if (connection->ended == MQTT_RC_SESSION_TAKEN_OVER)
        (void)snprintf(
            ret, TLS_FAULT_BYTES,
            "another client has connected by our name, %s: does a second machine "
            "have the same settings and certificate?",
            name);
    else if (told->thrown >= THROWN_MOST)
        (void)snprintf(ret, TLS_FAULT_BYTES,
                       "connections end soon after they are made, as when another client "
                       "connects by our name, %s: does a second machine have the same "
                       "settings and certificate?",
                       name);
    else
        (void)snprintf(ret, TLS_FAULT_BYTES, "%s", reason(connection, rc));
}

/* One line is enough for an outage, until there is another reason for it. */
static void tell(const struct connection *connection, const char *why,
                 struct connection_told *told)
{
    const struct client_config *config = connection->config;
    bool same = strcmp(told->why, why) == 0;
    char times[LOG_LIMIT_BYTES];

    if (!same)
        told->limit = (struct log_limit){0};
    if ((connection->welcome || !same) &&
        log_limit_pass(&told->limit, clock_mono_ms(), times))
        log_warning("broker %s:%d: %s; trying again%s", config->host, config->port, why,
                    times);
    (void)snprintf(told->why, sizeof told->why, "%s", why);
}

bool connection_run(const struct client_config *config,
                    const struct connection_owner *owner, struct connection_told *told)
{
    struct connection connection = {
        .config = config, .owner = owner, .told = told, .begun_ms = clock_mono_ms()};
    bool clean = config->session_expiry_s == 0;
    char why[TLS_FAULT_BYTES];
    int rc;

    connection.mosq = need(mosquitto_new(config->client_id, clean, &connection));
    rc = set_up(config, connection.mosq);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = begin(config, connection.mosq);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = serve(&connection);
    if (rc == MOSQ_ERR_SUCCESS)
        leave(&connection);
    else {
        find_reason(&connection, rc, told, why);
        tell(&connection, why, told);
    }
    owner->ended(owner->owner);
    mosquitto_destroy(connection.mosq);
    return has_lasted(&connection);
}

int connection_ask(struct mosquitto *handle, const char *filter)
{
    mosquitto_property *properties = NULL;
    int rc = mosquitto_property_add_varint(&properties, MQTT_PROP_SUBSCRIPTION_IDENTIFIER,
                                           ASKED);

    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_subscribe_v5(handle, NULL, filter, 1,
                                    MQTT_SUB_OPT_SEND_RETAIN_ALWAYS, properties);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_unsubscribe_v5(handle, NULL, filter, NULL);
    mosquitto_property_free_all(&properties);
    return rc == MOSQ_ERR_SUCCESS ? 0 : -ENOTCONN;
}

int connection_publish(struct mosquitto *handle, const char *topic, const char *payload,
                       size_t bytes, bool retain)
{
    /* May not call back: with threads libmosquitto only queues here. */
    int rc =
        mosquitto_publish_v5(handle, NULL, topic, (int)bytes, payload, 1, retain, NULL);

    if (rc == MOSQ_ERR_SUCCESS)
        return 0;
    return rc == MOSQ_ERR_PAYLOAD_SIZE || rc == MOSQ_ERR_OVERSIZE_PACKET ? -EMSGSIZE
                                                                         : -ENOTCONN;
}
