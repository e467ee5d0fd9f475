/*
 * profile_set - the profiles there are: those that were built in, and those of a directory.
 *
 * One of the directory, NAME.yaml, wins over a built-in one of its name. They are loaded when they are
 * asked for, and live as long as the set.
 *
 * One thread at a time.
 */
#ifndef SENSORS_PROFILE_PROFILE_SET_H
#define SENSORS_PROFILE_PROFILE_SET_H

#include <stdbool.h>

#include "sensors/profile/profile.h"

#define PROFILE_SET_DIRECTORY "/etc/dunghan/profiles"

struct profile_set;

/* One that was built in: bytes from `text` up to `end`. The last row has no name. */
struct profile_shipped {
    const char *name, *text, *end;
};

extern const struct profile_shipped profile_shipped[];

/* `directory` need not be there; NULL: only what was built in. */
void profile_set_open(struct profile_set **ret, const char *directory);

/* Before that directory it looks into this one from now on: for drafts. NULL: into no other. */
void profile_set_prefer(struct profile_set *set, const char *drafts);

/* Takes NULL. */
void profile_set_close(struct profile_set *set);

/*
 * -ENOENT: there is none of that name, and the fault says where its file would be looked
 * for, and which there are. -EINVAL, or what the system
 * says: it cannot be loaded; the fault says why.
 */
int profile_set_find(struct profile_set *set, const char *name, const struct profile **ret,
                     char fault[static PROFILE_FAULT_BYTES]);

/* Does it come from the directory? Of one that was found. */
bool profile_set_is_local(const struct profile_set *set, const struct profile *profile);

/*
 * Tells every name, in their order, each once; not 0 from tell() ends it, and is given back.
 */
int profile_set_each(struct profile_set *set, int (*tell)(void *owner, const char *name),
                     void *owner);

#endif
