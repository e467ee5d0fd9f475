/*
 * reading - one device as a person looks at it: all reads of its profile and no others, over a connection
 * of its own; nothing is written, counted or kept.
 */
#ifndef SENSORS_COMMISSION_READING_H
#define SENSORS_COMMISSION_READING_H

#include "sensors/commission/asker.h"
#include "sensors/devices/meaning.h"
#include "sensors/line/place.h"
#include "sensors/profile/profile_trouble.h"

enum { READING_NAME_BYTES = 64 };

/* What is looked at. */
struct reading_wish {
    char name[READING_NAME_BYTES]; /* of the device, for people */
    struct line_place place;
    int unit_id, timeout_ms, poll_ms;
    const struct profile *profile;
    const struct meaning *meanings; /* of its inputs */
    unsigned meanings_count;
    const char *(*cause)(int rc); /* what went wrong, in words */
};

struct reading {
    const struct reading_wish *wish;
    struct asker *asker;
    uint16_t *cells;           /* as the newest answers have it */
    struct line_request asked; /* last */
    int mismatch;              /* -EPROTO of the last reading_take(): which identity */
    int64_t last_us, least_us, most_us; /* round trips of one request */
};

/* Borrows the wish. Negative errno: it cannot be asked; what was opened is still to be closed. */
int reading_open(struct reading *ret, const struct reading_wish *wish);

/* Takes a zeroed one too. */
void reading_close(struct reading *reading);

/* One request: what asker_ask() says. */
int reading_ask(struct reading *reading, enum line_order order, int address, int count);

/* All reads of the profile. -EPROTO: it is another device, whose answers are there all the same. */
int reading_take(struct reading *reading);

/* What that was, in words, as exactly as it is known: of what one of these two has given. */
const char *reading_trouble(const struct reading *reading, int rc,
                            char ret[static PROFILE_TROUBLE_BYTES]);

/* The answers of the last reading_take(); borrowed. */
struct profile_answers reading_answers(const struct reading *reading);

#endif
