/*
 * health - how the centre is: what the page and `dunghan doctor` are told.
 *
 * The loop's thread writes, each where it knows; anybody reads.
 */
#ifndef APPLIANCE_CENTRE_HEALTH_H
#define APPLIANCE_CENTRE_HEALTH_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "appliance/snapshot/fleet.h"
#include "appliance/watch/broker_check.h"
#include "appliance/watch/watchdog.h"
#include "web/source.h"

struct health {
    atomic_bool store_good;
    _Atomic(enum source_halt) halt;
    _Atomic(enum source_role) role;
    _Atomic uint64_t term;               /* the highest that was heard of */
    atomic_bool broker_good, broker_met; /* connected; and was ever, since the start */
    atomic_bool broker_deaf;             /* connected or not: no event came through it */
    _Atomic int64_t broker_since_ms,
        broker_since_mono_ms;     /* since when broker_good is so */
    _Atomic int64_t loop_mono_ms; /* when the loop last came round */
    _Atomic int64_t
        commit_wall_ms; /* when events were last stored; 0: not since the start */
    _Atomic uint64_t lost, certificates_ending; /* as the newest snapshot has them */
    atomic_bool upstream; /* like the next one as source_health has it */
    _Atomic int64_t upstream_lag_ms;
    const char *_Atomic broker_advice; /* constant; NULL: nothing is wrong */
};

/* Good until somebody says otherwise, but for the broker, who has not been met yet. */
void health_begin(struct health *health, int64_t mono_ms, int64_t wall_ms);

/* The session with the broker stands from now on, or no longer. */
void health_broker(struct health *health, bool stands);

/* Any thread. */
struct source_link health_link(const struct health *health,
                               const struct watchdog *watchdog);

/* For /healthz and the page. Any thread. */
void health_tell(const struct health *health, const struct watchdog *watchdog,
                 struct source_health *ret);

/* The same, as the fleet is judged by it. Any thread. */
struct fleet_link health_fleet_link(const struct health *health);

/*
 * For `dunghan doctor`, a new reference: `broker` (it is connected), `broker_fault` (`fault`: why
 * it is not; "": not said), `broker_silent` (it is, and nothing comes through: the link's state),
 * `broker_advice`, `broker_checked` (the check has had its time, or there is none), `role` and `store` (`taking`: events may
 * come in, and are stored). The loop's thread.
 */
json_t *health_json(const struct health *health, const struct watchdog *watchdog,
                    const struct broker_check *broker, const char *fault, bool taking,
                    int64_t mono_ms);

#endif
