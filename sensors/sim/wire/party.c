#include "sensors/sim/wire/party.h"

int party_connections_most(const struct party *party)
{
    int most = 0;

    for (int id = 1; id <= UNIT_IDS; id++) {
        const struct unit *unit = party->units[id];

        if (unit && unit->connections_most > 0 &&
            (most == 0 || unit->connections_most < most))
            most = unit->connections_most;
    }
    return most;
}
