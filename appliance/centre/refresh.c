#include "appliance/centre/refresh.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/snapshot/snapshot_build.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/timer.h"

enum {
    LEAST_MS = 100, /* between two snapshots ... */
    SHARE = 10,     /* ... and ten times as long as it takes to make one */
};

struct refresh {
    struct refresh_desk desk;
    struct snapshot *snapshot;
    struct timer *timer;
    uint64_t version;  /* of the newest snapshot */
    int64_t made_ms;   /* mono; when it was made */
    int64_t making_ms; /* how long that took */
    int32_t shown_day; /* local day it speaks of */
    struct fleet_presences shown_presences;
    enum source_link_state shown_link;
    int64_t judged_until_ms; /* wall; then it says too little of who is silent */
    bool stale;              /* something has changed since */
};

static int build(struct refresh *refresh, struct source_overview **ret)
{
    struct snapshot_inputs inputs = refresh->desk.inputs;
    int64_t wall_ms = clock_wall_ms(), mono_ms = clock_mono_ms();
    const struct fleet_link link = health_fleet_link(refresh->desk.health);
    int rc;

    inputs.link = health_link(refresh->desk.health, refresh->desk.watchdog);
    inputs.link_since_mono_ms = link.since_mono_ms;
    refresh->made_ms = mono_ms;
    refresh->shown_day = date_day_at(wall_ms);
    refresh->shown_presences = fleet_count(inputs.fleet, &link, mono_ms);
    refresh->shown_link = inputs.link.state;
    rc = snapshot_build(&inputs, ++refresh->version, wall_ms, mono_ms, ret);
    refresh->making_ms = clock_mono_ms() - mono_ms;
    if (rc == 0) {
        refresh->judged_until_ms = (*ret)->judged_until_ms;
        refresh->desk.health->lost = (*ret)->lost;
        refresh->desk.health->certificates_ending = (*ret)->certificates_ending;
    }
    return rc;
}

static void renew(struct refresh *refresh)
{
    const struct source_overview *before;
    struct source_overview *after;
    int rc = build(refresh, &after);

    refresh->stale = rc < 0;
    if (rc < 0)
        return; /* logged; the next tick tries again */
    before = snapshot_acquire(refresh->snapshot);
    snapshot_replace(refresh->snapshot, after);
    refresh->desk.renewed(refresh->desk.owner, before, after);
    snapshot_release(refresh->snapshot, before);
}

static void on_timer(void *owner)
{
    renew(owner);
}

void refresh_soon(struct refresh *refresh)
{
    int64_t pause_ms = refresh->making_ms * SHARE;

    if (refresh->stale)
        return;
    refresh->stale = true;
    timer_at(refresh->timer,
             refresh->made_ms + (pause_ms > LEAST_MS ? pause_ms : LEAST_MS));
}

void refresh_now(struct refresh *refresh)
{
    if (refresh->stale)
        renew(refresh);
}

void refresh_at_tick(struct refresh *refresh)
{
    refresh->stale = true;
}

void refresh_tick(struct refresh *refresh, int64_t mono_ms)
{
    const struct fleet_link link = health_fleet_link(refresh->desk.health);
    const struct fleet_presences now =
        fleet_count(refresh->desk.inputs.fleet, &link, mono_ms);
    int64_t wall_ms = clock_wall_ms();

    if (refresh->stale || date_day_at(wall_ms) != refresh->shown_day ||
        wall_ms >= refresh->judged_until_ms ||
        memcmp(&now, &refresh->shown_presences, sizeof now) != 0 ||
        health_link(refresh->desk.health, refresh->desk.watchdog).state !=
            refresh->shown_link)
        renew(refresh);
}

int refresh_open(struct refresh **ret, const struct refresh_desk *desk)
{
    struct refresh *refresh = need(calloc(1, sizeof *refresh));
    struct source_overview *first;
    int rc;

    refresh->desk = *desk;
    refresh->version = desk->version;
    rc = timer_open(&refresh->timer, desk->loop, on_timer, refresh);
    if (rc == 0)
        rc = build(refresh, &first);
    if (rc == 0) {
        refresh->snapshot = snapshot_open(first);
        *ret = refresh;
        return 0;
    }
    refresh_close(refresh);
    return rc;
}

void refresh_close(struct refresh *refresh)
{
    if (!refresh)
        return;
    timer_close(refresh->timer);
    snapshot_close(refresh->snapshot);
    free(refresh);
}

struct snapshot *refresh_snapshot(const struct refresh *refresh)
{
    return refresh->snapshot;
}
