/*
 * profile_check - is a profile that was loaded one that can be read: a part of profile.c.
 */
#ifndef SENSORS_PROFILE_PROFILE_CHECK_H
#define SENSORS_PROFILE_PROFILE_CHECK_H

#include "mqtt/settings.h"
#include "sensors/profile/profile.h"

/* Makes what the structs say is made of the rest. -EINVAL with the fault of the first thing wrong. */
int profile_check(const struct settings_check *check, struct profile *profile);

/* The same of its values: each lies in its read. Once the reads are made. */
int profile_check_channels(const struct settings_check *check, struct profile *profile);
int profile_check_device(const struct settings_check *check, struct profile *profile);
int profile_check_identity(const struct settings_check *check, struct profile *profile);

/*
 * What the others use: the fault at PREFIX.KEY of a text that is none of the `names`; its index, or
 * -EINVAL. A text of NULL is the first name.
 */
int profile_check_word(const struct settings_check *check, const char *prefix,
                       const char *key, const char *text, const char *const *names,
                       int count);

/* The same of an order of words or bytes: 0 the high one first, which is that of NULL, 1 the low one. */
int profile_check_order(const struct settings_check *check, const char *prefix,
                        const char *key, const char *text);

/* The read of that name, its index, or -EINVAL with the fault at PREFIX.read. */
int profile_check_read(const struct settings_check *check, const struct profile *profile,
                       const char *prefix, const char *name);

/* A holding register, as addresses are written in the profile: that on the wire, or -EINVAL with the fault
 * at `path`. */
int profile_check_register(const struct settings_check *check,
                           const struct profile *profile, const char *path, int at);

#endif
