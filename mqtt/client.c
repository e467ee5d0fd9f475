#include "mqtt/client.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/tls_fault.h"

enum {
    PAUSE_LEAST_MS = 250,
    PAUSE_MOST_MS = 15000,
    CONNECT_LIMIT_MS = 15000, /* from the first packet to the broker's welcome */
    TICK_MS = 500,            /* how often libmosquitto may look after its keep-alive */
    LOOK_MOST_MS = 60 * 1000, /* between two looks of an owner that goes on itself */
};

enum mail_kind { MAIL_CONNECTED, MAIL_DISCONNECTED, MAIL_MESSAGE, MAIL_PUBLISHED };

/* What the thread tells the owner. Topic and payload lie behind it, both with a NUL. */
struct mail {
    struct mail *next;
    enum mail_kind kind;
    size_t topic_bytes, payload_bytes;
    char text[];
};

struct client {
    struct client_config config; /* its strings are copies */
    char **subscriptions;
    pthread_t thread;
    bool running;           /* the thread exists */
    int mail_fd;            /* eventfd: there is mail */
    int wake_fd;            /* eventfd: the thread shall look up from poll() */
    bool greeted;           /* owner's view: between connected() and disconnected() */
    _Atomic uint64_t turns; /* of the thread: so often it came round */
    uint64_t seen_turns;    /* when the owner last looked ... */
    int64_t looked_ms;      /* ... which was then ... */
    int64_t still_since_ms; /* ... and had been so for as long; all mono */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t room;  /* the mailbox has been emptied, or the end has come */
    struct mail *first, **last;
    size_t mail_bytes;
    bool stop;
    struct client_welcome welcome;
    struct mosquitto *session; /* NULL while there is none that takes messages */
    size_t in_flight;
};

/* --- mailbox: written by the thread, read by the owner ------------------------------- */

static void raise_fd(int fd)
{
    eventfd_write(fd, 1); /* fails only when full, and then it is raised anyway */
}

/* Called with the lock held. */
static void post(struct client *client, enum mail_kind kind, const char *topic,
                 const void *payload, size_t payload_bytes)
{
    size_t topic_bytes = topic ? strlen(topic) : 0;
    struct mail *mail = need(malloc(sizeof *mail + topic_bytes + payload_bytes + 2));

    *mail = (struct mail){NULL, kind, topic_bytes, payload_bytes};
    if (topic_bytes)
        memcpy(mail->text, topic, topic_bytes);
    mail->text[topic_bytes] = '\0';
    if (payload_bytes)
        memcpy(mail->text + topic_bytes + 1, payload, payload_bytes);
    mail->text[topic_bytes + 1 + payload_bytes] = '\0';
    *client->last = mail;
    client->last = &mail->next;
    client->mail_bytes += topic_bytes + payload_bytes;
    raise_fd(client->mail_fd);
}

/* --- the thread ---------------------------------------------------------------------- */

/* One connection: lives on the thread's stack for as long as one libmosquitto handle. */
struct connection {
    struct client *client;
    struct mosquitto *mosq;
    bool welcome; /* the broker has accepted us */
    int refused;  /* its reason code when it has not */
    struct tls_fault fault;
    int64_t begun_ms; /* mono */
};

static void on_connect(struct mosquitto *mosq, void *data, int reason, int flags,
                       const mosquitto_property *properties)
{
    struct connection *connection = data;
    struct client *client = connection->client;
    uint32_t packet_most_bytes = 0;

    if (reason != 0) {
        connection->refused = reason;
        return;
    }
    for (char **topic = client->subscriptions; *topic; topic++)
        mosquitto_subscribe_v5(mosq, NULL, *topic, 1, 0, NULL);
    connection->welcome = true;
    pthread_mutex_lock(&client->lock);
    client->session = mosq;
    client->in_flight = 0;
    (void)mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
                                        &packet_most_bytes, false);
    client->welcome = (struct client_welcome){(flags & 1) != 0, packet_most_bytes};
    post(client, MAIL_CONNECTED, NULL, NULL, 0);
    pthread_mutex_unlock(&client->lock);
}

/*
 * The wire waits while the owner is behind: this blocks libmosquitto, so the broker keeps
 * what comes, or drops it and the sender repeats it.
 */
static void on_message(struct mosquitto *mosq, void *data,
                       const struct mosquitto_message *message,
                       const mosquitto_property *properties)
{
    struct client *client = ((struct connection *)data)->client;

    (void)mosq;
    (void)properties;
    pthread_mutex_lock(&client->lock);
    while (client->mail_bytes > client->config.mailbox_bytes && !client->stop)
        pthread_cond_wait(&client->room, &client->lock);
    if (!client->stop)
        post(client, MAIL_MESSAGE, message->topic, message->payload,
             (size_t)message->payloadlen);
    pthread_mutex_unlock(&client->lock);
}

static void on_publish(struct mosquitto *mosq, void *data, int id, int reason,
                       const mosquitto_property *properties)
{
    struct client *client = ((struct connection *)data)->client;

    (void)mosq;
    (void)id;
    (void)properties;
    pthread_mutex_lock(&client->lock);
    if (client->in_flight > 0)
        client->in_flight--;
    post(client, MAIL_PUBLISHED, NULL, NULL, 0);
    pthread_mutex_unlock(&client->lock);
    if (reason >= 128)
        log_warning("broker refused a message: %s", mosquitto_reason_string(reason));
}

static void on_log(struct mosquitto *mosq, void *data, int level, const char *line)
{
    if (level == MOSQ_LOG_ERR)
        tls_fault_note(&((struct connection *)data)->fault, mosq, line);
}

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

/* Asked by the thread whenever it comes round. */
static bool stopping(struct client *client)
{
    bool stop;

    client->turns++;
    pthread_mutex_lock(&client->lock);
    stop = client->stop;
    pthread_mutex_unlock(&client->lock);
    return stop;
}

/* One turn of the connection. Own poll() because libmosquitto's select() ends at 1,024. */
static int turn(struct connection *connection)
{
    struct mosquitto *mosq = connection->mosq;
    struct pollfd fds[] = {
        {mosquitto_socket(mosq), POLLIN, 0},
        {connection->client->wake_fd, POLLIN, 0},
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

    while (rc == MOSQ_ERR_SUCCESS && !stopping(connection->client)) {
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

/* After it the owner can no longer reach the handle, so it may be destroyed. */
static void retire(struct client *client)
{
    pthread_mutex_lock(&client->lock);
    if (client->session)
        post(client, MAIL_DISCONNECTED, NULL, NULL, 0);
    client->session = NULL;
    pthread_mutex_unlock(&client->lock);
}

static const char *reason(const struct connection *connection, int rc)
{
    if (connection->refused)
        return mosquitto_reason_string(connection->refused);
    if (*connection->fault.text)
        return connection->fault.text;
    return rc == MOSQ_ERR_ERRNO ? strerrordesc_np(errno) : mosquitto_strerror(rc);
}

/* One line is enough for an outage, until there is another reason for it. */
static void tell(const struct connection *connection, const char *why,
                 char told[static TLS_FAULT_BYTES])
{
    const struct client_config *config = &connection->client->config;

    if (connection->welcome || strcmp(told, why) != 0)
        log_warning("broker %s:%d: %s; trying again", config->host, config->port, why);
    (void)snprintf(told, TLS_FAULT_BYTES, "%s", why);
}

/*
 * One connection from its beginning to its end, with a handle of its own: nothing of an
 * earlier one is repeated behind the owner's back. Returns whether the broker had welcomed
 * us.
 */
static bool connect_once(struct client *client, char told[static TLS_FAULT_BYTES])
{
    struct connection connection = {.client = client, .begun_ms = clock_mono_ms()};
    bool clean = client->config.session_expiry_s == 0;
    int rc;

    connection.mosq = need(mosquitto_new(client->config.client_id, clean, &connection));
    rc = set_up(&client->config, connection.mosq);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = begin(&client->config, connection.mosq);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = serve(&connection);
    if (rc == MOSQ_ERR_SUCCESS)
        leave(&connection);
    else
        tell(&connection, reason(&connection, rc), told);
    retire(client);
    mosquitto_destroy(connection.mosq);
    return connection.welcome;
}

/* Between half and all of pause_ms, or less when the end comes. */
static void wait_before_retry(struct client *client, int pause_ms)
{
    struct pollfd wake = {client->wake_fd, POLLIN, 0};
    int64_t until_ms =
        clock_mono_ms() + pause_ms / 2 + (int)(clock_wall_ms() % (pause_ms / 2));
    eventfd_t woken;

    while (!stopping(client)) {
        int64_t left_ms = until_ms - clock_mono_ms();

        if (left_ms <= 0)
            return;
        if (poll(&wake, 1, (int)left_ms) > 0)
            (void)eventfd_read(client->wake_fd, &woken);
    }
}

static void *run(void *data)
{
    struct client *client = data;
    int pause_ms = PAUSE_LEAST_MS;
    char told[TLS_FAULT_BYTES] = ""; /* why the last connection ended */

    while (!stopping(client)) {
        bool welcome = connect_once(client, told);

        if (welcome)
            pause_ms = PAUSE_LEAST_MS;
        wait_before_retry(client, pause_ms);
        pause_ms = pause_ms * 2 < PAUSE_MOST_MS ? pause_ms * 2 : PAUSE_MOST_MS;
    }
    return NULL;
}

/* --- the owner ----------------------------------------------------------------------- */

static const char *copy(const char *text)
{
    return text ? need(strdup(text)) : NULL;
}

/* Where the copied strings of a configuration are. */
enum { CONFIG_TEXTS = 9 };

static void config_texts(struct client_config *config, const char **ret[CONFIG_TEXTS])
{
    const char **texts[CONFIG_TEXTS] = {
        &config->host,     &config->client_id,  &config->username,
        &config->password, &config->ca_file,    &config->cert_file,
        &config->key_file, &config->will_topic, &config->will_payload,
    };

    memcpy(ret, texts, sizeof texts);
}

static void copy_config(struct client *client, const struct client_config *config)
{
    const char **texts[CONFIG_TEXTS];
    size_t count = 0;

    client->config = *config;
    config_texts(&client->config, texts);
    for (size_t i = 0; i < CONFIG_TEXTS; i++)
        *texts[i] = copy(*texts[i]);
    while (config->subscriptions && config->subscriptions[count])
        count++;
    client->subscriptions = need(calloc(count + 1, sizeof *client->subscriptions));
    for (size_t i = 0; i < count; i++)
        client->subscriptions[i] = (char *)copy(config->subscriptions[i]);
}

static int check_files(const struct client_config *config)
{
    const char *const files[] = {config->ca_file, config->cert_file, config->key_file};

    for (size_t i = 0; config->ca_file && i < sizeof files / sizeof files[0]; i++) {
        if (!files[i] || access(files[i], R_OK) < 0)
            return log_fail(-EINVAL,
                            "TLS needs certificate authority, certificate and key: %s",
                            files[i] ? files[i] : "one is missing");
    }
    return 0;
}

int client_open(struct client **ret, const struct client_config *config)
{
    struct client *client;
    int rc = check_files(config);

    if (rc < 0)
        return rc;
    mosquitto_lib_init();
    client = need(calloc(1, sizeof *client));
    client->last = &client->first;
    client->looked_ms = client->still_since_ms = clock_mono_ms();
    pthread_mutex_init(&client->lock, NULL);
    pthread_cond_init(&client->room, NULL);
    copy_config(client, config);
    client->mail_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    client->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (client->mail_fd < 0 || client->wake_fd < 0)
        rc = -errno;
    if (rc == 0)
        rc = -pthread_create(&client->thread, NULL, run, client);
    client->running = rc == 0;
    if (rc == 0) {
        *ret = client;
        client = NULL; /* now the caller's */
    }
    client_close(client);
    return rc;
}

static struct mail *take_mail(struct client *client)
{
    struct mail *mail;

    pthread_mutex_lock(&client->lock);
    mail = client->first;
    client->first = NULL;
    client->last = &client->first;
    client->mail_bytes = 0;
    pthread_cond_signal(&client->room);
    pthread_mutex_unlock(&client->lock);
    return mail;
}

void client_close(struct client *client)
{
    const char **texts[CONFIG_TEXTS];

    if (!client)
        return;
    if (client->running) {
        pthread_mutex_lock(&client->lock);
        client->stop = true;
        pthread_cond_signal(&client->room);
        pthread_mutex_unlock(&client->lock);
        raise_fd(client->wake_fd);
        pthread_join(client->thread, NULL);
    }
    for (struct mail *mail = take_mail(client), *next; mail; mail = next) {
        next = mail->next;
        free(mail);
    }
    config_texts(&client->config, texts);
    for (size_t i = 0; i < CONFIG_TEXTS; i++)
        free((char *)*texts[i]);
    for (char **topic = client->subscriptions; *topic; topic++)
        free(*topic);
    free(client->subscriptions);
    close(client->mail_fd);
    close(client->wake_fd);
    pthread_cond_destroy(&client->room);
    pthread_mutex_destroy(&client->lock);
    free(client);
    mosquitto_lib_cleanup();
}

int client_fd(const struct client *client)
{
    return client->mail_fd;
}

static void deliver(struct client *client, const struct mail *mail,
                    const struct client_handler *handler)
{
    switch (mail->kind) {
    case MAIL_CONNECTED:
        client->greeted = true;
        if (handler->connected)
            handler->connected(handler->owner);
        break;
    case MAIL_DISCONNECTED:
        client->greeted = false;
        if (handler->disconnected)
            handler->disconnected(handler->owner);
        break;
    case MAIL_MESSAGE:
        if (handler->message)
            handler->message(handler->owner, mail->text, mail->text + mail->topic_bytes + 1,
                             mail->payload_bytes);
        break;
    case MAIL_PUBLISHED:
        if (handler->published)
            handler->published(handler->owner);
        break;
    }
}

void client_dispatch(struct client *client, const struct client_handler *handler)
{
    eventfd_t raised;
    struct mail *mail;

    (void)eventfd_read(client->mail_fd, &raised);
    mail = take_mail(client);
    while (mail) {
        struct mail *next = mail->next;

        deliver(client, mail, handler);
        free(mail);
        mail = next;
    }
}

bool client_connected(const struct client *client)
{
    return client->greeted;
}

int64_t client_still_ms(struct client *client, int64_t now_ms)
{
    uint64_t turns = client->turns;

    if (turns != client->seen_turns || now_ms - client->looked_ms > LOOK_MOST_MS)
        client->still_since_ms = now_ms;
    client->seen_turns = turns;
    client->looked_ms = now_ms;
    return now_ms - client->still_since_ms;
}

void client_get_welcome(struct client *client, struct client_welcome *ret)
{
    pthread_mutex_lock(&client->lock);
    *ret = client->welcome;
    pthread_mutex_unlock(&client->lock);
}

int client_publish(struct client *client, const char *topic, const char *payload,
                   size_t bytes, bool retain)
{
    int rc;

    pthread_mutex_lock(&client->lock);
    if (!client->session || !client->greeted) {
        rc = -ENOTCONN;
    } else if (client->in_flight >= client->config.window) {
        rc = -EAGAIN;
    } else {
        /* May not call back: with threads libmosquitto only queues here. */
        rc = mosquitto_publish_v5(client->session, NULL, topic, (int)bytes, payload, 1,
                                  retain, NULL);
        client->in_flight += rc == MOSQ_ERR_SUCCESS;
        rc = rc == MOSQ_ERR_SUCCESS        ? 0
             : rc == MOSQ_ERR_PAYLOAD_SIZE ? -EMSGSIZE
                                           : -ENOTCONN;
    }
    pthread_mutex_unlock(&client->lock);
    raise_fd(client->wake_fd);
    return rc;
}
