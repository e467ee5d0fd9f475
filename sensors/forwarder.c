#include "sensors/forwarder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "sensors/courier.h"

struct forwarder {
    struct outbox *box;
    struct forwarder_way way;
    struct timer *timer; /* the courier's */
    struct courier courier;
    bool connected;    /* so the owner says; the courier may not send yet or any more */
    bool other_told;   /* that the centre knows another outbox */
    bool read_told;    /* that the outbox cannot be read, since it last could */
    bool receipt_told; /* that one cannot be written down, since it last could */
    bool epoch_owed;   /* a new epoch has to begin and has not yet */
    uint64_t opened;   /* newest event of this epoch when the process began */
};

static void restart_courier(struct forwarder *forwarder)
{
    /* An epoch is random already, and another on each gateway. */
    uint32_t seed = (uint32_t)strtoull(outbox_epoch(forwarder->box), NULL, 16);

    courier_init(&forwarder->courier,
                 &(struct courier_start){
                     .epoch = outbox_epoch(forwarder->box),
                     .first = outbox_first(forwarder->box),
                     .last = outbox_last(forwarder->box),
                     .committed = outbox_committed(forwarder->box),
                     .reached = forwarder->opened,
                 },
                 seed);
}

/* --- sending ------------------------------------------------------------------------- */

static int send_batch(struct forwarder *forwarder, uint64_t first, size_t most)
{
    struct outbox_page page = {0};
    char *json;
    size_t bytes;
    int rc = outbox_read(forwarder->box, first,
                         PAYLOAD_MAX_BYTES - PAYLOAD_BATCH_FRAME_BYTES, &page);

    if (rc < 0)
        return rc;
    if (most > page.count)
        most = page.count;
    json = payload_write_batch(forwarder->courier.epoch, forwarder->courier.first, first,
                               (const char *const *)page.events, most, &bytes);
    rc = forwarder->way.publish(forwarder->way.owner, json, bytes);
    free(json);
    outbox_page_release(&page);
    if (rc == 0)
        courier_sent(&forwarder->courier, most, clock_mono_ms());
    return rc;
}

/* Sends what may be sent now and asks to be woken when that changes by itself. */
static void pump(struct forwarder *forwarder)
{
    uint64_t first;
    size_t most;
    int rc = 0;

    while (rc == 0 && !forwarder->epoch_owed &&
           courier_next(&forwarder->courier, clock_mono_ms(), &first, &most))
        rc = send_batch(forwarder, first, most);
    if (rc < 0 && rc != -EAGAIN && rc != -ENOTCONN && !forwarder->read_told)
        log_fail(rc, "event %" PRIu64 " cannot be read from the outbox", first);
    forwarder->read_told = rc < 0 && rc != -EAGAIN && rc != -ENOTCONN;
    timer_at(forwarder->timer, courier_due_ms(&forwarder->courier));
}

static void on_timer(void *owner)
{
    struct forwarder *forwarder = owner;

    if (courier_tick(&forwarder->courier, clock_mono_ms()))
        log_debug("no receipt beyond %" PRIu64 ", sending again",
                  forwarder->courier.committed);
    pump(forwarder);
}

void forwarder_connected(struct forwarder *forwarder)
{
    forwarder->connected = true;
    courier_connected(&forwarder->courier, clock_mono_ms());
}

void forwarder_disconnected(struct forwarder *forwarder)
{
    forwarder->connected = false;
    courier_disconnected(&forwarder->courier);
    timer_at(forwarder->timer, TIMER_NEVER);
}

void forwarder_stored(struct forwarder *forwarder)
{
    courier_kept(&forwarder->courier, outbox_first(forwarder->box),
                 outbox_last(forwarder->box));
    pump(forwarder);
}

void forwarder_go_on(struct forwarder *forwarder)
{
    pump(forwarder);
}

/* --- receipts, and epochs ------------------------------------------------------------ */

/*
 * The outbox is an old copy. What it had when the process began is a part of what the
 * centre has; what has come since goes to it under a new epoch.
 */
static void begin_epoch(struct forwarder *forwarder)
{
    int rc = outbox_renew(forwarder->box, forwarder->opened);

    forwarder->epoch_owed = rc < 0;
    if (rc < 0) {
        log_fail(rc, "a new epoch of the outbox cannot begin, trying again");
        return;
    }
    forwarder->opened = 0;
    restart_courier(forwarder);
    if (forwarder->connected)
        courier_connected(&forwarder->courier, clock_mono_ms());
    log_warning("a new epoch %s of the outbox has begun with %" PRIu64 " events",
                outbox_epoch(forwarder->box), outbox_last(forwarder->box));
}

static void take_news(struct forwarder *forwarder, enum courier_news news,
                      uint64_t committed)
{
    int rc = 0;

    switch (news) {
    case COURIER_GONE:
        log_error("gap: the centre has gone back to event %" PRIu64
                  ", but here they begin at %" PRIu64 ": it will not get the %" PRIu64
                  " between them again",
                  committed, forwarder->courier.first,
                  forwarder->courier.first - 1 - committed);
        rc = outbox_receive(forwarder->box, committed, clock_wall_ms());
        break;
    case COURIER_AHEAD:
        log_error("the centre has events up to %" PRIu64
                  ", but this outbox has only sent %" PRIu64 ": it is an old copy",
                  committed, forwarder->courier.reached);
        begin_epoch(forwarder);
        break;
    case COURIER_RESTORED:
        log_warning("the centre has gone back to event %" PRIu64
                    ", sending again from there",
                    committed);
        rc = outbox_receive(forwarder->box, committed, clock_wall_ms());
        break;
    case COURIER_ADVANCED:
    case COURIER_REBOOTED:
        rc = outbox_receive(forwarder->box, committed, clock_wall_ms());
        break;
    case COURIER_NOTHING:
        break;
    }
    if (rc < 0 && !forwarder->receipt_told)
        log_fail(rc, "the receipt cannot be written down");
    forwarder->receipt_told = rc < 0;
}

/* An outbox that is new to a centre that knows another one of ours. */
static void notice_other(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    if (forwarder->other_told || forwarder->courier.committed > 0 ||
        receipt->committed == 0 ||
        strcmp(receipt->epoch, outbox_epoch(forwarder->box)) == 0)
        return;
    forwarder->other_told = true;
    log_warning("the centre has %" PRIu64 " events of another outbox of this gateway, %s; "
                "this one, %s, is new: what that one had not delivered is lost with it",
                receipt->committed, receipt->epoch, outbox_epoch(forwarder->box));
}

void forwarder_receipt(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    notice_other(forwarder, receipt);
    take_news(forwarder, courier_receipt(&forwarder->courier, receipt, clock_mono_ms()),
              receipt->committed);
    pump(forwarder);
}

bool forwarder_sweep(struct forwarder *forwarder)
{
    size_t deleted = 0;
    int rc = outbox_sweep(forwarder->box, clock_wall_ms(), &deleted);

    if (rc < 0)
        log_fail(rc, "old events cannot be deleted from the outbox");
    courier_kept(&forwarder->courier, outbox_first(forwarder->box),
                 outbox_last(forwarder->box));
    if (forwarder->epoch_owed)
        begin_epoch(forwarder);
    pump(forwarder);
    return deleted > 0;
}

/* --- what is told of it -------------------------------------------------------------- */

bool forwarder_unsure(const struct forwarder *forwarder)
{
    return outbox_last(forwarder->box) > forwarder->courier.reached;
}

void forwarder_tell(const struct forwarder *forwarder, struct payload_state *state)
{
    const struct courier *courier = &forwarder->courier;

    (void)snprintf(state->epoch, sizeof state->epoch, "%s", outbox_epoch(forwarder->box));
    state->produced = courier_greeted(courier, clock_mono_ms())
                          ? outbox_last(forwarder->box)
                          : courier->reached;
    state->committed = courier->committed;
    state->lost = courier->lost;
    if (state->committed < state->produced)
        (void)outbox_stamp(forwarder->box, state->committed + 1, &state->oldest_unsent_ms);
}

/* --- opening ------------------------------------------------------------------------- */

int forwarder_open(struct forwarder **ret, struct sd_event *loop, struct outbox *box,
                   const struct forwarder_way *way)
{
    struct forwarder *forwarder = need(calloc(1, sizeof *forwarder));
    int rc = timer_open(&forwarder->timer, loop, on_timer, forwarder);

    if (rc < 0) {
        free(forwarder);
        return rc;
    }
    forwarder->box = box;
    forwarder->way = *way;
    forwarder->opened = outbox_last(box);
    restart_courier(forwarder);
    *ret = forwarder;
    return 0;
}

void forwarder_close(struct forwarder *forwarder)
{
    if (!forwarder)
        return;
    timer_close(forwarder->timer);
    free(forwarder);
}
