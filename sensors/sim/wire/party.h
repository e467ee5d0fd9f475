/*
 * party - the simulated devices at one place, by their unit ids.
 */
#ifndef SENSORS_SIM_WIRE_PARTY_H
#define SENSORS_SIM_WIRE_PARTY_H

#include "sensors/sim/wire/unit.h"

struct party {
    struct unit *units[UNIT_IDS + 1]; /* NULL: no device has that unit id */
    struct chance *chance;            /* of what goes wrong */
};

/* How many connections are taken there: as many as the device with the smallest number takes; 0: as
 * many as come. */
int party_connections_most(const struct party *party);

#endif
