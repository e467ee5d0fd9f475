#include "sensors/forwarder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "mqtt/client.h"
#include "sensors/courier.h"
#include "sensors/fork_search.h"

/* Of any event with its frame, nearly: below it is no use to cut. */
enum { CUT_LEAST_BYTES = 1024 };

/* Lines that broker, centre or a full disk can provoke, each with its limit. */
enum saying {
    SAYING_CUT,
    SAYING_LARGE,
    SAYING_ROOM,
    SAYING_UNREAD,
    SAYING_SILENCE,
    SAYING_OWED,
    SAYING_EPOCH,
    SAYING_GONE,
    SAYING_AHEAD,
    SAYING_RESTORED,
    SAYING_TWINS,
    SAYING_FORK,
    SAYING_TERM,
    SAYING_SWEEP,
    SAYINGS
};

struct forwarder {
    struct outbox_writer *writer;
    struct outbox *box; /* the writer's */
    struct forwarder_way way;
    struct timer *timer; /* the courier's */
    struct courier courier;
    struct fork_search search; /* under way: the courier rests */
    size_t most_bytes;         /* of a batch on this connection */
    size_t cut_bytes;          /* the same, halved where that was too much */
    bool size_told;            /* that an event is too large, since one was not */
    bool connected;    /* so the owner says; the courier may not send yet or any more */
    bool twins;        /* says the centre: another gateway of this name lives */
    int64_t twins_ms;  /* when it noticed that last; 0: never */
    bool other_told;   /* that the centre knows another outbox */
    bool silence_told; /* that the centre is silent, since it last answered */
    struct log_limit limits[SAYINGS];
    bool epoch_owed; /* a new epoch has to begin and has not yet, ... */
    uint64_t after;  /* ... with the event after this one */
    uint64_t opened; /* newest event of this epoch when the process began */
    struct outbox_work sweep;
    bool sweeping;
    bool noted;     /* a receipt has come since the start */
    size_t deleted; /* by the last sweep; the writer's thread's while it sweeps */
};

static bool may_say(struct forwarder *forwarder, enum saying what,
                    char times[static LOG_LIMIT_BYTES])
{
    return log_limit_pass(&forwarder->limits[what], clock_mono_ms(), times);
}

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
                     .term = outbox_term(forwarder->box),
                 },
                 seed);
}

/* --- sweeping ------------------------------------------------------------------------ */

static int sweep(void *owner, struct outbox *box)
{
    return outbox_sweep(box, clock_wall_ms(), &((struct forwarder *)owner)->deleted);
}

static void on_swept(void *owner, int rc)
{
    struct forwarder *forwarder = owner;
    char times[LOG_LIMIT_BYTES];

    forwarder->sweeping = false;
    if (rc < 0 && may_say(forwarder, SAYING_SWEEP, times))
        log_fail(rc, "old events cannot be deleted from the outbox%s", times);
    courier_kept(&forwarder->courier, outbox_first(forwarder->box),
                 outbox_last(forwarder->box));
}

static void begin_sweep(struct forwarder *forwarder)
{
    forwarder->sweeping = true;
    outbox_writer_give(forwarder->writer, &forwarder->sweep);
}

/*
 * It is no more than was sent. The first of a start is written down at once, the others by the sweeps
 * to come: a gateway that never lives long would else send all from the beginning each time.
 */
static void note_receipt(struct forwarder *forwarder, uint64_t committed)
{
    (void)outbox_receive(forwarder->box, committed);
    if (!forwarder->noted && !forwarder->sweeping)
        begin_sweep(forwarder);
    forwarder->noted = true;
}

static void finish_sweep(struct forwarder *forwarder)
{
    if (forwarder->sweeping)
        on_swept(forwarder, outbox_writer_finish(forwarder->writer, &forwarder->sweep));
}

/* --- sending ------------------------------------------------------------------------- */

/* The first events of the page, as events or as a question. */
static int publish_page(struct forwarder *forwarder, const struct outbox_page *page,
                        size_t count)
{
    char before[PAYLOAD_EPOCH_BYTES], after[PAYLOAD_EPOCH_BYTES];
    const struct payload_frame frame = {
        .epoch = forwarder->courier.epoch,
        .run = outbox_run(forwarder->box),
        .begun = outbox_begun(forwarder->box),
        .before = before,
        .after = after,
        .asks = forwarder->search.under_way,
        .oldest = forwarder->courier.first,
        .first = page->first,
    };
    char *json;
    size_t bytes;
    int rc = outbox_chain(forwarder->box, page->first - 1, before);

    if (rc == 0)
        rc = outbox_chain(forwarder->box, page->first - 1 + count, after);
    if (rc < 0)
        return rc;
    json = payload_write_batch(&frame, (const char *const *)page->events, count, &bytes);
    rc = forwarder->way.publish(forwarder->way.owner, json, bytes);
    free(json);
    return rc;
}

/* How many events it were goes to *most. */
static int send_batch(struct forwarder *forwarder, uint64_t first, size_t *most)
{
    struct outbox_page page = {0};
    size_t frame = PAYLOAD_BATCH_FRAME_BYTES;
    size_t bytes = forwarder->cut_bytes > frame ? forwarder->cut_bytes - frame : 1;
    int rc = outbox_read(forwarder->box, first, bytes, &page);

    if (rc < 0)
        return rc;
    if (*most > page.count)
        *most = page.count;
    rc = publish_page(forwarder, &page, *most);
    outbox_page_release(&page);
    return rc;
}

/* What has been refused or may have ended the connection, is tried in halves. */
static void cut(struct forwarder *forwarder)
{
    char times[LOG_LIMIT_BYTES];

    if (forwarder->cut_bytes <= CUT_LEAST_BYTES)
        return;
    forwarder->cut_bytes /= 2;
    if (may_say(forwarder, SAYING_CUT, times))
        log_warning(
            "batches of events are cut to %zu bytes: of %zu they do not get through%s",
            forwarder->cut_bytes, 2 * forwarder->cut_bytes, times);
}

/* -EAGAIN: another try may go better. */
static int retry_smaller(struct forwarder *forwarder, uint64_t first)
{
    char times[LOG_LIMIT_BYTES];

    if (forwarder->cut_bytes > CUT_LEAST_BYTES) {
        cut(forwarder);
        forwarder->most_bytes =
            forwarder->cut_bytes; /* on this connection no more will do */
        return 0;
    }
    if (!forwarder->size_told && may_say(forwarder, SAYING_LARGE, times))
        log_error("event %" PRIu64
                  " alone is larger than the broker takes (max_packet_size "
                  "there): it waits, and those behind it%s",
                  first, times);
    forwarder->size_told = true;
    return -EAGAIN;
}

static int send_next(struct forwarder *forwarder, uint64_t first, size_t most)
{
    int rc = send_batch(forwarder, first, &most);

    if (rc == -EMSGSIZE)
        return retry_smaller(forwarder, first);
    if (rc == 0)
        courier_sent(&forwarder->courier, most, clock_mono_ms());
    return rc;
}

static int ask_next(struct forwarder *forwarder, uint64_t first)
{
    size_t most = COURIER_BATCH_EVENTS;
    int rc = send_batch(forwarder, first, &most);

    if (rc == 0)
        fork_search_asked(&forwarder->search, most, clock_mono_ms());
    return rc;
}

/* When pump() has something to do by itself. */
static int64_t due_ms(const struct forwarder *forwarder)
{
    if (!forwarder->search.under_way)
        return courier_due_ms(&forwarder->courier);
    return forwarder->connected ? forwarder->search.due_ms : TIMER_NEVER;
}

/* Sends what may be sent now and asks to be woken when that changes by itself. */
static void pump(struct forwarder *forwarder)
{
    char times[LOG_LIMIT_BYTES];
    uint64_t first;
    size_t most;
    bool unread;
    int rc = 0;

    if (forwarder->epoch_owed || !forwarder->connected)
        return;
    if (forwarder->search.under_way) {
        if (fork_search_next(&forwarder->search, clock_mono_ms(), &first))
            rc = ask_next(forwarder, first);
    } else {
        while (rc == 0 && courier_next(&forwarder->courier, clock_mono_ms(), &first, &most))
            rc = send_next(forwarder, first, most);
    }
    unread = rc < 0 && rc != -EAGAIN && rc != -ENOTCONN;
    if (unread && may_say(forwarder, SAYING_UNREAD, times))
        log_fail(rc, "event %" PRIu64 " cannot be read from the outbox%s", first, times);
    timer_at(forwarder->timer, due_ms(forwarder));
}

/* The centre may be away; or it does not hear us, and only its log says why. */
static void notice_silence(struct forwarder *forwarder)
{
    uint64_t waiting = outbox_last(forwarder->box) - forwarder->courier.committed;
    char times[LOG_LIMIT_BYTES];

    if (forwarder->courier.heard || forwarder->silence_told ||
        !may_say(forwarder, SAYING_SILENCE, times))
        return;
    forwarder->silence_told = true;
    log_warning(
        "the broker takes events, but the centre answers none: it is away, or does not "
        "know this gateway (`dunghan gateway list` there); %" PRIu64 " %s%s",
        waiting, log_form(waiting, "event waits", "events wait"), times);
}

static void on_timer(void *owner)
{
    struct forwarder *forwarder = owner;

    if (courier_tick(&forwarder->courier, clock_mono_ms())) {
        log_debug("no receipt beyond %" PRIu64 ", sending again",
                  forwarder->courier.committed);
        notice_silence(forwarder);
    }
    pump(forwarder);
}

void forwarder_connected(struct forwarder *forwarder, size_t broker_most_bytes)
{
    size_t room = broker_most_bytes > CLIENT_PACKET_FRAME_BYTES
                      ? broker_most_bytes - CLIENT_PACKET_FRAME_BYTES
                      : CUT_LEAST_BYTES;
    size_t most = forwarder->way.most_bytes;
    char times[LOG_LIMIT_BYTES];

    if (broker_most_bytes && room < most) {
        if (forwarder->most_bytes != room && may_say(forwarder, SAYING_ROOM, times))
            log_info(
                "the broker takes messages of %zu bytes at most: batches of events are "
                "cut from %zu to %zu%s",
                broker_most_bytes, most, room, times);
        most = room;
    }
    if (forwarder->cut_bytes > most || forwarder->most_bytes != most)
        forwarder->cut_bytes = most;
    forwarder->most_bytes = most;
    forwarder->connected = true;
    courier_connected(&forwarder->courier, clock_mono_ms());
    fork_search_again(&forwarder->search);
}

void forwarder_disconnected(struct forwarder *forwarder)
{
    if (forwarder->connected && !forwarder->courier.heard &&
        forwarder->courier.sent > forwarder->courier.committed)
        cut(forwarder);
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

/* The outbox is an old copy. What comes after that event goes to the centre under a new epoch. */
static void begin_epoch(struct forwarder *forwarder, uint64_t after)
{
    char times[LOG_LIMIT_BYTES];
    int rc;

    outbox_writer_wait(forwarder->writer);
    rc = outbox_renew(forwarder->box, after);
    forwarder->epoch_owed = rc < 0;
    forwarder->after = after;
    if (rc < 0) {
        if (may_say(forwarder, SAYING_OWED, times))
            log_fail(rc, "a new epoch of the outbox cannot begin, trying again%s", times);
        return;
    }
    forwarder->opened = 0;
    restart_courier(forwarder);
    if (forwarder->connected)
        courier_connected(&forwarder->courier, clock_mono_ms());
    if (may_say(forwarder, SAYING_EPOCH, times))
        log_warning("a new epoch %s of the outbox has begun with %" PRIu64 " %s%s",
                    outbox_epoch(forwarder->box), outbox_last(forwarder->box),
                    log_form(outbox_last(forwarder->box), "event", "events"), times);
}

/* The centre has not what it had, or more than it can have. */
static void say_news(struct forwarder *forwarder, enum courier_news news,
                     uint64_t committed)
{
    const struct courier *courier = &forwarder->courier;
    char times[LOG_LIMIT_BYTES];

    if (news == COURIER_GONE && may_say(forwarder, SAYING_GONE, times))
        log_error("gap: the centre has gone back to event %" PRIu64
                  ", but here they begin at %" PRIu64 ": it will not get the %" PRIu64
                  " between them again%s",
                  committed, courier->first, courier->first - 1 - committed, times);
    if (news == COURIER_AHEAD && may_say(forwarder, SAYING_AHEAD, times))
        log_error("the centre has events up to %" PRIu64
                  ", but this outbox has only sent %" PRIu64 ": it is an old copy%s",
                  committed, courier->reached, times);
    if (news == COURIER_RESTORED && may_say(forwarder, SAYING_RESTORED, times))
        log_warning("the centre has gone back to event %" PRIu64
                    ", sending again from there%s",
                    committed, times);
}

static void take_news(struct forwarder *forwarder, enum courier_news news,
                      uint64_t committed)
{
    say_news(forwarder, news, committed);
    switch (news) {
    case COURIER_AHEAD:
        begin_epoch(forwarder, forwarder->opened); /* a part of what the centre has */
        break;
    case COURIER_ADVANCED:
        forwarder->cut_bytes = forwarder->most_bytes;
        forwarder->size_told = false;
        note_receipt(forwarder, committed);
        break;
    case COURIER_GONE:
    case COURIER_RESTORED:
    case COURIER_REBOOTED:
        note_receipt(forwarder, committed);
        break;
    case COURIER_OUTDATED: /* forwarder_receipt() has not let it come so far */
    case COURIER_NOTHING:
        break;
    }
}

/* An outbox that is new to a centre that knows another one of ours. */
static void notice_other(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    if (forwarder->other_told || forwarder->courier.committed > 0 ||
        receipt->committed == 0 ||
        strcmp(receipt->epoch, outbox_epoch(forwarder->box)) == 0)
        return;
    forwarder->other_told = true;
    log_warning("the centre has %" PRIu64 " %s of another outbox of this gateway, %s; "
                "this one, %s, is new: what that one had not delivered is lost with it",
                receipt->committed, log_form(receipt->committed, "event", "events"),
                receipt->epoch, outbox_epoch(forwarder->box));
}

/* Two that live by one name, and each other's events, are the operator's to part. */
static void notice_twins(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    char times[LOG_LIMIT_BYTES];

    if (receipt->twins && !forwarder->twins && may_say(forwarder, SAYING_TWINS, times))
        log_error(
            "another gateway of this name lives besides this one, %s: a second machine has "
            "the same bundle, or the machine or its disk was copied; stop one of them%s",
            outbox_run(forwarder->box), times);
    forwarder->twins = receipt->twins;
    if (receipt->twins)
        forwarder->twins_ms = receipt->twins_ms;
}

/* What the centre says that it has after its newest event, beside what is here. */
enum verdict { CANNOT_TELL, SAME, OTHER };

static enum verdict compare(const struct forwarder *forwarder,
                            const struct payload_receipt *receipt)
{
    char chain[PAYLOAD_EPOCH_BYTES];

    if (!*receipt->chain)
        return CANNOT_TELL;
    if (receipt->committed > outbox_last(forwarder->box))
        return OTHER;
    if (outbox_chain(forwarder->box, receipt->committed, chain) < 0)
        return CANNOT_TELL;
    return strcmp(chain, receipt->chain) == 0 ? SAME : OTHER;
}

/* Where do the two part? Of what is kept nothing is taken for granted: the centre too may have gone
 * back, and taken in the events of a copy since. */
static void begin_search(struct forwarder *forwarder, uint64_t committed)
{
    char times[LOG_LIMIT_BYTES];

    if (forwarder->search.under_way || forwarder->epoch_owed)
        return;
    if (may_say(forwarder, SAYING_FORK, times))
        log_error("the centre has events up to %" PRIu64
                  " that are not those of this outbox: it is an old copy%s",
                  committed, times);
    finish_sweep(forwarder); /* what is old may be needed */
    fork_search_begin(&forwarder->search, outbox_first(forwarder->box) - 1);
    if (forwarder->search.common == outbox_last(forwarder->box)) {
        forwarder->search.under_way = false;
        begin_epoch(forwarder, forwarder->search.common);
    }
}

static void take_answer(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    if (strcmp(receipt->asker, outbox_run(forwarder->box)) == 0 &&
        fork_search_answer(&forwarder->search, receipt->asked, receipt->common,
                           outbox_last(forwarder->box)))
        begin_epoch(forwarder, forwarder->search.common);
}

/* False: the receipt is of this epoch, and of an outbox with other events. */
static bool is_shared(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    enum verdict verdict = CANNOT_TELL;

    if (strcmp(receipt->epoch, outbox_epoch(forwarder->box)) == 0)
        verdict = compare(forwarder, receipt);
    if (verdict ==
        SAME) { /* perhaps sent by another start, of which this copy knows nothing */
        courier_shared(&forwarder->courier, receipt->committed);
        forwarder->search.under_way = false;
    }
    return verdict != OTHER;
}

/* Of the old one that was started again; or of the new one, set back to an older copy of itself. */
static void say_outdated(struct forwarder *forwarder, uint64_t term)
{
    char times[LOG_LIMIT_BYTES];

    if (may_say(forwarder, SAYING_TERM, times))
        log_error(
            "a receipt of a centre of term %" PRIu64
            " is not believed: one of term %" PRIu64
            " has taken its place. Stop the old one; where it is the one that is to go "
            "on: `dunghan promote` there%s",
            term, forwarder->courier.term, times);
}

/* Before anything is taken of it: a start that did not know it would believe the old centre. */
static void note_term(struct forwarder *forwarder, uint64_t term)
{
    if (term == outbox_term(forwarder->box))
        return;
    log_info("another centre has taken the place of the one before, of term %" PRIu64,
             term);
    outbox_receive_term(forwarder->box, term);
    if (!forwarder->sweeping)
        begin_sweep(forwarder);
}

void forwarder_receipt(struct forwarder *forwarder, const struct payload_receipt *receipt)
{
    if (courier_outdated(&forwarder->courier, receipt)) {
        say_outdated(forwarder, receipt->term);
        return;
    }
    note_term(forwarder, receipt->term);
    if (forwarder->silence_told)
        log_info("the centre answers");
    forwarder->silence_told = false;
    notice_twins(forwarder, receipt);
    notice_other(forwarder, receipt);
    if (is_shared(forwarder, receipt))
        take_news(forwarder, courier_receipt(&forwarder->courier, receipt, clock_mono_ms()),
                  receipt->committed);
    else {
        begin_search(forwarder, receipt->committed);
        take_answer(forwarder, receipt);
    }
    pump(forwarder);
}

bool forwarder_sweep(struct forwarder *forwarder)
{
    bool more = !forwarder->sweeping && forwarder->deleted > 0;

    if (forwarder->epoch_owed)
        begin_epoch(forwarder, forwarder->after);
    if (!forwarder->search.under_way && !forwarder->sweeping)
        begin_sweep(forwarder);
    pump(forwarder);
    return more;
}

/* --- what is told of it -------------------------------------------------------------- */

int64_t forwarder_twins_ms(const struct forwarder *forwarder)
{
    return forwarder->twins_ms;
}

bool forwarder_unsure(const struct forwarder *forwarder)
{
    return outbox_last(forwarder->box) > forwarder->courier.reached;
}

void forwarder_tell(const struct forwarder *forwarder, struct payload_state *state)
{
    const struct courier *courier = &forwarder->courier;

    (void)snprintf(state->epoch, sizeof state->epoch, "%s", outbox_epoch(forwarder->box));
    (void)snprintf(state->run, sizeof state->run, "%s", outbox_run(forwarder->box));
    (void)snprintf(state->begun, sizeof state->begun, "%s", outbox_begun(forwarder->box));
    state->twins = forwarder->twins;
    if (forwarder->search.under_way)
        state->produced = courier->committed; /* the others get numbers of a new epoch */
    else
        state->produced = courier_greeted(courier, clock_mono_ms())
                              ? outbox_last(forwarder->box)
                              : courier->reached;
    state->committed = courier->committed;
    state->lost = courier->lost;
    if (state->committed < state->produced)
        (void)outbox_stamp(forwarder->box, state->committed + 1, &state->oldest_unsent_ms);
}

/* --- opening ------------------------------------------------------------------------- */

int forwarder_open(struct forwarder **ret, struct sd_event *loop,
                   struct outbox_writer *writer, const struct forwarder_way *way)
{
    struct forwarder *forwarder = need(calloc(1, sizeof *forwarder));
    int rc = timer_open(&forwarder->timer, loop, on_timer, forwarder);

    if (rc < 0) {
        free(forwarder);
        return rc;
    }
    forwarder->writer = writer;
    forwarder->box = outbox_writer_box(writer);
    forwarder->sweep = (struct outbox_work){sweep, on_swept, forwarder, NULL};
    forwarder->way = *way;
    forwarder->most_bytes = forwarder->cut_bytes = way->most_bytes;
    forwarder->opened = outbox_last(forwarder->box);
    restart_courier(forwarder);
    *ret = forwarder;
    return 0;
}

void forwarder_close(struct forwarder *forwarder)
{
    if (!forwarder)
        return;
    finish_sweep(forwarder);
    timer_close(forwarder->timer);
    free(forwarder);
}
