/*
 * intake - the messages of the broker: events in, commit, receipts out.
 *
 * What came while a commit was under way is the next commit: the batch grows with the load
 * and a lone event is stored at once (group commit). Where the store fails or nothing may be
 * written now, no receipt goes out, and the gateways send again. One thread, that of the loop.
 */
#ifndef APPLIANCE_CENTRE_INTAKE_H
#define APPLIANCE_CENTRE_INTAKE_H

#include "appliance/access/registry.h"
#include "appliance/centre/event_feed.h"
#include "appliance/centre/health.h"
#include "appliance/centre/refresh.h"
#include "appliance/count/ingest.h"
#include "appliance/rules/rules.h"
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
    uint64_t boot;
    void (*stored)(void *owner); /* after each commit that has changed anything */
    void *owner;
    struct log_limit connected_limit, forgotten_limit;
};

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
