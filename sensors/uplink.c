#include "sensors/uplink.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "mqtt/certificate.h"
#include "mqtt/client.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "sensors/courier.h"
#include "sensors/forwarder.h"

enum {
    KEEPALIVE_S = 20,
    WINDOW_MESSAGES = 16,
    MAILBOX_BYTES = 64 * 1024,
    STATE_EVERY_MS = 15 * 1000,
    STATE_SOON_MS = 500, /* after a change, so that many changes make one message */
    SWEEP_EVERY_MS = 10 * 1000,
    SWEEP_AGAIN_MS = 200,
    THREAD_MOST_MS = 5 * 60 * 1000, /* looking up a name and connecting may take long */
    GOODBYE_MS = 500,
};

struct uplink {
    const struct config *config;
    const struct poller *poller;
    sd_event *loop;
    sd_event_source *io;
    struct timer *state_timer, *sweep_timer;
    struct client *client;
    struct client_handler handler;
    struct forwarder *forwarder;
    int64_t certificate_until_ms; /* of this connection; 0: none */
    char events_topic[TOPIC_BYTES];
    char receipts_topic[TOPIC_BYTES];
    char state_topic[TOPIC_BYTES];
    bool state_owed;   /* the window was full */
    bool thread_moves; /* the session's, when last looked */
    bool size_told;    /* that its state is too large for the broker */
    struct log_limit size_limit, certificate_limit, receipt_limit;
    size_t unconfirmed; /* messages the broker has not taken yet */
};

static enum payload_clock own_clock(void)
{
    int synchronised = clock_synchronised();

    if (synchronised < 0)
        return PAYLOAD_CLOCK_NOT_SAID;
    return synchronised ? PAYLOAD_CLOCK_SYNCHRONISED : PAYLOAD_CLOCK_UNSYNCHRONISED;
}

static struct payload_state state_of(const struct uplink *uplink, enum payload_link link)
{
    struct payload_state state = {
        .link = link,
        .version = DUNGHAN_VERSION,
        .at_ms = clock_wall_ms(),
        .clock = own_clock(),
        .certificate_until_ms = uplink->certificate_until_ms,
    };

    forwarder_tell(uplink->forwarder, &state);
    if (uplink->poller)
        state.devices = poller_devices(uplink->poller, &state.device_count);
    return state;
}

static void publish_state(struct uplink *uplink, enum payload_link link)
{
    const struct payload_state state = state_of(uplink, link);
    char *json = payload_write_state(&state);
    char times[LOG_LIMIT_BYTES];
    int rc;

    rc = client_publish(uplink->client, uplink->state_topic, json, strlen(json), true);
    if (rc == -EMSGSIZE && !uplink->size_told &&
        log_limit_pass(&uplink->size_limit, clock_mono_ms(), times))
        log_error(
            "the state of this gateway, %zu bytes with all its devices, is larger than "
            "the broker takes (max_packet_size there): the centre does not get it%s",
            strlen(json), times);
    uplink->size_told = rc == -EMSGSIZE;
    free(json);
    uplink->state_owed = rc == -EAGAIN;
    if (rc == 0)
        uplink->unconfirmed++;
}

static int publish_batch(void *owner, const char *json, size_t bytes)
{
    struct uplink *uplink = owner;
    int rc = client_publish(uplink->client, uplink->events_topic, json, bytes, false);

    uplink->unconfirmed += rc == 0;
    return rc;
}

static void on_state_timer(void *owner)
{
    struct uplink *uplink = owner;

    publish_state(uplink, PAYLOAD_LINK_READY);
    (void)malloc_trim(0); /* that of a thousand devices leaves holes */
    timer_after(uplink->state_timer, STATE_EVERY_MS);
}

/*
 * systemd's watchdog is fed by the loop, which the devices are polled from, for as long as
 * the MQTT thread moves too: one that stands still only another start can mend.
 */
static void watch_thread(struct uplink *uplink)
{
    int64_t still_ms = client_still_ms(uplink->client, clock_mono_ms());
    bool moves = still_ms <= THREAD_MOST_MS;

    if (!moves && uplink->thread_moves)
        log_error("the MQTT thread has stood still for %" PRId64
                  " s: the watchdog is no longer fed",
                  still_ms / 1000);
    uplink->thread_moves = moves;
    (void)sd_event_set_watchdog(uplink->loop, moves);
}

static void on_sweep_timer(void *owner)
{
    struct uplink *uplink = owner;
    bool more = forwarder_sweep(uplink->forwarder);

    watch_thread(uplink);
    if (!more) /* the settings left holes */
        (void)malloc_trim(0);
    timer_after(uplink->sweep_timer, more ? SWEEP_AGAIN_MS : SWEEP_EVERY_MS);
}

/* A renewed one is used from the next connection on. */
static void note_certificate(struct uplink *uplink)
{
    const char *path = uplink->config->broker.cert_file;
    char times[LOG_LIMIT_BYTES];

    uplink->certificate_until_ms = 0;
    if (path && certificate_until(path, &uplink->certificate_until_ms) < 0 &&
        log_limit_pass(&uplink->certificate_limit, clock_mono_ms(), times))
        log_warning("%s: when it ends cannot be read%s", path, times);
}

static void on_connected(void *owner)
{
    struct uplink *uplink = owner;
    struct client_welcome welcome;

    uplink->unconfirmed = 0;
    note_certificate(uplink);
    client_get_welcome(uplink->client, &welcome);
    forwarder_connected(uplink->forwarder, welcome.packet_most_bytes);
    publish_state(uplink, PAYLOAD_LINK_READY);
    timer_after(uplink->state_timer, forwarder_unsure(uplink->forwarder)
                                         ? COURIER_GREETING_MS + STATE_SOON_MS
                                         : STATE_EVERY_MS);
    forwarder_go_on(uplink->forwarder);
}

static void on_disconnected(void *owner)
{
    struct uplink *uplink = owner;

    forwarder_disconnected(uplink->forwarder);
    timer_at(uplink->state_timer, TIMER_NEVER);
}

static void on_published(void *owner)
{
    struct uplink *uplink = owner;

    if (uplink->unconfirmed > 0)
        uplink->unconfirmed--;
    if (uplink->state_owed)
        publish_state(uplink, PAYLOAD_LINK_READY);
    forwarder_go_on(uplink->forwarder);
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    struct uplink *uplink = owner;
    struct payload_receipt receipt;
    char fault[PAYLOAD_FAULT_BYTES], times[LOG_LIMIT_BYTES];

    if (strcmp(topic, uplink->receipts_topic) != 0)
        return;
    if (payload_read_receipt(payload, bytes, &receipt, fault) < 0) {
        if (log_limit_pass(&uplink->receipt_limit, clock_mono_ms(), times))
            log_warning("a receipt that is none: %s%s", fault, times);
        return;
    }
    forwarder_receipt(uplink->forwarder, &receipt);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct uplink *uplink = owner;

    (void)source;
    (void)fd;
    (void)events;
    client_dispatch(uplink->client, &uplink->handler);
    return 0;
}

static int open_client(struct uplink *uplink)
{
    char *will = payload_write_state(&(struct payload_state){.link = PAYLOAD_LINK_LOST});
    int rc = settings_open_client(
        &uplink->client, &uplink->config->broker,
        &(struct client_config){
            .client_id = uplink->config->gateway,
            .keepalive_s = KEEPALIVE_S,
            .subscriptions = (const char *[]){uplink->receipts_topic, NULL},
            .will_topic = uplink->state_topic,
            .will_payload = will,
            .window = WINDOW_MESSAGES,
            .mailbox_bytes = MAILBOX_BYTES,
        });

    free(will);
    return rc;
}

static int add_sources(struct uplink *uplink)
{
    int rc = sd_event_add_io(uplink->loop, &uplink->io, client_fd(uplink->client), EPOLLIN,
                             on_io, uplink);

    if (rc >= 0)
        rc = timer_open(&uplink->state_timer, uplink->loop, on_state_timer, uplink);
    if (rc >= 0)
        rc = timer_open(&uplink->sweep_timer, uplink->loop, on_sweep_timer, uplink);
    if (rc >= 0)
        timer_after(uplink->sweep_timer, SWEEP_EVERY_MS);
    return rc;
}

int uplink_open(struct uplink **ret, struct sd_event *loop, const struct config *config,
                struct outbox_writer *writer)
{
    struct uplink *uplink = need(calloc(1, sizeof *uplink));
    int rc;

    uplink->config = config;
    uplink->loop = sd_event_ref(loop);
    uplink->thread_moves = true;
    uplink->handler = (struct client_handler){
        .owner = uplink,
        .connected = on_connected,
        .disconnected = on_disconnected,
        .message = on_message,
        .published = on_published,
    };
    topic_format(TOPIC_EVENTS, config->gateway, uplink->events_topic);
    topic_format(TOPIC_RECEIPTS, config->gateway, uplink->receipts_topic);
    topic_format(TOPIC_GATEWAYS, config->gateway, uplink->state_topic);
    rc = forwarder_open(&uplink->forwarder, loop, writer,
                        &(struct forwarder_way){uplink, (size_t)config->batch_max_kb * 1024,
                                                publish_batch});
    if (rc < 0)
        goto out;
    rc = open_client(uplink);
    if (rc < 0)
        goto out;
    rc = add_sources(uplink);
    if (rc < 0)
        goto out;

    *ret = uplink;
    uplink = NULL; /* now the caller's */
    rc = 0;
out:
    uplink_close(uplink);
    return rc;
}

void uplink_watch(struct uplink *uplink, const struct poller *poller)
{
    uplink->poller = poller;
}

void uplink_stored(struct uplink *uplink)
{
    forwarder_stored(uplink->forwarder);
}

void uplink_changed(struct uplink *uplink)
{
    int64_t soon_ms = clock_mono_ms() + STATE_SOON_MS;

    if (!client_connected(uplink->client))
        return;
    if (timer_due_ms(uplink->state_timer) > soon_ms)
        timer_at(uplink->state_timer, soon_ms);
}

void uplink_describe(struct uplink *uplink, struct payload_state *ret,
                     struct uplink_link *ret_link)
{
    ret_link->connected = client_connected(uplink->client);
    client_get_fault(uplink->client, ret_link->fault);
    ret_link->twins_ms = forwarder_twins_ms(uplink->forwarder);
    *ret = state_of(uplink,
                    ret_link->connected ? PAYLOAD_LINK_READY : PAYLOAD_LINK_DISCONNECTED);
}

/* Until the broker has taken all, or time is up. */
static void say_goodbye(struct uplink *uplink)
{
    int64_t until_ms = clock_mono_ms() + GOODBYE_MS;
    struct pollfd wait = {.fd = client_fd(uplink->client), .events = POLLIN};

    forwarder_disconnected(uplink->forwarder); /* no more events */
    publish_state(uplink, PAYLOAD_LINK_DISCONNECTED);
    uplink->state_owed = false;
    while (uplink->unconfirmed > 0 && client_connected(uplink->client)) {
        int64_t left_ms = until_ms - clock_mono_ms();

        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0)
            break;
        client_dispatch(uplink->client, &uplink->handler);
    }
}

void uplink_close(struct uplink *uplink)
{
    if (!uplink)
        return;
    if (uplink->sweep_timer && client_connected(uplink->client))
        say_goodbye(uplink);
    sd_event_source_disable_unref(uplink->io);
    forwarder_close(uplink->forwarder);
    timer_close(uplink->state_timer);
    timer_close(uplink->sweep_timer);
    client_close(uplink->client);
    sd_event_unref(uplink->loop);
    free(uplink);
}
