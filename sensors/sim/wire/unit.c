#include "sensors/sim/wire/unit.h"

#include "mqtt/base/clock.h"

void unit_reboot(struct unit *unit, int off_ms)
{
    unit->kind->reboot(unit->device, off_ms);
    unit->off_until_ms = clock_mono_ms() + off_ms;
    unit->faults.held_bytes = 0;
}

bool unit_off(const struct unit *unit)
{
    return clock_mono_ms() < unit->off_until_ms;
}
