#include "sensors/round_trips.h"

#define HOUR_US UINT32_C(3600000000)

void round_trips_add(struct round_trips *trips, int64_t us)
{
    trips->us[trips->next] = us < 1 ? 1 : us > HOUR_US ? HOUR_US : (uint32_t)us;
    trips->next = (trips->next + 1) % ROUND_TRIPS_KEPT;
    trips->count += trips->count < ROUND_TRIPS_KEPT;
}

struct payload_round_trip round_trips_tell(const struct round_trips *trips)
{
    uint32_t sorted[ROUND_TRIPS_KEPT] = {0};

    for (unsigned i = 0; i < trips->count; i++) {
        unsigned at = i;

        for (; at > 0 && sorted[at - 1] > trips->us[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = trips->us[i];
    }
    if (trips->count == 0)
        return (struct payload_round_trip){0};
    return (struct payload_round_trip){
        .median_us = sorted[(trips->count - 1) / 2],
        .last_us = trips->us[(trips->next + ROUND_TRIPS_KEPT - 1) % ROUND_TRIPS_KEPT],
    };
}
