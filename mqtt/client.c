#include "mqtt/client.h"

#include <assert.h>
#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/mailbox.h"
#include "mqtt/base/memory.h"
#include "mqtt/connection.h"

enum {
    PAUSE_LEAST_MS = 250, /* again after a connection that has lasted */
    PAUSE_MOST_MS = 15000,
    LOOK_MOST_MS = 60 * 1000, /* between two looks of an owner that goes on itself */
};

static_assert((int)PAUSE_MOST_MS < (int)CONNECTION_LASTING_MS, "see there");

/* What the thread tells the owner. */
enum mail_kind {
    MAIL_CONNECTED,
    MAIL_DISCONNECTED,
    MAIL_MESSAGE,
    MAIL_KEPT,
    MAIL_PUBLISHED,
    MAIL_REFUSED
};

struct client {
    struct client_config config; /* a copy */
    struct mailbox *mailbox;     /* from the thread */
    pthread_t thread;
    bool running;           /* the thread exists */
    int wake_fd;            /* eventfd: the thread shall look up from poll() */
    bool greeted;           /* owner's view: between connected() and disconnected() */
    unsigned greetings;     /* likewise: so often it heard connected() */
    atomic_bool stop;       /* the thread shall end */
    _Atomic uint64_t turns; /* of the thread: so often it came round */
    uint64_t seen_turns;    /* when the owner last looked ... */
    int64_t looked_ms;      /* ... which was then ... */
    int64_t still_since_ms; /* ... and had been so for as long; all mono */

    pthread_mutex_t lock; /* guards all below */
    struct client_welcome welcome;
    char fault[CLIENT_FAULT_BYTES];
    struct mosquitto *session; /* NULL while there is none that takes messages */
    unsigned welcomes;         /* so many there were */
    size_t in_flight;
};

static void wake_thread(struct client *client)
{
    eventfd_write(client->wake_fd,
                  1); /* fails only when full, and then it is raised anyway */
}

/* --- the thread ---------------------------------------------------------------------- */

/* Asked by the thread whenever it comes round. */
static bool goes_on(void *owner)
{
    struct client *client = owner;

    client->turns++;
    return !client->stop;
}

/* The session is there before the owner hears of it. */
static void on_welcomed(void *owner, struct mosquitto *handle, bool session_present,
                        uint32_t packet_most_bytes)
{
    struct client *client = owner;

    pthread_mutex_lock(&client->lock);
    client->session = handle;
    client->welcomes++;
    client->in_flight = 0;
    client->welcome = (struct client_welcome){session_present, packet_most_bytes};
    *client->fault = '\0';
    pthread_mutex_unlock(&client->lock);
    mailbox_put(client->mailbox, MAIL_CONNECTED, NULL, NULL, 0);
}

static void on_message(void *owner, const char *topic, const void *payload, size_t bytes)
{
    struct client *client = owner;

    mailbox_put_in_turn(client->mailbox, MAIL_MESSAGE, topic, payload, bytes);
}

static void on_kept(void *owner, const char *topic, const void *payload, size_t bytes)
{
    struct client *client = owner;

    mailbox_put_in_turn(client->mailbox, MAIL_KEPT, topic, payload, bytes);
}

/* There is room in the window before the owner hears of it. */
static void on_published(void *owner, bool refused)
{
    struct client *client = owner;

    pthread_mutex_lock(&client->lock);
    if (client->in_flight > 0)
        client->in_flight--;
    pthread_mutex_unlock(&client->lock);
    mailbox_put(client->mailbox, refused ? MAIL_REFUSED : MAIL_PUBLISHED, NULL, NULL, 0);
}

/* After it the owner can no longer reach the handle, so it may be destroyed. */
static void on_ended(void *owner)
{
    struct client *client = owner;
    bool was_there;

    pthread_mutex_lock(&client->lock);
    was_there = client->session;
    client->session = NULL;
    pthread_mutex_unlock(&client->lock);
    if (was_there)
        mailbox_put(client->mailbox, MAIL_DISCONNECTED, NULL, NULL, 0);
}

static void note_fault(struct client *client, const struct connection_told *told)
{
    static_assert(sizeof client->fault == sizeof told->why, "a fault is one thing");

    pthread_mutex_lock(&client->lock);
    memcpy(client->fault, told->why, sizeof client->fault);
    pthread_mutex_unlock(&client->lock);
}

/* Between half and all of pause_ms, or less when the end comes. */
static void wait_before_retry(struct client *client, int pause_ms)
{
    struct pollfd wake = {client->wake_fd, POLLIN, 0};
    int64_t until_ms =
        clock_mono_ms() + pause_ms / 2 + (int)(clock_wall_ms() % (pause_ms / 2));
    eventfd_t woken;

    while (goes_on(client)) {
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
    const struct connection_owner owner = {
        .owner = client,
        .wake_fd = client->wake_fd,
        .goes_on = goes_on,
        .welcomed = on_welcomed,
        .message = on_message,
        .kept = on_kept,
        .published = on_published,
        .ended = on_ended,
    };
    int pause_ms = PAUSE_LEAST_MS;
    struct connection_told told = {.why = ""};

    while (goes_on(client)) {
        if (connection_run(&client->config, &owner, &told))
            pause_ms = PAUSE_LEAST_MS;
        note_fault(client, &told);
        wait_before_retry(client, pause_ms);
        pause_ms = pause_ms * 2 < PAUSE_MOST_MS ? pause_ms * 2 : PAUSE_MOST_MS;
    }
    return NULL;
}

/* --- the owner ----------------------------------------------------------------------- */

int client_open(struct client **ret, const struct client_config *config)
{
    struct client *client;
    int rc = client_config_check(config);

    if (rc < 0)
        return rc;
    mosquitto_lib_init();
    client = need(calloc(1, sizeof *client));
    client->looked_ms = client->still_since_ms = clock_mono_ms();
    pthread_mutex_init(&client->lock, NULL);
    client_config_copy(&client->config, config);
    client->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (client->wake_fd < 0)
        rc = -errno;
    if (rc == 0)
        rc = mailbox_open(&client->mailbox, config->mailbox_bytes);
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

void client_close(struct client *client)
{
    if (!client)
        return;
    if (client->running) {
        client->stop = true;
        mailbox_shut(client->mailbox);
        wake_thread(client);
        pthread_join(client->thread, NULL);
    }
    mailbox_close(client->mailbox);
    client_config_release(&client->config);
    close(client->wake_fd);
    pthread_mutex_destroy(&client->lock);
    free(client);
    mosquitto_lib_cleanup();
}

int client_fd(const struct client *client)
{
    return mailbox_fd(client->mailbox);
}

static void deliver(struct client *client, const struct mail *mail,
                    const struct client_handler *handler)
{
    switch ((enum mail_kind)mail->kind) {
    case MAIL_CONNECTED:
        client->greeted = true;
        client->greetings++;
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
    case MAIL_KEPT:
        if (handler->kept)
            handler->kept(handler->owner, mail->text, mail->text + mail->topic_bytes + 1,
                          mail->payload_bytes);
        break;
    case MAIL_PUBLISHED:
    case MAIL_REFUSED:
        if (handler->published)
            handler->published(handler->owner);
        if (mail->kind == MAIL_REFUSED && handler->refused)
            handler->refused(handler->owner);
        break;
    }
}

void client_dispatch(struct client *client, const struct client_handler *handler)
{
    struct mail *mail = mailbox_take(client->mailbox);

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

void client_get_fault(struct client *client, char ret[static CLIENT_FAULT_BYTES])
{
    pthread_mutex_lock(&client->lock);
    memcpy(ret, client->fault, sizeof client->fault);
    pthread_mutex_unlock(&client->lock);
}

size_t client_in_flight(struct client *client)
{
    size_t in_flight;

    pthread_mutex_lock(&client->lock);
    in_flight = client->session ? client->in_flight : 0;
    pthread_mutex_unlock(&client->lock);
    return in_flight;
}

/* Nothing that was meant for a session goes into the next one, of which the owner has not heard
 * yet. With the lock. */
static bool is_heard_of(const struct client *client)
{
    return client->session && client->greeted && client->greetings == client->welcomes;
}

int client_ask(struct client *client, const char *filter)
{
    int rc;

    pthread_mutex_lock(&client->lock);
    rc = is_heard_of(client) ? connection_ask(client->session, filter) : -ENOTCONN;
    pthread_mutex_unlock(&client->lock);
    wake_thread(client);
    return rc;
}

int client_publish(struct client *client, const char *topic, const char *payload,
                   size_t bytes, bool retain)
{
    int rc;

    pthread_mutex_lock(&client->lock);
    if (!is_heard_of(client))
        rc = -ENOTCONN;
    else if (client->in_flight >= client->config.window)
        rc = -EAGAIN;
    else
        rc = connection_publish(client->session, topic, payload, bytes, retain);
    client->in_flight += rc == 0;
    pthread_mutex_unlock(&client->lock);
    wake_thread(client);
    return rc;
}
