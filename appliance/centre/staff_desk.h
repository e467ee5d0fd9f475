/*
 * staff_desk - answers what web asks for staff: reads on web's thread what was set aside, and of
 * dossiers by the rules in force, and carries orders to the centre's loop, where they are actions
 * as everybody's.
 *
 * An order is worked off in slices between the centre's other work, so that events are not
 * held up however much it takes in again.
 */
#ifndef APPLIANCE_CENTRE_STAFF_DESK_H
#define APPLIANCE_CENTRE_STAFF_DESK_H

#include <systemd/sd-event.h>

#include "appliance/centre/control.h"
#include "appliance/config.h"
#include "appliance/registers/rules_shelf.h"
#include "web/source.h"

struct staff_desk;

enum { STAFF_DESK_ORDERS = 8 }; /* that may wait */

/* The centre, of which everything is borrowed. */
struct staff_desk_centre {
    const struct config *config;
    struct rules_shelf *shelf;
    sd_event *loop;
    control_answer act; /* does what appliance/centre/action.h has, a slice at a time */
    void *owner;
};

/* Reads the store on a connection of its own. Errors are logged. */
int staff_desk_open(struct staff_desk **ret, const struct staff_desk_centre *centre);

/* After server_close(): orders that still wait are forgotten. Takes NULL. */
void staff_desk_close(struct staff_desk *desk);

const struct source_staff *staff_desk_source(const struct staff_desk *desk);

#endif
