#include "appliance/centre/intake.h"

#include <inttypes.h>
#include <string.h>

#include "appliance/snapshot/fleet_foreign.h"
#include "appliance/store/store_copy.h"
#include "appliance/tables/store_term.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/payload.h"
#include "mqtt/settings.h"
#include "mqtt/topic.h"

enum {
    COMMIT_MOST_EVENTS = 1000,
    LINES_MOST = 10, /* a minute, of gateways that are forgotten */
};

bool intake_open_now(const struct intake *intake)
{
    return intake_gate_now(intake->gate) == SOURCE_HALT_NONE;
}

/* --- speaking ------------------------------------------------------------------------ */

bool intake_speaks(const struct intake *intake)
{
    return intake->standing == TERM_LEADS && intake->answered && !intake->replaced;
}

static void send_receipts(struct intake *intake)
{
    if (intake_speaks(intake))
        publish_receipts(intake->client, intake->ingest, intake->fleet, &intake->voice);
}

/* As the newest snapshot has it; a newer one that says something else is told when it is made. */
void intake_say_centre(struct intake *intake)
{
    struct snapshot *snapshot = refresh_snapshot(intake->refresh);
    const struct source_overview *overview;

    if (!intake_speaks(intake))
        return;
    overview = snapshot_acquire(snapshot);
    publish_centre(intake->client, overview, &intake->voice);
    snapshot_release(snapshot, overview);
}

void intake_answered(struct intake *intake)
{
    if (intake->answered)
        return;
    intake->answered = true;
    intake_say_centre(intake);
    ingest_owe_receipts(intake->ingest, NULL);
    send_receipts(intake);
    event_feed_room(intake->feed);
}

/* Of a centre that does not know, or has not heard yet, that there is another one. */
static void put_right(struct intake *intake, const char *gateway)
{
    char times[LOG_LIMIT_BYTES];

    if (log_limit_pass(&intake->lower_limit, clock_mono_ms(), times))
        log_warning("a centre of a lower term than ours, %" PRIu64
                    ", has published something: stop it%s",
                    intake->term.own, times);
    if (gateway)
        ingest_owe_receipts(intake->ingest, gateway);
    else
        intake_say_centre(intake);
}

static int write_term(struct intake *intake)
{
    int rc = store_begin(intake->store);

    if (rc == 0)
        rc = store_write_term(intake->store, &intake->term);
    if (rc == 0)
        rc = store_commit(intake->store);
    if (rc < 0)
        store_rollback(intake->store);
    return rc;
}

/* Written down, lest a start that nobody tells of it takes itself for the centre again. */
static void note_higher(struct intake *intake, uint64_t term)
{
    bool leads = intake->standing == TERM_LEADS;

    (void)ingest_commit(intake->ingest);
    intake->term.seen = term;
    if (intake_open_now(intake) && write_term(intake) < 0)
        log_error("the term of the other centre is not written down");
    intake->health->term = term;
    intake->replaced |= leads;
    if (leads)
        intake->replaced_by(intake->owner, term);
}

/* Somebody else has said it; `gateway`: in a receipt for it, NULL: of himself. */
static void hear_term(struct intake *intake, uint64_t term, const char *gateway)
{
    if (intake->replaced)
        return;
    if (term > intake->term.seen)
        note_higher(intake, term);
    else if (term < intake->term.own && intake->standing == TERM_LEADS)
        put_right(intake, gateway);
}

static void take_centre(struct intake *intake, const char *payload, size_t bytes)
{
    char fault[PAYLOAD_FAULT_BYTES];
    uint64_t term;

    if (payload_read_centre_term(payload, bytes, &term, fault) == 0)
        hear_term(intake, term, NULL);
}

static void take_receipt(struct intake *intake, const char *gateway, const char *payload,
                         size_t bytes)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_receipt receipt;

    if (payload_read_receipt(payload, bytes, &receipt, fault) == 0)
        hear_term(intake, receipt.term, gateway);
}

/* --- storing ------------------------------------------------------------------------- */

/* An error has been logged by the store; what was lost is sent again by its gateways. */
static void note_store(struct intake *intake, int rc)
{
    if (rc < 0 && intake->health->store_good)
        log_error("events are not stored for now; gateways keep them");
    if (rc == 0 && !intake->health->store_good &&
        intake_gate_now(intake->gate) != SOURCE_HALT_DAMAGE) {
        log_info("events are stored again");
        ingest_owe_receipts(intake->ingest,
                            NULL); /* so that gateways need not wait to try */
    }
    intake_gate_note(intake->gate, rc);
    intake->health->store_good =
        rc == 0 && intake_gate_now(intake->gate) != SOURCE_HALT_DAMAGE;
}

void intake_halt_changed(struct intake *intake)
{
    enum source_halt halt = intake_gate_now(intake->gate);

    if (halt == SOURCE_HALT_DAMAGE) {
        intake->health->store_good = false;
        store_stop_writing(intake->store);
    }
    if (halt == SOURCE_HALT_NONE) {
        ingest_owe_receipts(intake->ingest,
                            NULL); /* so that gateways need not wait to try */
        send_receipts(intake);
    }
    refresh_at_tick(intake->refresh);
}

void intake_commit(struct intake *intake)
{
    size_t events = ingest_pending(intake->ingest);
    int rc = ingest_commit(intake->ingest);
    bool stored = ingest_changed(intake->ingest);

    if (rc < 0 || stored)
        note_store(intake, rc);
    if (stored)
        watchdog_events_stored(intake->watchdog);
    watchdog_settle(intake->watchdog, !intake_open_now(intake));
    if (stored) {
        intake->health->commit_wall_ms = clock_wall_ms();
        refresh_soon(intake->refresh);
        intake->stored(intake->owner);
    }
    if (rc == 0)
        send_receipts(intake);
    topics_events(intake->topics, events);
    if (stored)
        event_feed_work(intake->feed);
}

/* --- messages ------------------------------------------------------------------------ */

static void take_events(struct intake *intake, const char *gateway, const char *payload,
                        size_t bytes)
{
    int rc;

    if (!intake_open_now(intake) || intake->replaced)
        return; /* without a receipt it is sent again */
    rc = ingest_message(intake->ingest, gateway, payload, bytes, clock_wall_ms());
    if (rc < 0)
        note_store(intake, rc);
    else if (ingest_pending(intake->ingest) >= COMMIT_MOST_EVENTS)
        intake_commit(intake);
}

static void remember(struct intake *intake, int64_t mono_ms)
{
    int rc = fleet_memory_save(&intake->memory, intake->fleet, intake->store, mono_ms);

    if (rc < 0)
        note_store(intake, rc);
}

void intake_remember(struct intake *intake, int64_t mono_ms)
{
    if (intake_open_now(intake) &&
        fleet_memory_due(&intake->memory, intake->fleet, mono_ms))
        remember(intake, mono_ms);
}

void intake_end(struct intake *intake)
{
    intake_commit(intake);
    if (intake_open_now(intake))
        remember(intake, clock_mono_ms());
}

/* A state that was emptied is the operator's word that the gateway is gone. */
static void forget(struct intake *intake, const char *gateway)
{
    char times[LOG_LIMIT_BYTES];

    if (!fleet_forget(intake->fleet, gateway))
        return;
    if (log_limit_pass_some(&intake->forgotten_limit, LINES_MOST, clock_mono_ms(), times))
        log_info("gateway %s: it is forgotten, its state has been emptied%s", gateway,
                 times);
    refresh_soon(intake->refresh);
}

void intake_forget_refused(struct intake *intake)
{
    size_t count;
    const struct fleet_member *members = fleet_all(intake->fleet, &count);

    for (size_t i = count; i-- > 0;) {
        if (registry_refuses(intake->allowed, members[i].name))
            (void)fleet_forget(intake->fleet, members[i].name);
    }
}

/* It may not speak for all whose devices it reads, which nobody sees from its events alone. */
static void note_foreign(struct intake *intake, const char *gateway,
                         const struct fleet_now *now)
{
    const struct fleet_devices_view view = {
        .registry = intake->allowed,
        .catalogue = intake->rules->catalogue,
        .today = date_day_at(now->wall_ms),
        .mono_ms = now->mono_ms,
    };

    fleet_foreign_tell(intake->fleet, &view, gateway);
}

/* When two of this name were last noticed; 0: never. */
static int64_t twins_noticed_ms(const struct intake *intake, const char *gateway)
{
    const struct fleet_member *member = fleet_find(intake->fleet, gateway);

    return member ? member->returned_ms : 0;
}

/* What a gateway says of itself. */
static void take_state(struct intake *intake, const char *gateway, const char *payload,
                       size_t bytes)
{
    const struct fleet_now now = {clock_mono_ms(), clock_wall_ms()};
    const int64_t noticed_ms = twins_noticed_ms(intake, gateway);
    const struct fleet_member *member;
    int rc;

    if (bytes == 0) {
        forget(intake, gateway);
        return;
    }
    if (registry_refuses(intake->allowed, gateway) ||
        fleet_take(intake->fleet, gateway, payload, bytes, &now) < 0)
        return;
    refresh_soon(intake->refresh);
    note_foreign(intake, gateway, &now);
    member = fleet_find(intake->fleet, gateway);
    if (fleet_twins(member, now.mono_ms) != member->state.twins ||
        (member->state.twins && member->returned_ms != noticed_ms))
        ingest_owe_receipts(intake->ingest, gateway); /* which say so */
    rc = ingest_announce(
        intake->ingest,
        &(struct ingest_announcement){gateway, member->state.epoch, member->state.run,
                                      member->state.begun, member->state.produced},
        intake_open_now(intake), now.wall_ms);
    if (rc < 0)
        note_store(intake, rc);
}

void intake_hear(struct intake *intake, const char *topic, const char *payload,
                 size_t bytes)
{
    char gateway[TOPIC_GATEWAY_BYTES];
    enum topic_kind kind;

    if (strcmp(topic, TOPIC_CENTRE) == 0)
        take_centre(intake, payload, bytes);
    if (strcmp(topic, TOPIC_CANARY) == 0)
        watchdog_take(intake->watchdog, payload, bytes);
    if (topics_take(intake->topics, topic, payload, bytes) ||
        broker_check_take(intake->broker, topic, payload, bytes) ||
        topic_parse(topic, &kind, gateway) < 0)
        return;
    if (kind == TOPIC_EVENTS)
        take_events(intake, gateway, payload, bytes);
    else if (kind == TOPIC_GATEWAYS)
        take_state(intake, gateway, payload, bytes);
    else
        take_receipt(intake, gateway, payload, bytes);
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    intake_hear(owner, topic, payload, bytes);
}

static void on_kept(void *owner, const char *topic, const char *payload, size_t bytes)
{
    topics_kept(((struct intake *)owner)->topics, topic, payload, bytes);
}

/* --- the session --------------------------------------------------------------------- */

static void on_connected(void *owner)
{
    struct intake *intake = owner;
    char times[LOG_LIMIT_BYTES];

    if (log_limit_pass(&intake->connected_limit, clock_mono_ms(), times))
        log_info("broker %s:%d: connected%s", intake->settings->host,
                 intake->settings->port, times);
    health_broker(intake->health, true);
    intake->answered = false;
    if (intake->standing != TERM_LEADS)
        return; /* it asks the broker for nothing, and says nothing */
    watchdog_connected(intake->watchdog);
    topics_connected(intake->topics, intake->client);
    broker_check_begin(intake->broker, intake->client, clock_mono_ms());
}

static void on_disconnected(void *owner)
{
    struct intake *intake = owner;

    health_broker(intake->health, false);
    topics_disconnected(intake->topics);
    watchdog_disconnected(intake->watchdog);
}

static void on_published(void *owner)
{
    struct intake *intake = owner;

    watchdog_message_taken(intake->watchdog);
    event_feed_room(intake->feed);
    topics_work(intake->topics);
}

static void on_refused(void *owner)
{
    topics_refused(((struct intake *)owner)->topics);
}

void intake_work(struct intake *intake)
{
    const struct client_handler handler = {
        .owner = intake,
        .connected = on_connected,
        .disconnected = on_disconnected,
        .message = on_message,
        .kept = on_kept,
        .published = on_published,
        .refused = on_refused,
    };

    client_dispatch(intake->client, &handler);
    intake_commit(intake);
}
