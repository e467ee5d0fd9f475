/*
 * throttle - how often somebody may try, and how long they wait after too many failures.
 *
 * An attempt counts as failed until it is said to have succeeded, so many at once gain
 * nothing. After `free` failures each further one doubles the wait, up to a quarter of an
 * hour; an attempt while waiting is refused and not counted. An hour of quiet forgets all.
 * Bounded: the one longest without a failure makes room, of those that need not wait if any; so
 * nobody ends a lock by failing under other names. Pure, times are mono_ms.
 */
#ifndef WEB_LOGIN_THROTTLE_H
#define WEB_LOGIN_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    THROTTLE_KEY_BYTES = 96,
    THROTTLE_PLACES = 1024,
    THROTTLE_FIRST_MS = 30 * 1000,
    THROTTLE_LONGEST_MS = 15 * 60 * 1000,
    THROTTLE_QUIET_MS = 60 * 60 * 1000,
};

struct throttle;

struct throttle *throttle_open(int free);

/* Takes NULL. */
void throttle_close(struct throttle *throttle);

/* How long this one has to wait yet; 0: it may try. */
int64_t throttle_wait_ms(const struct throttle *throttle, const char *key, int64_t now_ms);

/* It tries. */
void throttle_try(struct throttle *throttle, const char *key, int64_t now_ms);

/* It was right: `all` failures are forgotten, or only this attempt. */
void throttle_right(struct throttle *throttle, const char *key, bool all);

#endif
