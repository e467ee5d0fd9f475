#include "sensors/devices/device_fault.h"

#include <assert.h>
#include <stdio.h>

struct event device_fault(const struct device_fault_source *source, enum event_device what,
                          uint32_t before, uint32_t after)
{
    struct event event = {.type = EVENT_DEVICE,
                          .at_ms = source->at_ms,
                          .what = what,
                          .serial = source->serial,
                          .before = before,
                          .after = after};

    (void)snprintf(event.unit, sizeof event.unit, "%s", source->unit);
    (void)snprintf(event.counter, sizeof event.counter, "%s", source->counter);
    return event;
}

void device_fault_add_registers(struct event *fault, const uint16_t *registers,
                                size_t count)
{
    assert(4 * count < sizeof fault->registers);
    for (size_t i = 0; i < count; i++)
        (void)snprintf(fault->registers + 4 * i, 5, "%04x", registers[i]);
}
