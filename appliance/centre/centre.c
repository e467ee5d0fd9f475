#include "appliance/centre/centre.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "appliance/access/admission.h"
#include "appliance/centre/action.h"
#include "appliance/centre/control.h"
#include "appliance/centre/publish.h"
#include "appliance/centre/report_desk.h"
#include "appliance/centre/staff_desk.h"
#include "appliance/count/ingest.h"
#include "appliance/count/rulebook.h"
#include "appliance/snapshot/fleet.h"
#include "appliance/snapshot/snapshot.h"
#include "appliance/watch/broker_check.h"
#include "appliance/watch/intake_gate.h"
#include "appliance/watch/retention.h"
#include "appliance/watch/watchdog.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"
#include "mqtt/base/timer.h"
#include "mqtt/client.h"
#include "mqtt/topic.h"
#include "web/site/server.h"

enum {
    COMMIT_MOST_EVENTS = 1000,
    REFRESH_LEAST_MS = 100, /* between two snapshots ... */
    REFRESH_SHARE = 10,     /* ... and ten times as long as it takes to make one */
    TICK_MS = 1000,
    MAILBOX_BYTES = 2 << 20,
    WINDOW = 1000,
    KEEPALIVE_S = 20,
    SESSION_EXPIRY_S = 7 * 86400,
};

struct centre {
    const struct config *config;
    struct store *store;
    struct rulebook rulebook;
    struct dossier_register *dossiers;
    struct ingest *ingest;
    struct admission *admission;
    const struct registry *allowed; /* NULL: any gateway may speak */
    struct fleet *fleet;
    struct snapshot *snapshot;
    struct report_desk *reports; /* of web's thread while there is a server */
    struct staff_desk *staff;
    char accounts[CONFIG_PATH_BYTES];
    struct server *server;
    struct client *client;
    struct watchdog *watchdog;
    struct control *control;
    struct intake_gate *gate;
    struct retention retention;
    struct client_handler handler;
    struct broker_check broker;
    sd_event *loop;
    sd_event_source *mail;
    struct timer *refresh, *tick;
    int64_t boot;
    uint64_t version;     /* of the newest snapshot */
    int64_t refreshed_ms; /* mono; when it was made */
    int64_t refresh_ms;   /* how long that took */
    int32_t shown_day;    /* local day it speaks of */
    size_t shown_ready;   /* gateways that were ready in it */
    bool stale;           /* something has changed since */

    /* For web's thread. */
    atomic_bool store_good, broker_good, disk_good;
    _Atomic int64_t loop_mono_ms, commit_wall_ms;
    _Atomic uint64_t lost, certificates_ending;
    const char *_Atomic broker_advice;
};

/* --- the page's questions, on its thread --------------------------------------------- */

static const struct source_overview *on_acquire(void *owner)
{
    return snapshot_acquire(((struct centre *)owner)->snapshot);
}

static void on_release(void *owner, const struct source_overview *overview)
{
    snapshot_release(((struct centre *)owner)->snapshot, overview);
}

static enum source_clock own_clock(void)
{
    int synchronised = clock_synchronised();

    if (synchronised < 0)
        return SOURCE_CLOCK_NOT_SAID;
    return synchronised ? SOURCE_CLOCK_GOOD : SOURCE_CLOCK_UNSYNCHRONISED;
}

static void on_health(void *owner, struct source_health *ret)
{
    struct centre *centre = owner;

    *ret = (struct source_health){
        .store = centre->store_good,
        .broker = centre->broker_good,
        .disk = centre->disk_good,
        .loop_mono_ms = centre->loop_mono_ms,
        .commit_wall_ms = centre->commit_wall_ms,
        .clock = own_clock(),
        .lost = centre->lost,
        .certificates_ending = centre->certificates_ending,
        .broker_advice = centre->broker_advice,
    };
    ret->canary = watchdog_health(centre->watchdog, &ret->canary_mono_ms);
}

/* --- snapshots ----------------------------------------------------------------------- */

static int build(struct centre *centre, struct source_overview **ret)
{
    const struct snapshot_inputs inputs = {
        .store = centre->store,
        .rules = &centre->rulebook.rules,
        .dossiers = centre->dossiers,
        .ingest = centre->ingest,
        .fleet = centre->fleet,
        .registry = admission_registry(centre->admission),
        .guarded = centre->allowed != NULL,
        .certificate_warn_days = centre->config->certificates.warn_days,
        .title_vi = centre->config->title.vi,
        .title_en = centre->config->title.en,
        .simulated = centre->config->simulated,
        .halt = centre->gate ? intake_gate_now(centre->gate) : SOURCE_HALT_NONE,
    };
    int64_t wall_ms = clock_wall_ms(), mono_ms = clock_mono_ms();
    int rc;

    centre->refreshed_ms = mono_ms;
    centre->shown_day = date_day_at(wall_ms);
    centre->shown_ready = fleet_count_ready(centre->fleet, mono_ms);
    rc = snapshot_build(&inputs, ++centre->version, wall_ms, mono_ms, ret);
    centre->refresh_ms = clock_mono_ms() - mono_ms;
    if (rc == 0) {
        centre->lost = (*ret)->lost;
        centre->certificates_ending = (*ret)->certificates_ending;
    }
    return rc;
}

static void refresh(struct centre *centre)
{
    struct source_overview *overview;
    int rc = build(centre, &overview);

    centre->stale = rc < 0;
    if (rc < 0)
        return; /* logged; the next tick tries again */
    snapshot_replace(centre->snapshot, overview);
    server_changed(centre->server);
}

/* Soon, but never for more than a tenth of the time. */
static void want_refresh(struct centre *centre)
{
    int64_t pause_ms = centre->refresh_ms * REFRESH_SHARE;
    int64_t due_ms =
        centre->refreshed_ms + (pause_ms > REFRESH_LEAST_MS ? pause_ms : REFRESH_LEAST_MS);

    if (centre->stale)
        return;
    centre->stale = true;
    timer_at(centre->refresh, due_ms);
}

static void on_refresh(void *owner)
{
    refresh(owner);
}

/* --- events in, receipts out --------------------------------------------------------- */

/* An error has been logged by the store; what was lost is sent again by its gateways. */
static void note_store(struct centre *centre, int rc)
{
    if (rc < 0 && centre->store_good)
        log_error("events are not stored for now; gateways keep them");
    if (rc == 0 && !centre->store_good &&
        intake_gate_now(centre->gate) != SOURCE_HALT_DAMAGE) {
        log_info("events are stored again");
        ingest_owe_receipts(centre->ingest); /* so that gateways need not wait to try */
    }
    intake_gate_note(centre->gate, rc);
    centre->store_good = rc == 0 && intake_gate_now(centre->gate) != SOURCE_HALT_DAMAGE;
}

static void on_halt(void *owner)
{
    struct centre *centre = owner;
    enum source_halt halt = intake_gate_now(centre->gate);

    centre->disk_good = halt != SOURCE_HALT_DISK;
    if (halt == SOURCE_HALT_DAMAGE) {
        centre->store_good = false;
        store_stop_writing(centre->store);
    }
    if (halt == SOURCE_HALT_NONE) {
        ingest_owe_receipts(centre->ingest); /* so that gateways need not wait to try */
        publish_receipts(centre->client, centre->ingest, (uint64_t)centre->boot);
    }
    centre->stale = true; /* the next tick says it */
}

static void commit(struct centre *centre)
{
    int rc = ingest_commit(centre->ingest);
    bool stored = ingest_changed(centre->ingest);

    if (rc < 0 || stored)
        note_store(centre, rc);
    if (stored)
        watchdog_events_stored(centre->watchdog);
    watchdog_settle(centre->watchdog, intake_gate_now(centre->gate) != SOURCE_HALT_NONE);
    if (stored) {
        centre->commit_wall_ms = clock_wall_ms();
        want_refresh(centre);
    }
    if (rc == 0)
        publish_receipts(centre->client, centre->ingest, (uint64_t)centre->boot);
}

/* What a gateway says of itself. */
static void take_state(struct centre *centre, const char *gateway, const char *payload,
                       size_t bytes)
{
    const struct fleet_now now = {clock_mono_ms(), clock_wall_ms()};
    const struct fleet_member *member;
    int rc;

    if (fleet_take(centre->fleet, gateway, payload, bytes, &now) < 0)
        return;
    want_refresh(centre);
    member = fleet_find(centre->fleet, gateway);
    rc = ingest_announce(
        centre->ingest,
        &(struct ingest_announcement){gateway, member->state.epoch, member->state.produced},
        intake_gate_now(centre->gate) == SOURCE_HALT_NONE, now.wall_ms);
    if (rc < 0)
        note_store(centre, rc);
}

static void on_message(void *owner, const char *topic, const char *payload, size_t bytes)
{
    char gateway[TOPIC_GATEWAY_BYTES];
    struct centre *centre = owner;
    enum topic_kind kind;
    int rc;

    if (strcmp(topic, TOPIC_CANARY) == 0)
        watchdog_take(centre->watchdog, payload, bytes);
    if (broker_check_take(&centre->broker, topic, payload, bytes) ||
        topic_parse(topic, &kind, gateway) < 0)
        return;
    if (kind == TOPIC_EVENTS) {
        if (intake_gate_now(centre->gate) != SOURCE_HALT_NONE)
            return; /* without a receipt it is sent again */
        rc = ingest_message(centre->ingest, gateway, payload, bytes, clock_wall_ms());
        if (rc < 0)
            note_store(centre, rc);
        else if (ingest_pending(centre->ingest) >= COMMIT_MOST_EVENTS)
            commit(centre);
    } else if (kind == TOPIC_GATEWAYS && !registry_refuses(centre->allowed, gateway)) {
        take_state(centre, gateway, payload, bytes);
    }
}

static void on_connected(void *owner)
{
    struct centre *centre = owner;

    log_info("broker %s:%d: connected", centre->config->broker.host,
             centre->config->broker.port);
    centre->broker_good = true;
    watchdog_connected(centre->watchdog);
    publish_ready(centre->client);
    broker_check_begin(&centre->broker, centre->client, clock_mono_ms());
    ingest_owe_receipts(centre->ingest);
}

static void on_disconnected(void *owner)
{
    struct centre *centre = owner;

    centre->broker_good = false;
    watchdog_disconnected(centre->watchdog);
}

static void on_published(void *owner)
{
    watchdog_message_taken(((struct centre *)owner)->watchdog);
}

/* Somebody was registered or revoked, by the command line. */
static void on_registered(void *owner)
{
    want_refresh(owner);
}

static int on_mail(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct centre *centre = owner;

    (void)source;
    (void)fd;
    (void)events;
    client_dispatch(centre->client, &centre->handler);
    commit(centre);
    return 0;
}

/* For `dunghan doctor`. */
static json_t *health_json(const struct centre *centre)
{
    return json_pack("{s:b, s:s?, s:b, s:b}", "broker", centre->broker_good,
                     "broker_advice", centre->broker.advice, "broker_checked",
                     broker_check_done(&centre->broker, clock_mono_ms()), "store",
                     centre->store_good &&
                         intake_gate_now(centre->gate) == SOURCE_HALT_NONE);
}

/* What the operator asks for, through the command line. */
static json_t *on_request(void *owner, const json_t *request)
{
    static const char *const refusals[] = {
        [SOURCE_HALT_DISK] = "there is too little room on the disk: keep.disk_free_mb",
        [SOURCE_HALT_DAMAGE] = "the database is damaged and not written any more",
    };
    struct centre *centre = owner;
    const char *wanted = json_string_value(json_object_get(request, "do"));
    json_t *answer;

    if (wanted && strcmp(wanted, "health") == 0)
        return health_json(centre);
    if (intake_gate_now(centre->gate) != SOURCE_HALT_NONE)
        return json_pack("{s:s}", "error", refusals[intake_gate_now(centre->gate)]);
    answer = action_run(&(struct action_desk){centre->store, centre->ingest}, request);
    commit(centre); /* nothing is pending: the page and the gateways are told */
    return answer;
}

/* Staff have had something done: as above. */
static void on_staff(void *owner)
{
    commit(owner);
}

/* --- once a second ------------------------------------------------------------------- */

static void on_tick(void *owner)
{
    struct centre *centre = owner;
    int64_t mono_ms = clock_mono_ms();

    centre->loop_mono_ms = mono_ms;
    watchdog_tick(centre->watchdog, intake_gate_now(centre->gate) != SOURCE_HALT_NONE);
    if (intake_gate_now(centre->gate) != SOURCE_HALT_DAMAGE &&
        retention_work(&centre->retention, &centre->config->keep, centre->store,
                       centre->ingest, clock_wall_ms(), mono_ms) < 0)
        log_error("retention: what is too old is not taken away for now");
    if (centre->broker_good)
        broker_check_judge(&centre->broker, mono_ms);
    centre->broker_advice = centre->broker.advice;
    if (centre->stale || date_day_at(clock_wall_ms()) != centre->shown_day ||
        fleet_count_ready(centre->fleet, mono_ms) != centre->shown_ready)
        refresh(centre);
    timer_after(centre->tick, TICK_MS);
}

/* --- opening, in the order of the includes ------------------------------------------- */

static int open_store(struct centre *centre)
{
    int rc = store_open(&centre->store, centre->config->data, STORE_WRITE);
    bool recounted;

    if (rc == 0)
        rc = store_begin(centre->store);
    if (rc == 0)
        rc = store_count_boot(centre->store, &centre->boot);
    if (rc == 0)
        rc = store_commit(centre->store);
    if (rc == 0)
        rc = rulebook_open(&centre->rulebook, centre->store, centre->config);
    if (rc == 0)
        rc = rulebook_apply(&centre->rulebook, centre->store, &recounted);
    if (rc == 0)
        rc = dossier_register_open(&centre->dossiers, centre->store,
                                   &centre->rulebook.rules);
    if (rc == 0)
        rc = ingest_open(&centre->ingest, centre->store, centre->dossiers,
                         &centre->rulebook.rules);
    if (rc == 0)
        rc = admission_open(&centre->admission, centre->config->data);
    if (rc == 0 && !centre->config->any_gateway) {
        centre->allowed = admission_registry(centre->admission);
        ingest_guard(centre->ingest, centre->allowed);
    }
    if (rc == 0)
        ingest_limit_quarantine(centre->ingest,
                                (int64_t)centre->config->keep.quarantine_mb << 20);
    /* A start leaves room for 2^32 versions before the next one's. */
    centre->version = (uint64_t)centre->boot << 32;
    return rc;
}

static int open_web(struct centre *centre)
{
    const struct config *config = centre->config;
    const struct server_config server_config = {
        .address = config->web.address ? config->web.address : "127.0.0.1",
        .port = config->web.port,
        .max_connections = config->web.max_connections,
        .max_streams = config->web.max_streams,
        .max_per_address = config->web.max_per_address,
        .max_streams_per_address = config->web.max_streams_per_address,
        .certificate = config->web.tls.certificate,
        .key = config->web.tls.key,
        .open_metrics = config->web.open_metrics,
        .accounts = config_accounts(config, centre->accounts),
    };
    struct source source = {
        .owner = centre,
        .levels = {config->levels.good * 100, config->levels.ok * 100,
                   config->levels.warn * 100, config->levels.min_n},
        .acquire = on_acquire,
        .release = on_release,
        .health = on_health,
    };
    const struct staff_desk_centre staff_centre = {centre->loop, centre->store,
                                                   centre->ingest, on_staff, centre};
    struct source_overview *first;
    int rc = build(centre, &first);

    if (rc < 0)
        return rc;
    centre->snapshot = snapshot_open(first);
    rc = report_desk_open(&centre->reports, config, centre->boot);
    if (rc < 0)
        return rc;
    source.reports = report_desk_source(centre->reports);
    rc = staff_desk_open(&centre->staff, config->data, &staff_centre);
    if (rc < 0)
        return rc;
    source.staff = staff_desk_source(centre->staff);
    return server_open(&centre->server, &server_config, &source);
}

static int open_client(struct centre *centre)
{
    char events[TOPIC_BYTES], gateways[TOPIC_BYTES];
    const char *subscriptions[] = {topic_format(TOPIC_EVENTS, "+", events),
                                   topic_format(TOPIC_GATEWAYS, "+", gateways),
                                   TOPIC_CANARY,
                                   broker_check_topics[0],
                                   broker_check_topics[1],
                                   broker_check_topics[2],
                                   NULL};
    char *will = publish_will();
    const struct client_config config = {
        .client_id = "dunghan-centre",
        .keepalive_s = KEEPALIVE_S,
        .session_expiry_s = SESSION_EXPIRY_S,
        .subscriptions = subscriptions,
        .will_topic = TOPIC_CENTRE,
        .will_payload = will,
        .window = WINDOW,
        .mailbox_bytes = MAILBOX_BYTES,
    };
    int rc = settings_open_client(&centre->client, &centre->config->broker, &config);

    free(will);
    if (rc == 0)
        watchdog_begin(centre->watchdog,
                       &(struct watchdog_ward){centre->loop, centre->store, centre->client,
                                               centre->boot});
    return rc;
}

static int open_sources(struct centre *centre)
{
    int rc = timer_open(&centre->refresh, centre->loop, on_refresh, centre);

    if (rc == 0)
        rc = timer_open(&centre->tick, centre->loop, on_tick, centre);
    if (rc == 0)
        timer_after(centre->tick, 0);
    if (rc == 0)
        rc = sd_event_add_io(centre->loop, &centre->mail, client_fd(centre->client),
                             EPOLLIN, on_mail, centre);
    if (rc >= 0)
        rc = control_open(&centre->control, centre->loop, centre->config->data, on_request,
                          centre);
    if (rc >= 0)
        rc = admission_watch(centre->admission, centre->loop, on_registered, centre);
    return rc < 0 ? rc : 0;
}

int centre_open(struct centre **ret, const struct config *config, sd_event *loop)
{
    struct centre *centre = calloc(1, sizeof *centre);
    int rc;

    if (!centre)
        abort();
    centre->config = config;
    centre->loop = loop;
    centre->store_good = centre->disk_good = true;
    centre->loop_mono_ms = clock_mono_ms();
    centre->handler = (struct client_handler){
        .owner = centre,
        .connected = on_connected,
        .disconnected = on_disconnected,
        .message = on_message,
        .published = on_published,
    };
    centre->fleet = fleet_open();
    rc = open_store(centre);
    if (rc == -EILSEQ)
        intake_gate_explain(config->data);
    centre->watchdog = watchdog_open();
    if (rc == 0)
        rc = intake_gate_open(&centre->gate, loop, config, on_halt, centre);
    if (rc == 0)
        rc = open_web(centre);
    if (rc == 0)
        rc = open_client(centre);
    if (rc == 0)
        rc = open_sources(centre);
    if (rc == 0) {
        *ret = centre;
        centre = NULL; /* now the caller's */
    }
    centre_close(centre);
    return rc;
}

void centre_close(struct centre *centre)
{
    if (!centre)
        return;
    control_close(centre->control);
    sd_event_source_unref(centre->mail);
    timer_close(centre->tick);
    timer_close(centre->refresh);
    if (centre->client && centre->ingest)
        commit(centre);
    client_close(centre->client);
    server_close(centre->server);
    staff_desk_close(centre->staff);
    report_desk_close(centre->reports);
    watchdog_close(centre->watchdog);
    snapshot_close(centre->snapshot);
    intake_gate_close(centre->gate);
    ingest_close(centre->ingest);
    admission_close(centre->admission);
    dossier_register_close(centre->dossiers);
    fleet_close(centre->fleet);
    rulebook_close(&centre->rulebook);
    store_close(centre->store);
    free(centre);
}

void centre_reload(struct centre *centre)
{
    server_reload(centre->server);
}

int centre_port(const struct centre *centre)
{
    return server_port(centre->server);
}
