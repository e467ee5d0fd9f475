/*
 * profile_trouble - what is wrong with a device, in the words of its profile: which request it refuses,
 * and which of its registers is not what it must be.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_PROFILE_PROFILE_TROUBLE_H
#define SENSORS_PROFILE_PROFILE_TROUBLE_H

#include "sensors/line/line.h"
#include "sensors/profile/profile.h"

enum { PROFILE_TROUBLE_BYTES = 160 };

/*
 * "it refuses read all (03, 0..19): 03, so many at once or such a value": of a request that was answered
 * with an exception.
 */
const char *profile_refusal_text(const struct profile *profile,
                                 const struct line_request *request,
                                 char ret[static PROFILE_TROUBLE_BYTES]);

/* "all 0 is 3077, must be 3076": the identity of that number, and the whole register that is there. */
const char *profile_mismatch_text(const struct profile *profile, int identity, uint16_t is,
                                  char ret[static PROFILE_TROUBLE_BYTES]);

#endif
