#include "sensors/devices/presses.h"

/* It is let go, or bounces. */
static void take_open(struct presses *presses, int64_t mono_ms)
{
    if (presses->up_ms == 0)
        presses->up_ms = mono_ms;
    if (mono_ms - presses->up_ms >= PRESSES_RELEASE_MS)
        presses->down = false;
}

static void take_closed(struct presses *presses, int64_t mono_ms)
{
    bool again = presses->up_ms && mono_ms - presses->up_ms >= PRESSES_RELEASE_MS;

    if (!presses->down || again) {
        presses->down = true;
        presses->down_ms = mono_ms;
        presses->counted = presses->stuck = false;
    }
    presses->up_ms = 0;
}

enum presses_news presses_look(struct presses *presses, bool closed, int at_least_ms,
                               int64_t mono_ms)
{
    bool first = !presses->seen;

    presses->seen = true;
    if (!closed) {
        if (presses->down)
            take_open(presses, mono_ms);
        return PRESSES_NONE;
    }
    take_closed(presses, mono_ms);
    presses->counted = presses->counted || first;
    if (!presses->counted && mono_ms - presses->down_ms >= at_least_ms) {
        presses->counted = true;
        return PRESSES_PRESSED;
    }
    if (!presses->stuck && mono_ms - presses->down_ms >= PRESSES_STUCK_MS) {
        presses->stuck = true;
        return PRESSES_STUCK;
    }
    return PRESSES_NONE;
}
