#include "sensors/line/quiet.h"

#include "mqtt/base/clock.h"

enum { NOISE_MOST = 10 }; /* times enough_ms that a line may go without falling quiet */

void quiet_await(struct quiet *quiet, int enough_ms)
{
    *quiet = (struct quiet){.since_ms = clock_mono_ms(), .enough_ms = enough_ms};
}

bool quiet_awaited(const struct quiet *quiet)
{
    return quiet->since_ms != 0;
}

void quiet_end(struct quiet *quiet)
{
    quiet->since_ms = 0;
}

bool quiet_hopeless(const struct quiet *quiet)
{
    return clock_mono_ms() - quiet->since_ms > (int64_t)NOISE_MOST * quiet->enough_ms;
}
