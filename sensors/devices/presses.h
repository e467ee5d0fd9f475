/*
 * presses - presses of a key, whose contact is looked at again and again.
 *
 * A press counts once, when it has been seen for as long as it must; a contact that bounces within
 * PRESSES_RELEASE_MS is still pressed. What is shorter than the time between two looks may be missed.
 * A key that is down at the first look is not pressed before it has been let go: nobody knows whether it
 * was counted.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_DEVICES_PRESSES_H
#define SENSORS_DEVICES_PRESSES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PRESSES_RELEASE_MS = 40,  /* so long it must be let go before it is pressed again */
    PRESSES_STUCK_MS = 60000, /* so long nobody presses a key */
};

/* One key. Zeroed: nobody has looked yet. */
struct presses {
    bool seen;    /* it has been looked at */
    bool down;    /* pressed, or bouncing */
    bool counted; /* this press, or it is no one's */
    bool stuck;   /* it was said of this press */
    int64_t down_ms,
        up_ms; /* mono: since when; of the look that saw it let go first, or 0 */
};

enum presses_news {
    PRESSES_NONE,
    PRESSES_PRESSED, /* once a press */
    PRESSES_STUCK,   /* once a press too */
};

enum presses_news presses_look(struct presses *presses, bool closed, int at_least_ms,
                               int64_t mono_ms);

#endif
