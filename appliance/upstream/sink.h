/*
 * sink - tells the nation for as long as it runs, a moment after each change.
 *
 * A process of its own, dunghan upstream run: so whatever PostgreSQL does, the centre takes in, answers
 * and shows as ever, and whenever this one is killed nothing is lost: it knows nothing that is not in the
 * store and there. It looks for changes once a second; when there are none it says every half minute of
 * when that is. After an error it waits, longer each time, up to ten seconds.
 *
 * Where another store tells as this centre, such as that of a machine which was replaced and runs again,
 * each would write everything anew whenever it finds the other's: that is said, and this one waits.
 */
#ifndef APPLIANCE_UPSTREAM_SINK_H
#define APPLIANCE_UPSTREAM_SINK_H

#include "appliance/config.h"

/* Until it is killed. Negative errno, logged: the settings do not say where the nation is. */
int upstream_sink_run(const struct config *config);

#endif
