/*
 * pulse - the sign of life of what takes long on the thread of the store.
 *
 * Such a thing is one transaction, so it cannot be interrupted; but whoever watches its thread sees
 * that it goes on.
 */
#ifndef APPLIANCE_COUNT_PULSE_H
#define APPLIANCE_COUNT_PULSE_H

#include <stddef.h>
#include <stdint.h>

struct pulse {
    void (*beat)(void *owner);
    void *owner;
};

enum { PULSE_EVENTS = 1000 }; /* counted between two beats */

/* From `before` events to `now`: beats where that passes another PULSE_EVENTS. NULL: nobody watches. */
static inline void pulse_count(const struct pulse *pulse, int64_t before, int64_t now)
{
    if (pulse && before / PULSE_EVENTS != now / PULSE_EVENTS)
        pulse->beat(pulse->owner);
}

#endif
