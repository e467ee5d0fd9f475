/*
 * profile_load - a profile out of its text.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_PROFILE_PROFILE_LOAD_H
#define SENSORS_PROFILE_PROFILE_LOAD_H

#include "sensors/profile/profile.h"

/*
 * Loads it from `bytes` of text; `name` is said before faults. -EINVAL with the fault: line, column,
 * what is wrong, what is allowed.
 */
int profile_open(struct profile **ret, const char *name, const char *text, size_t bytes,
                 char fault[static PROFILE_FAULT_BYTES]);

/* Takes NULL. */
void profile_close(struct profile *profile);

#endif
