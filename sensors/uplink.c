#include "sensors/uplink.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "mqtt/certificate.h"
#include "mqtt/client.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "sensors/courier.h"

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
    struct outbox *box;
    const struct poller *poller;
    sd_event *loop;
    sd_event_source *io;
    struct timer *courier_timer, *state_timer, *sweep_timer;
    struct client *client;
    struct client_handler handler;
    struct courier courier;
    int64_t certificate_until_ms; /* of this connection; 0: none */
    char events_topic[TOPIC_BYTES];
    char receipts_topic[TOPIC_BYTES];
    char state_topic[TOPIC_BYTES];
    bool state_owed;    /* the window was full */
    bool thread_moves;  /* the session's, when last looked */
    bool fault_told;    /* of a receipt, on this connection */
    bool other_told;    /* that the centre knows another outbox */
    bool read_told;     /* that the outbox cannot be read, since it last could */
    bool receipt_told;  /* that one cannot be written down, since it last could */
    bool epoch_owed;    /* a new epoch has to begin and has not yet */
    uint64_t opened;    /* newest event of this epoch when the process began */
    size_t unconfirmed; /* messages the broker has not taken yet */
};

static void restart_courier(struct uplink *uplink)
{
    /* An epoch is random already, and another on each gateway. */
    uint32_t seed = (uint32_t)strtoull(outbox_epoch(uplink->box), NULL, 16);

    courier_init(&uplink->courier,
                 &(struct courier_start){
                     .epoch = outbox_epoch(uplink->box),
                     .first = outbox_first(uplink->box),
                     .last = outbox_last(uplink->box),
                     .committed = outbox_committed(uplink->box),
                     .reached = uplink->opened,
                 },
                 seed);
}

static enum payload_clock own_clock(void)
{
    int synchronised = clock_synchronised();

    if (synchronised < 0)
        return PAYLOAD_CLOCK_NOT_SAID;
    return synchronised ? PAYLOAD_CLOCK_SYNCHRONISED : PAYLOAD_CLOCK_UNSYNCHRONISED;
}

/*
 * Numbers that are given out for good. What has not been sent may still get others, until
 * the centre has said where it stands: this outbox might be an old copy.
 */
static uint64_t produced(const struct uplink *uplink)
{
    return courier_greeted(&uplink->courier, clock_mono_ms()) ? outbox_last(uplink->box)
                                                              : uplink->courier.reached;
}

static void publish_state(struct uplink *uplink, enum payload_link link)
{
    struct payload_state state = {
        .link = link,
        .version = DUNGHAN_VERSION,
        .at_ms = clock_wall_ms(),
        .clock = own_clock(),
        .produced = produced(uplink),
        .committed = uplink->courier.committed,
        .lost = uplink->courier.lost,
        .certificate_until_ms = uplink->certificate_until_ms,
    };
    char *json;
    int rc;

    snprintf(state.epoch, sizeof state.epoch, "%s", outbox_epoch(uplink->box));
    if (state.committed < state.produced)
        outbox_stamp(uplink->box, state.committed + 1, &state.oldest_unsent_ms);
    if (uplink->poller)
        state.devices = poller_devices(uplink->poller, &state.device_count);
    json = payload_write_state(&state);
    rc = client_publish(uplink->client, uplink->state_topic, json, strlen(json), true);
    free(json);
    uplink->state_owed = rc == -EAGAIN;
    if (rc == 0)
        uplink->unconfirmed++;
}

/* 0: handed to the broker; 1: there is nothing to hand; else why not. */
static int send_batch(struct uplink *uplink, uint64_t first, size_t most)
{
    struct outbox_page page = {0};
    char *json;
    size_t bytes;
    int rc = outbox_read(uplink->box, first, PAYLOAD_MAX_BYTES - PAYLOAD_BATCH_FRAME_BYTES,
                         &page);

    if (rc < 0)
        return rc;
    if (most > page.count)
        most = page.count;
    json = payload_write_batch(uplink->courier.epoch, uplink->courier.first, first,
                               (const char *const *)page.events, most, &bytes);
    rc = client_publish(uplink->client, uplink->events_topic, json, bytes, false);
    free(json);
    outbox_page_release(&page);
    if (rc < 0)
        return rc;
    uplink->unconfirmed++;
    courier_sent(&uplink->courier, most, clock_mono_ms());
    return 0;
}

/* Sends what may be sent now and asks to be woken when that changes by itself. */
static void pump(struct uplink *uplink)
{
    uint64_t first;
    size_t most;
    int rc = 0;

    while (rc == 0 && !uplink->epoch_owed &&
           courier_next(&uplink->courier, clock_mono_ms(), &first, &most))
        rc = send_batch(uplink, first, most);
    if (rc < 0 && rc != -EAGAIN && rc != -ENOTCONN && !uplink->read_told)
        log_fail(rc, "event %" PRIu64 " cannot be read from the outbox", first);
    uplink->read_told = rc < 0 && rc != -EAGAIN && rc != -ENOTCONN;
    timer_at(uplink->courier_timer, courier_due_ms(&uplink->courier));
}

static void on_courier_timer(void *owner)
{
    struct uplink *uplink = owner;

    if (courier_tick(&uplink->courier, clock_mono_ms()))
        log_debug("no receipt beyond %" PRIu64 ", sending again",
                  uplink->courier.committed);
    pump(uplink);
}

static void on_state_timer(void *owner)
{
    struct uplink *uplink = owner;

    publish_state(uplink, PAYLOAD_LINK_READY);
    timer_after(uplink->state_timer, STATE_EVERY_MS);
}

/*
 * The outbox is an old copy. What it had when the process began is a part of what the
 * centre has; what has come since goes to it under a new epoch.
 */
static void begin_epoch(struct uplink *uplink)
{
    int64_t now_ms = clock_mono_ms();
    int rc = outbox_renew(uplink->box, uplink->opened);

    uplink->epoch_owed = rc < 0;
    if (rc < 0) {
        log_fail(rc, "a new epoch of the outbox cannot begin, trying again");
        return;
    }
    uplink->opened = 0;
    restart_courier(uplink);
    if (client_connected(uplink->client))
        courier_connected(&uplink->courier, now_ms);
    log_warning("a new epoch %s of the outbox has begun with %" PRIu64 " events",
                outbox_epoch(uplink->box), outbox_last(uplink->box));
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
    size_t deleted = 0;
    int rc = outbox_sweep(uplink->box, clock_wall_ms(), &deleted);

    if (rc < 0)
        log_fail(rc, "old events cannot be deleted from the outbox");
    courier_kept(&uplink->courier, outbox_first(uplink->box), outbox_last(uplink->box));
    if (uplink->epoch_owed)
        begin_epoch(uplink);
    pump(uplink);
    watch_thread(uplink);
    timer_after(uplink->sweep_timer, deleted ? SWEEP_AGAIN_MS : SWEEP_EVERY_MS);
}

/* A renewed one is used from the next connection on. */
static void note_certificate(struct uplink *uplink)
{
    const char *path = uplink->config->broker.cert_file;

    uplink->certificate_until_ms = 0;
    if (path && certificate_until(path, &uplink->certificate_until_ms) < 0)
        log_warning("%s: when it ends cannot be read", path);
}

static void on_connected(void *owner)
{
    struct uplink *uplink = owner;

    uplink->fault_told = false;
    uplink->unconfirmed = 0;
    note_certificate(uplink);
    courier_connected(&uplink->courier, clock_mono_ms());
    publish_state(uplink, PAYLOAD_LINK_READY);
    timer_after(uplink->state_timer, outbox_last(uplink->box) > uplink->courier.reached
                                         ? COURIER_GREETING_MS + STATE_SOON_MS
                                         : STATE_EVERY_MS);
    pump(uplink);
}

static void on_disconnected(void *owner)
{
    struct uplink *uplink = owner;

    courier_disconnected(&uplink->courier);
    timer_at(uplink->courier_timer, TIMER_NEVER);
    timer_at(uplink->state_timer, TIMER_NEVER);
}

static void on_published(void *owner)
{
    struct uplink *uplink = owner;

    if (uplink->unconfirmed > 0)
        uplink->unconfirmed--;
    if (uplink->state_owed)
        publish_state(uplink, PAYLOAD_LINK_READY);
    pump(uplink);
}

static void take_news(struct uplink *uplink, enum courier_news news, uint64_t committed)
{
    int rc = 0;

    switch (news) {
    case COURIER_GONE:
        log_error("gap: the centre has gone back to event %" PRIu64
                  ", but here they begin at %" PRIu64 ": it will not get the %" PRIu64
                  " between them again",
                  committed, uplink->courier.first, uplink->courier.first - 1 - committed);
        rc = outbox_receive(uplink->box, committed, clock_wall_ms());
        break;
    case COURIER_AHEAD:
        log_error("the centre has events up to %" PRIu64
                  ", but this outbox has only sent %" PRIu64 ": it is an old copy",
                  committed, uplink->courier.reached);
        begin_epoch(uplink);
        break;
    case COURIER_RESTORED:
        log_warning("the centre has gone back to event %" PRIu64
                    ", sending again from there",
                    committed);
        rc = outbox_receive(uplink->box, committed, clock_wall_ms());
        break;
    case COURIER_ADVANCED:
    case COURIER_REBOOTED:
        rc = outbox_receive(uplink->box, committed, clock_wall_ms());
        break;
    case COURIER_NOTHING:
        break;
    }
    if (rc < 0 && !uplink->receipt_told)
        log_fail(rc, "the receipt cannot be written down");
    uplink->receipt_told = rc < 0;
}

/* An outbox that is new to a centre that knows another one of ours. */
static void notice_other(struct uplink *uplink, const struct payload_receipt *receipt)
{
    if (uplink->other_told || uplink->courier.committed > 0 || receipt->committed == 0 ||
        strcmp(receipt->epoch, outbox_epoch(uplink->box)) == 0)
        return;
    uplink->other_told = true;
    log_warning("the centre has %" PRIu64 " events of another outbox of this gateway, %s; "
                "this one, %s, is new: what that one had not delivered is lost with it",
                receipt->committed, receipt->epoch, outbox_epoch(uplink->box));
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    struct uplink *uplink = owner;
    struct payload_receipt receipt;
    char fault[PAYLOAD_FAULT_BYTES];

    if (strcmp(topic, uplink->receipts_topic) != 0)
        return;
    if (payload_read_receipt(payload, bytes, &receipt, fault) < 0) {
        if (!uplink->fault_told)
            log_warning("a receipt that is none: %s", fault);
        uplink->fault_told = true;
        return;
    }
    notice_other(uplink, &receipt);
    take_news(uplink, courier_receipt(&uplink->courier, &receipt, clock_mono_ms()),
              receipt.committed);
    pump(uplink);
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
        rc = timer_open(&uplink->courier_timer, uplink->loop, on_courier_timer, uplink);
    if (rc >= 0)
        rc = timer_open(&uplink->state_timer, uplink->loop, on_state_timer, uplink);
    if (rc >= 0)
        rc = timer_open(&uplink->sweep_timer, uplink->loop, on_sweep_timer, uplink);
    if (rc >= 0)
        timer_after(uplink->sweep_timer, SWEEP_EVERY_MS);
    return rc;
}

int uplink_open(struct uplink **ret, struct sd_event *loop, const struct config *config,
                struct outbox *box)
{
    struct uplink *uplink = need(calloc(1, sizeof *uplink));
    int rc;

    uplink->config = config;
    uplink->box = box;
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
    uplink->opened = outbox_last(box);
    restart_courier(uplink);
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
    courier_kept(&uplink->courier, outbox_first(uplink->box), outbox_last(uplink->box));
    pump(uplink);
}

void uplink_changed(struct uplink *uplink)
{
    int64_t soon_ms = clock_mono_ms() + STATE_SOON_MS;

    if (!uplink->courier.connected)
        return;
    if (timer_due_ms(uplink->state_timer) > soon_ms)
        timer_at(uplink->state_timer, soon_ms);
}

/* Until the broker has taken all, or time is up. */
static void say_goodbye(struct uplink *uplink)
{
    int64_t until_ms = clock_mono_ms() + GOODBYE_MS;
    struct pollfd wait = {.fd = client_fd(uplink->client), .events = POLLIN};

    courier_disconnected(&uplink->courier); /* no more events */
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
    timer_close(uplink->courier_timer);
    timer_close(uplink->state_timer);
    timer_close(uplink->sweep_timer);
    client_close(uplink->client);
    sd_event_unref(uplink->loop);
    free(uplink);
}
