/*
 * evidence - which profiles fit a device, by what it answers.
 *
 * A profile is tried by the reads that it lists, in their order, and by the identity that it states;
 * what a device says that it is (function 43) may name one of its models. Nothing is ever written.
 */
#ifndef SENSORS_COMMISSION_EVIDENCE_H
#define SENSORS_COMMISSION_EVIDENCE_H

#include "sensors/commission/asker.h"
#include "sensors/profile/profile_set.h"

enum { EVIDENCE_MOST = 64, EVIDENCE_MISSES_MOST = 6 };

/* A profile all of whose reads were answered, and whose identity holds where it has one. */
struct evidence {
    const struct profile *profile;
    bool identity; /* it has one */
    bool named;    /* the device says that it is one of its models */
    int cells;     /* registers and bits that were read */
};

/* A profile whose reads were answered, up to that of an identity that does not hold. */
struct evidence_miss {
    const struct profile *profile;
    int identity; /* which one */
    uint16_t is;  /* what stands there */
};

/* What was found out of one device. */
struct evidence_found {
    struct evidence fits[EVIDENCE_MOST]; /* the best first */
    int count;
    /* Those that do not fit though they are the site's own, or of a model that the device names. */
    struct evidence_miss misses[EVIDENCE_MISSES_MOST];
    int misses_count;
};

/* Does it tell the device from others, and not only that it could be one? */
bool evidence_tells(const struct evidence *evidence);

/* Whom to ask. */
struct evidence_device {
    enum line_way way;
    int unit_id;
    int timeout_ms;
    struct line_identity identity; /* what it says of itself, see evidence_identify() */
};

/* Asks it what it is. 0, though it may have said nothing; -ECANCELED. */
int evidence_identify(struct asker *asker, struct evidence_device *device);

/*
 * The profiles that fit, and of the others why. 0; -ECANCELED: it shall end. One that cannot
 * be loaded is logged and passed over.
 */
int evidence_weigh(struct asker *asker, const struct evidence_device *device,
                   struct profile_set *set, struct evidence_found *ret);

#endif
