#include "appliance/centre/centre.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "appliance/access/admission.h"
#include "appliance/access/registry.h"
#include "appliance/centre/action.h"
#include "appliance/centre/audit_desk.h"
#include "appliance/centre/changes_desk.h"
#include "appliance/centre/control.h"
#include "appliance/centre/event_feed.h"
#include "appliance/centre/health.h"
#include "appliance/centre/intake.h"
#include "appliance/centre/reading_desk.h"
#include "appliance/centre/refresh.h"
#include "appliance/centre/staff_desk.h"
#include "appliance/count/ingest.h"
#include "appliance/lookups/real_times.h"
#include "appliance/recount/rulebook.h"
#include "appliance/registers/rules_shelf.h"
#include "appliance/snapshot/fleet.h"
#include "appliance/snapshot/fleet_memory.h"
#include "appliance/snapshot/standing.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_term.h"
#include "appliance/topics/topics.h"
#include "appliance/upstream/progress.h"
#include "appliance/watch/broker_check.h"
#include "appliance/watch/intake_gate.h"
#include "appliance/watch/retention.h"
#include "appliance/watch/watchdog.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"
#include "mqtt/client.h"
#include "mqtt/payload.h"
#include "mqtt/topic.h"
#include "web/site/server.h"

enum {
    TICK_MS = 1000,
    MAILBOX_BYTES = 2 << 20,
    WINDOW = 1000,
    KEEPALIVE_S = 20,
    SESSION_EXPIRY_S = 7 * 86400,
    TURN_MS = 100, /* so that who asked for it has the answer */
};

struct centre {
    const struct config *config;
    struct store *store;
    struct rulebook rulebook;
    struct rules_shelf *shelf; /* the same rules, for web's thread */
    struct dossier_register *dossiers;
    struct ingest *ingest;
    struct admission *admission;
    const struct registry *allowed; /* NULL: any gateway may speak */
    struct fleet *fleet;
    struct refresh *refresh;
    struct real_times *times;
    struct reading_desk *quick;   /* of web's thread while there is a server; likewise: */
    struct reading_desk *slow;    /* of its worker's */
    struct changes_desk *changes; /* of web's thread, and the next ones */
    struct staff_desk *staff;
    struct audit_desk *audit;
    char accounts[CONFIG_PATH_BYTES];
    struct server *server;
    struct topics *topics;
    struct client *client;
    struct event_feed *feed; /* NULL: events are not told */
    struct watchdog *watchdog;
    struct control *control;
    struct intake_gate *gate;
    struct intake intake;
    struct retention retention;
    struct broker_check broker;
    struct health health;
    sd_event *loop;
    sd_event_source *mail;
    struct timer *tick, *turn;
    int64_t boot;
    struct term term;
    enum term_standing standing; /* for as long as it is open */
    bool turns;
};

/* --- the page's questions, on its thread --------------------------------------------- */

static const struct source_overview *on_acquire(void *owner)
{
    return snapshot_acquire(refresh_snapshot(((struct centre *)owner)->refresh));
}

static void on_release(void *owner, const struct source_overview *overview)
{
    snapshot_release(refresh_snapshot(((struct centre *)owner)->refresh), overview);
}

static void on_health(void *owner, struct source_health *ret)
{
    const struct centre *centre = owner;

    health_tell(&centre->health, centre->watchdog, ret);
}

/* --- on the loop --------------------------------------------------------------------- */

static void on_renewed(void *owner, const struct source_overview *before,
                       const struct source_overview *after)
{
    struct centre *centre = owner;

    server_changed(centre->server);
    topics_poke(centre->topics);
    if (centre->client && publish_centre_changes(before, after))
        intake_say_centre(&centre->intake);
}

/* Whoever waits for a change is told of it before there is a snapshot of it. */
static void on_stored(void *owner)
{
    server_changed(((struct centre *)owner)->server);
}

/* The gate may shut while it opens, when there is no intake yet that could stop. */
static void on_halt(void *owner)
{
    struct centre *centre = owner;

    centre->health.halt = intake_gate_now(centre->gate);
    if (centre->intake.gate)
        intake_halt_changed(&centre->intake);
}

/* Somebody was registered or revoked, by the command line. */
static void on_registered(void *owner)
{
    struct centre *centre = owner;

    intake_forget_refused(&centre->intake);
    refresh_soon(centre->refresh);
}

static void on_turn(void *owner)
{
    struct centre *centre = owner;

    centre->turns = true;
    (void)sd_event_exit(centre->loop, 0);
}

/* Its client says goodbye, so that the broker does not send its last will over the other's state. */
static void on_replaced(void *owner, uint64_t term)
{
    struct centre *centre = owner;

    log_error(
        "another machine is the centre now, of term %" PRIu64 " (ours is %" PRIu64 "): %s",
        term, centre->term.own,
        centre->config->twin
            ? "this one is its twin again"
            : "nothing is taken in or published here any more. With `role: twin` in the "
              "settings this one becomes its twin; `dunghan promote` makes it the centre "
              "again");
    timer_after(centre->turn, 0);
}

/* What the broker checks sent itself comes behind what the broker had kept. */
static void note_answered(struct centre *centre)
{
    if (!broker_check_done(&centre->broker, clock_mono_ms()))
        return;
    intake_answered(&centre->intake);
    topics_answered(centre->topics);
}

static int on_mail(sd_event_source *source, int fd, uint32_t events, void *owner)
{
    struct centre *centre = owner;

    (void)source;
    (void)fd;
    (void)events;

    intake_work(&centre->intake);
    note_answered(centre);
    return 0;
}

/* A long action keeps the loop, but all is well. */
static void on_pulse(void *owner)
{
    struct centre *centre = owner;

    centre->health.loop_mono_ms = clock_mono_ms();
    watchdog_feed(centre->watchdog);
}

/* What was done to a register leaves a trace; what was set aside has its own. */
static void log_import(const json_t *request, const json_t *answer)
{
    const char *name = "";
    json_int_t added = 0, changed = 0, removed = 0, untouched = 0;

    if (json_unpack((json_t *)answer, "{s:I, s:I, s:I, s:I}", "added", &added, "changed",
                    &changed, "removed", &removed, "untouched", &untouched) < 0)
        return; /* it was nothing of that kind, or not done */
    (void)json_unpack((json_t *)request, "{s:s}", "register", &name);
    log_info("%s: taken in: %" JSON_INTEGER_FORMAT " added, %" JSON_INTEGER_FORMAT
             " changed, %" JSON_INTEGER_FORMAT " removed, %" JSON_INTEGER_FORMAT
             " untouched",
             name, added, changed, removed, untouched);
}

static json_t *tell_health(struct centre *centre)
{
    char fault[CLIENT_FAULT_BYTES];

    client_get_fault(centre->client, fault);
    return health_json(&centre->health, centre->watchdog, &centre->broker, fault,
                       intake_open_now(&centre->intake), clock_mono_ms());
}

static json_t *tell_standing(struct centre *centre)
{
    const struct source_overview *overview = on_acquire(centre);
    json_t *standing = standing_json(overview);

    on_release(centre, overview);
    return standing;
}

static const char *refusal(const struct centre *centre)
{
    static const char *const refusals[] = {
        [SOURCE_HALT_NONE] = "nothing is stored any more",
        [SOURCE_HALT_DISK] = "there is too little room on the disk: keep.disk_free_mb",
        [SOURCE_HALT_DAMAGE] = "the database is damaged and not written any more",
        [SOURCE_HALT_REPLACED] = "another machine is the centre: do it there",
    };

    return refusals[intake_gate_now(centre->gate)];
}

/* Whoever was replaced may be the centre again; what it is then, it is when it is opened anew. */
static json_t *promote(struct centre *centre, const struct action_desk *desk,
                       const struct control_request *request)
{
    enum source_halt halt = intake_gate_now(centre->gate);
    json_t *answer;

    if (halt != SOURCE_HALT_NONE && halt != SOURCE_HALT_REPLACED)
        return json_pack("{s:s}", "error", refusal(centre));
    answer = action_run(desk, request);
    if (!json_object_get(answer, "error"))
        timer_after(centre->turn, TURN_MS);
    return answer;
}

/* What the operator asks for through the command line, and staff through the page. */
static json_t *on_request(void *owner, const struct control_request *request)
{
    struct centre *centre = owner;
    const struct pulse pulse = {on_pulse, centre};
    const struct action_desk desk = {
        .store = centre->store,
        .dossiers = centre->dossiers,
        .ingest = centre->ingest,
        .rulebook = &centre->rulebook,
        .config = centre->config,
        .fleet = centre->fleet,
        .link = health_fleet_link(&centre->health),
        .memory = &centre->intake.memory,
        .guard = centre->allowed,
        .pulse = &pulse,
    };
    const char *wanted = json_string_value(json_object_get(request->words, "do"));
    json_t *answer;

    if (wanted && strcmp(wanted, "health") == 0)
        return tell_health(centre);
    if (wanted && strcmp(wanted, "standing") == 0)
        return tell_standing(centre);
    if (action_only_reads(request))
        return action_run(&desk, request);
    if (wanted && strcmp(wanted, "promote") == 0)
        return promote(centre, &desk, request);
    if (!intake_open_now(&centre->intake))
        return json_pack("{s:s}", "error", refusal(centre));
    answer = action_run(&desk, request);
    log_import(request->words, answer);
    intake_commit(&centre->intake); /* nothing is pending: gateways are told */
    rules_shelf_put(centre->shelf, centre->store, &centre->rulebook);
    if (!json_object_get(answer, "error"))
        refresh_at_tick(centre->refresh); /* also of what is no matter of ingest */
    if (!json_is_true(json_object_get(answer, "more")))
        refresh_now(centre->refresh); /* whoever asked may look at once */
    return answer;
}

static void note_upstream(struct centre *centre)
{
    int64_t lag_ms;

    centre->health.upstream = centre->config->upstream.connection != NULL;
    if (centre->health.upstream &&
        upstream_progress_lag(centre->store, centre->config->data, clock_wall_ms(),
                              &lag_ms) == 0)
        centre->health.upstream_lag_ms =
            lag_ms == UPSTREAM_NEVER_MS ? SOURCE_UPSTREAM_NEVER : lag_ms;
}

/* Once a second. */
static void on_tick(void *owner)
{
    struct centre *centre = owner;
    struct topics_findings findings;
    int64_t mono_ms = clock_mono_ms();

    centre->health.loop_mono_ms = mono_ms;
    watchdog_tick(centre->watchdog, !intake_open_now(&centre->intake));
    if (intake_gate_now(centre->gate) != SOURCE_HALT_DAMAGE &&
        retention_work(&centre->retention, &centre->config->keep, centre->store,
                       centre->ingest, clock_wall_ms(), mono_ms) < 0)
        log_error("retention: what is too old is not taken away for now");
    if (intake_gate_now(centre->gate) != SOURCE_HALT_DAMAGE)
        (void)audit_desk_write(centre->audit, centre->store, centre->ingest, mono_ms);
    if (centre->health.broker_good) {
        findings = topics_find(centre->topics, mono_ms);
        centre->broker.foreign = findings.foreign;
        centre->broker.blind = findings.blind;
        centre->broker.refused = findings.refused;
        broker_check_judge(&centre->broker, mono_ms);
        broker_check_again(&centre->broker, centre->client, mono_ms);
    }
    note_answered(centre);
    centre->health.broker_advice = centre->broker.advice;
    centre->health.broker_deaf = broker_check_deaf(&centre->broker);
    note_upstream(centre);
    intake_remember(&centre->intake, mono_ms);
    refresh_tick(centre->refresh, mono_ms);
    timer_after(centre->tick, TICK_MS);
}

/* --- opening, in the order of the includes ------------------------------------------- */

/* As what it stands for as long as it is open. */
static int open_term(struct centre *centre)
{
    static const enum source_role roles[TERM_STANDINGS] = {
        [TERM_LEADS] = SOURCE_ROLE_CENTRE,
        [TERM_FOLLOWS] = SOURCE_ROLE_TWIN,
        [TERM_REPLACED] = SOURCE_ROLE_REPLACED,
    };
    int rc = store_read_term(centre->store, &centre->term);

    if (rc < 0)
        return rc;
    centre->standing = term_standing(&centre->term, centre->config->twin);
    centre->health.role = roles[centre->standing];
    centre->health.term = centre->term.seen;
    if (centre->standing == TERM_FOLLOWS)
        log_info("this is a twin of the centre: it takes in and says nothing");
    if (centre->standing == TERM_REPLACED)
        log_error(
            "another machine is the centre, of term %" PRIu64
            ": nothing is taken in or published here. With `role: twin` in the settings "
            "this one becomes its twin; `dunghan promote` makes it the centre",
            centre->term.seen);
    if (centre->standing == TERM_LEADS && centre->term.own)
        log_info("this is the centre, of term %" PRIu64, centre->term.own);
    return 0;
}

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
        rc = open_term(centre);
    if (rc == 0)
        rc = rulebook_open(&centre->rulebook, centre->store, centre->config);
    if (rc == 0)
        rc = rulebook_apply(&centre->rulebook, centre->store, &recounted);
    if (rc == 0)
        rules_shelf_put(centre->shelf, centre->store, &centre->rulebook);
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
    if (rc == 0 && centre->standing == TERM_FOLLOWS)
        ingest_follow(centre->ingest);
    if (rc == 0)
        ingest_limit_quarantine(centre->ingest,
                                (int64_t)centre->config->keep.quarantine_mb << 20);
    if (rc == 0)
        rc = fleet_memory_read(centre->fleet, centre->store, centre->allowed);
    return rc;
}

static int open_refresh(struct centre *centre)
{
    const struct refresh_desk desk = {
        .loop = centre->loop,
        .inputs =
            {
                .store = centre->store,
                .rules = &centre->rulebook.rules,
                .dossiers = centre->dossiers,
                .ingest = centre->ingest,
                .fleet = centre->fleet,
                .registry = admission_registry(centre->admission),
                .guarded = centre->allowed != NULL,
                .certificate_warn_days = centre->config->certificates.warn_days,
                .priority_fields = (const char *const *)centre->config->priority_fields,
                .priority_field_count = centre->config->priority_fields_count,
                .title_vi = centre->config->title.vi,
                .title_en = centre->config->title.en,
                .simulated = centre->config->simulated,
            },
        .health = &centre->health,
        .watchdog = centre->watchdog,
        /* A start leaves room for 2^32 versions before the next one's. */
        .version = (uint64_t)centre->boot << 32,
        .renewed = on_renewed,
        .owner = centre,
    };

    return refresh_open(&centre->refresh, &desk);
}

static int open_readings(struct centre *centre)
{
    int rc = real_times_open(&centre->times, centre->config, centre->shelf);
    const struct reading_desk_centre desk = {centre->config, centre->shelf, centre->times,
                                             centre->boot};

    if (rc == 0)
        rc = reading_desk_open(&centre->quick, &desk);
    if (rc == 0)
        rc = reading_desk_open(&centre->slow, &desk);
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
        .proxies = {(const char *const *)config->web.proxies, config->web.proxies_count},
        .open_metrics = config->web.open_metrics,
        .metrics_series = config->web.metrics_series,
        .base = config->web.base,
        .security_contact = config->web.security_contact,
        .accounts = config_accounts(config, centre->accounts),
    };
    struct source source = {
        .owner = centre,
        .levels = {config->levels.good * 100, config->levels.ok * 100,
                   config->levels.warn * 100, config->levels.min_n},
        .letters = &config->letters_read,
        .addresses = {config->topics.api_url, config->certificates.broker_host},
        .acquire = on_acquire,
        .release = on_release,
        .health = on_health,
    };
    const struct staff_desk_centre staff_centre = {config, centre->shelf, centre->loop,
                                                   on_request, centre};
    int rc = open_readings(centre);

    if (rc < 0)
        return rc;
    source.quick = reading_desk_source(centre->quick);
    source.slow = reading_desk_source(centre->slow);
    rc = changes_desk_open(&centre->changes, reading_desk_store(centre->quick),
                           centre->shelf);
    if (rc < 0)
        return rc;
    source.changes = changes_desk_source(centre->changes);
    centre->audit = audit_desk_open(reading_desk_store(centre->quick));
    source.audit = audit_desk_source(centre->audit);
    rc = staff_desk_open(&centre->staff, &staff_centre);
    if (rc < 0)
        return rc;
    source.staff = staff_desk_source(centre->staff);
    return server_open(&centre->server, &server_config, &source);
}

/* On the thread of statistics. */
static int on_take_rules(void *owner, struct store *store, struct rulebook *ret)
{
    return rules_shelf_take(((struct centre *)owner)->shelf, store, ret);
}

static int open_topics(struct centre *centre)
{
    const struct topics_desk desk = {
        .loop = centre->loop,
        .config = centre->config,
        .snapshot = refresh_snapshot(centre->refresh),
        .take_rules = on_take_rules,
        .owner = centre,
    };

    return centre->standing == TERM_LEADS ? topics_open(&centre->topics, &desk) : 0;
}

/* Of a centre that was replaced: whether there is a broker, and no more. */
static const struct client_selection of_replaced[] = {
    {.topic = TOPIC_CENTRE, .foreign = true},
    {.topic = NULL},
};

/*
 * A twin has a session and a name of its own, so that nothing is missed while either is away. The
 * session of a centre that was replaced is given up: it would take in nothing of it.
 */
static int connect_as(struct centre *centre, struct client_config *config)
{
    char *will = payload_write_centre_lost(centre->term.own);
    int rc;

    config->client_id = centre->config->twin ? REGISTRY_TWIN_NAME : REGISTRY_CENTRE_NAME;
    config->keepalive_s = KEEPALIVE_S;
    config->session_expiry_s = centre->standing == TERM_REPLACED ? 0 : SESSION_EXPIRY_S;
    config->window = WINDOW;
    config->mailbox_bytes = MAILBOX_BYTES;
    if (centre->standing == TERM_LEADS) {
        config->will_topic = TOPIC_CENTRE;
        config->will_payload = will;
    }
    rc = settings_open_client(&centre->client, &centre->config->broker, config);
    free(will);
    return rc;
}

static int open_client(struct centre *centre)
{
    char events[TOPIC_BYTES], gateways[TOPIC_BYTES], status[TOPIC_BYTES],
        receipts[TOPIC_BYTES];
    const char *discovery = centre->config->topics.discovery;
    const char *const heard[] = {topic_format(TOPIC_GATEWAYS, "+", gateways), NULL};
    const char *const subscriptions[] = {gateways,
                                         TOPIC_CANARY,
                                         broker_check_topics[0],
                                         broker_check_topics[1],
                                         broker_check_topics[2],
                                         TOPIC_PUBLISHED,
                                         NULL};
    /* Of a twin the first ones, up to the events. */
    const struct client_selection selections[] = {
        /* First, lest anything be said before it is known that another one is the centre. */
        {.topic = TOPIC_CENTRE, .foreign = true},
        {.topic = topic_format(TOPIC_RECEIPTS, "+", receipts), .foreign = true},
        /* Retained, a message that means nothing would be set aside at every connection. */
        {.topic = topic_format(TOPIC_EVENTS, "+", events), .live = true},
        {.topic = centre->standing == TERM_LEADS ? TOPIC_STATS "#" : NULL,
         .live = true,
         .foreign = true}, /* what comes here is somebody else's */
        {.topic = TOPIC_META "#", .live = true, .foreign = true},
        /* Retained it would tell of a start that was long ago. */
        {.topic = discovery ? topic_status(discovery, status) : NULL, .live = true},
        {.topic = NULL},
    };
    struct client_config config = {
        .subscriptions = centre->standing == TERM_LEADS ? subscriptions : heard,
        .selections = selections,
    };
    int rc;

    if (centre->standing == TERM_REPLACED) {
        config.subscriptions = NULL;
        config.selections = of_replaced;
    }
    rc = connect_as(centre, &config);
    if (rc == 0)
        watchdog_begin(centre->watchdog,
                       &(struct watchdog_ward){centre->loop, centre->store, centre->client,
                                               centre->boot});
    return rc;
}

static int on_event(void *owner, const char *topic, const char *json)
{
    const struct centre *centre = owner;

    return intake_speaks(&centre->intake) ? publish_event(centre->client, topic, json)
                                          : -EAGAIN;
}

static int open_feed(struct centre *centre)
{
    const struct event_feed_desk desk = {
        .loop = centre->loop,
        .store = centre->store,
        .rules = &centre->rulebook.rules,
        .publish = on_event,
        .owner = centre,
    };

    return centre->config->topics.fed && centre->standing == TERM_LEADS
               ? event_feed_open(&centre->feed, &desk)
               : 0;
}

/* When everything that it works with is open. */
static struct intake wire_intake(struct centre *centre)
{
    return (struct intake){
        .settings = &centre->config->broker,
        .store = centre->store,
        .ingest = centre->ingest,
        .allowed = centre->allowed,
        .rules = &centre->rulebook.rules,
        .fleet = centre->fleet,
        .client = centre->client,
        .feed = centre->feed,
        .voice = {(uint64_t)centre->boot, centre->term.own},
        .term = centre->term,
        .standing = centre->standing,
        .replaced_by = on_replaced,
        .watchdog = centre->watchdog,
        .gate = centre->gate,
        .broker = &centre->broker,
        .refresh = centre->refresh,
        .topics = centre->topics,
        .health = &centre->health,
        .stored = on_stored,
        .owner = centre,
    };
}

static int open_sources(struct centre *centre)
{
    int rc = timer_open(&centre->tick, centre->loop, on_tick, centre);

    if (rc == 0)
        rc = timer_open(&centre->turn, centre->loop, on_turn, centre);
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
    struct centre *centre = need(calloc(1, sizeof *centre));
    int rc;

    centre->config = config;
    centre->loop = loop;
    health_begin(&centre->health, clock_mono_ms(), clock_wall_ms());
    centre->fleet = fleet_open();
    centre->shelf = rules_shelf_open(config);
    rc = open_store(centre);
    if (rc == -EILSEQ)
        intake_gate_explain(config->data);
    centre->watchdog = watchdog_open();
    if (rc == 0)
        rc = intake_gate_open(&centre->gate, loop, config, on_halt, centre);
    if (rc == 0 && centre->standing == TERM_REPLACED) {
        intake_gate_replaced(centre->gate);
        on_halt(centre);
    }
    if (rc == 0)
        rc = open_refresh(centre);
    if (rc == 0)
        rc = open_web(centre);
    if (rc == 0)
        rc = open_topics(centre);
    if (rc == 0)
        rc = open_client(centre);
    if (rc == 0)
        rc = open_feed(centre);
    if (rc == 0)
        centre->intake = wire_intake(centre);
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
    timer_close(centre->turn);
    if (centre->intake.client)
        intake_end(&centre->intake);
    event_feed_close(centre->feed);
    client_close(centre->client);
    topics_close(centre->topics);
    server_close(centre->server);
    staff_desk_close(centre->staff);
    if (centre->audit)
        (void)audit_desk_write(centre->audit, centre->store, centre->ingest, INT64_MAX);
    audit_desk_close(centre->audit);
    changes_desk_close(centre->changes);
    reading_desk_close(centre->slow);
    reading_desk_close(centre->quick);
    real_times_close(centre->times);
    watchdog_close(centre->watchdog);
    refresh_close(centre->refresh);
    intake_gate_close(centre->gate);
    ingest_close(centre->ingest);
    admission_close(centre->admission);
    dossier_register_close(centre->dossiers);
    fleet_close(centre->fleet);
    rules_shelf_close(centre->shelf);
    rulebook_close(&centre->rulebook);
    store_close(centre->store);
    free(centre);
}

void centre_reload(struct centre *centre)
{
    server_reload(centre->server);
}

bool centre_turns(const struct centre *centre)
{
    return centre->turns;
}

int centre_port(const struct centre *centre)
{
    return server_port(centre->server);
}
