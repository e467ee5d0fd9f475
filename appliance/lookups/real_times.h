/*
 * real_times - how long results of the last twelve months took, counted on a thread of its own.
 *
 * It looks at every dossier, which takes a second for a million of them: too long for web's thread,
 * and nothing for the intake to pay for with each event. So it is done beside both, on a connection
 * of its own that waits for no commit, at most a hundredth of the time, when somebody asks and the
 * store has changed. Whoever shows the figures says when they were counted.
 */
#ifndef APPLIANCE_LOOKUPS_REAL_TIMES_H
#define APPLIANCE_LOOKUPS_REAL_TIMES_H

#include "appliance/config.h"
#include "appliance/lookups/durations.h"
#include "appliance/registers/rules_shelf.h"

struct real_times;

enum { REAL_TIMES_PAUSE_MS = 60 * 1000 }; /* at least, between two countings */

/* Begins to count. Both are borrowed. Errors of the store, or of the thread. */
int real_times_open(struct real_times **ret, const struct config *config,
                    struct rules_shelf *shelf);

/* A counting that goes on is given up. Takes NULL. */
void real_times_close(struct real_times *times);

/*
 * The newest counting, whose wall clock is in *ret_ms; NULL: the first one goes on, for which this
 * waits a moment. Nobody changes it before real_times_release(). Has it counted again where it is old.
 */
const struct durations *real_times_hold(struct real_times *times, int64_t *ret_ms);

void real_times_release(struct real_times *times);

#endif
