/*
 * fleet_foreign - the units that a gateway reads devices of without being registered for them.
 *
 * Its word on these devices counts for nothing, and its events of them are set aside; who put a
 * counter's device at a gateway and did not register it is to be told so.
 */
#ifndef APPLIANCE_SNAPSHOT_FLEET_FOREIGN_H
#define APPLIANCE_SNAPSHOT_FLEET_FOREIGN_H

#include "appliance/snapshot/fleet_devices.h"

enum { FLEET_FOREIGN_MOST = 20 }; /* of one gateway: the first ones, whatever it says */

/*
 * Their codes in order, ", " between, of a member of the view's fleet; NULL: there are none. The
 * caller frees the text. Of the view as fleet_devices_may_tell().
 */
char *fleet_foreign_units(const struct fleet_devices_view *view,
                          const struct fleet_member *member);

/* Logs them, with what to do, when they are others than when it was last asked. */
void fleet_foreign_tell(struct fleet *fleet, const struct fleet_devices_view *view,
                        const char *gateway);

#endif
