/*
 * fleet_devices - the counter devices of all gateways, as far as they may be believed.
 *
 * A unit's counter is one device, whoever reads it: of several gateways that have read it in turn
 * the one to believe is the last, and one that is there before one that is away; when it was well
 * and when it answered they know together, also those that have read it before. A gateway's word
 * counts for its own units only, and one that is away knows nothing of now.
 */
#ifndef APPLIANCE_SNAPSHOT_FLEET_DEVICES_H
#define APPLIANCE_SNAPSHOT_FLEET_DEVICES_H

#include "appliance/access/registry.h"
#include "appliance/rules/catalogue.h"
#include "appliance/snapshot/fleet.h"

enum {
    FLEET_DEVICES_CLOCK_WRONG_MS =
        30 * 1000, /* from here on it is a minute, as people say it */
};

/* All borrowed. */
struct fleet_devices_view {
    const struct fleet *fleet;
    const struct registry *registry; /* NULL: any gateway may speak of all units */
    const struct catalogue *catalogue;
    int32_t today;
    struct fleet_link link;
    int64_t mono_ms;
};

/* Texts are borrowed until the fleet changes. */
struct fleet_device {
    const char *unit, *counter, *gateway;
    const struct payload_device *said; /* all that its gateway last said of it */
    bool known;                        /* its gateway is here, so that it knows of now */
    enum payload_device_state state;   /* offline when its gateway is away */
    enum payload_device_cause cause;   /* none when its gateway is away */
    /* When it was last known to be well, by our wall clock; 0: never. Now, where it is known to
     * be. */
    int64_t well_ms;
    int64_t seen_ms;                 /* last good answer, whoever heard it; 0: never */
    uint64_t records, faults;        /* as in payload_device */
    enum payload_device_clock clock; /* not said when its gateway is away */
    int64_t clock_ahead_ms;
    bool clock_wrong; /* it is not set, or wrong by a minute */
};

/* May this gateway's word on devices of that unit be believed? Only the registry, the catalogue and
 * the day of the view are asked. */
bool fleet_devices_may_tell(const struct fleet_devices_view *view, const char *gateway,
                            const char *unit);

/* Ordered by unit and counter; the caller frees the list. */
struct fleet_device *fleet_devices(const struct fleet_devices_view *view,
                                   size_t *ret_count);

#endif
