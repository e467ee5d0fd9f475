/*
 * refresh - when the page gets a newer snapshot, and who is told of it.
 *
 * Soon after something has changed, but so that making them never takes more than a tenth of
 * the time; at the turn of the day; when a gateway came or fell silent, the link to the broker came
 * or went, or working time has made a silence of a pause. One thread, that
 * of the store and of the loop, but for the snapshot itself.
 */
#ifndef APPLIANCE_CENTRE_REFRESH_H
#define APPLIANCE_CENTRE_REFRESH_H

#include <systemd/sd-event.h>

#include "appliance/centre/health.h"
#include "appliance/snapshot/snapshot.h"
#include "appliance/snapshot/snapshot_inputs.h"

struct refresh;

/* What it works with; all borrowed. */
struct refresh_desk {
    sd_event *loop;
    struct snapshot_inputs inputs;   /* their link is that of `health` */
    const struct watchdog *watchdog; /* says whether what is sent comes back */
    struct health *health; /* is told what the newest one has lost, and what ends soon */
    uint64_t version;      /* the first one's is one more */
    /* After each but the first. Both are borrowed for the call: what is made by comparing
     * what was with what is has its place here. */
    void (*renewed)(void *owner, const struct source_overview *before,
                    const struct source_overview *after);
    void *owner;
};

/* Makes the first snapshot. Errors of the store and of the loop. */
int refresh_open(struct refresh **ret, const struct refresh_desk *desk);

/* When nobody reads its snapshot any more. Takes NULL. */
void refresh_close(struct refresh *refresh);

/* Where the newest one is, for any thread until refresh_close(). */
struct snapshot *refresh_snapshot(const struct refresh *refresh);

/* Something has changed: as soon as may be. */
void refresh_soon(struct refresh *refresh);

/* At once, when something has changed since the newest one. */
void refresh_now(struct refresh *refresh);

/* Something has changed that can wait for the next tick. */
void refresh_at_tick(struct refresh *refresh);

/* Once a second: makes one when it is due. One that failed is tried again by the next. */
void refresh_tick(struct refresh *refresh, int64_t mono_ms);

#endif
