/*
 * contact - a contact that is pressed: again and again, for so long, bouncing or stuck; and what of that
 * can be seen by whoever reads it now and then.
 *
 * Pure; time is mono ms. Time does not run backwards.
 */
#ifndef SENSORS_SIM_DEVICE_CONTACT_H
#define SENSORS_SIM_DEVICE_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CONTACT_PRESS_MS = 150, /* as people press */
    CONTACT_GAP_MS = 200,   /* between two presses in a row */
    CONTACT_BOUNCE_MS = 15, /* how long it bounces after it was pressed or let go ... */
    CONTACT_BOUNCES_MS = 3, /* ... and for how long it stays as it is */
    CONTACT_OPEN_MS = 60, /* so long it must be seen let go, to be seen pressed once more */
    CONTACT_WAIT_MAX = 1000000,
};

/* Zeroed: open, and nothing is to come. */
struct contact {
    int waiting;            /* presses to come */
    int press_ms;           /* how long each takes */
    int64_t next_ms;        /* when the first of them comes */
    int64_t down_ms, up_ms; /* of the last one that came */
    bool bounces;
    bool stuck; /* closed, whatever comes */
    bool seen;  /* the last press */
    int unseen; /* of the presses before it */
    int64_t
        open_ms; /* it has been read as open since then; 0: not since it was read as closed */
};

/* So many presses after those to come, the first of all now. All that are still to come take press_ms. */
void contact_press(struct contact *contact, int presses, int press_ms, int64_t now_ms);

/* How many presses have begun since this was asked last. */
int contact_advance(struct contact *contact, int64_t now_ms);

/* After contact_advance() to that moment. */
bool contact_closed(const struct contact *contact, int64_t now_ms);

/* Somebody reads it, after contact_advance() to that moment. */
void contact_read(struct contact *contact, int64_t now_ms);

/*
 * How many presses that are over nobody can have seen: it was not read while they were, or not for
 * CONTACT_OPEN_MS as let go before. After contact_advance() to that moment.
 */
int contact_unseen(const struct contact *contact, int64_t now_ms);

#endif
