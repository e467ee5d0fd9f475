/*
 * intake - the messages of the broker: events in, commit, receipts out.
 *
 * What came while a commit was under way is the next commit: the batch grows with the load
 * and a lone event is stored at once (group commit). Where the store fails or nothing may be
 * written now, no receipt goes out, and the gateways send again. One thread, that of the loop.
 *
 * Only the centre speaks, not its twin (appliance/rules/term.h); and it does in no session before it
 * has heard what the broker kept, in which another one may say that it has taken its place. Then it
 * takes nothing in any more either, and its owner is told. Where one of a lower term speaks, what the
 * broker keeps of it is put right.
 */
#ifndef APPLIANCE_CENTRE_INTAKE_H
#define APPLIANCE_CENTRE_INTAKE_H

#include "appliance/access/registry.h"
#include "appliance/centre/event_feed.h"
#include "appliance/centre/health.h"
#include "appliance/centre/publish.h"
#include "appliance/centre/refresh.h"
#include "appliance/count/ingest.h"
#include "appliance/rules/rules.h"
#include "appliance/rules/term.h"
#include "appliance/snapshot/fleet.h"
#include "appliance/snapshot/fleet_memory.h"
#include "appliance/store/store.h"
#include "appliance/topics/topics.h"
#include "appliance/watch/broker_check.h"
#include "appliance/watch/intake_gate.h"
#include "appliance/watch/watchdog.h"
#include "mqtt/base/log_limit.h"
#include "mqtt/client.h"

/* What it works with; all borrowed, filled in by the owner. */
struct intake {
    const struct settings_broker *settings; /* to say who the broker is */
    struct store *store;
    struct ingest *ingest;
    const struct registry *allowed; /* NULL: any gateway may speak */
    const struct rules *rules;
    struct fleet *fleet;
    struct fleet_memory memory; /* how much of the fleet is saved */
    struct client *client;
    struct event_feed *feed; /* NULL: events are not told */
    struct watchdog *watchdog;
    struct intake_gate *gate;
    struct broker_check *broker;
    struct refresh *refresh;
    struct topics *topics; /* NULL: there are none */
    struct health *health;
    struct publish_voice voice;
    struct term term;
    enum term_standing standing;
    bool answered; /* what the broker kept has been heard in this session */
    bool replaced; /* another centre was heard of, since this one was opened */
    void (*replaced_by)(void *owner, uint64_t term); /* a centre; once */
    void (*stored)(void *owner); /* after each commit that has changed anything */
    void *owner;
    struct log_limit connected_limit, forgotten_limit, lower_limit;
};

/* May anything be published now? */
bool intake_speaks(const struct intake *intake);

/* What the broker kept for this session has come. Does nothing but for the first time in a session. */
void intake_answered(struct intake *intake);

/* The page says something else of the centre now. */
void intake_say_centre(struct intake *intake);

/* A message has come. What it brings is committed later. */
void intake_hear(struct intake *intake, const char *topic, const char *payload,
                 size_t bytes);

/* Takes what the client has, and commits it. */
void intake_work(struct intake *intake);

/* Commits what is pending, if anything, and tells page and gateways what has changed. */
void intake_commit(struct intake *intake);

/* Once a second: saves what gateways have said of themselves, when it is due. */
void intake_remember(struct intake *intake, int64_t mono_ms);

/* Commits and saves what there is: the last thing that is done. */
void intake_end(struct intake *intake);

/* The registry has changed: who may not speak any more is past, with its devices. */
void intake_forget_refused(struct intake *intake);

/* The gate has opened or shut. */
void intake_halt_changed(struct intake *intake);

/* May anything be written now? */
bool intake_open_now(const struct intake *intake);

#endif
