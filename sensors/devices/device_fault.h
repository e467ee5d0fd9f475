/*
 * device_fault - what is wrong with a device, as an event of type "device".
 *
 * A record that cannot be understood must neither block those behind it nor vanish. It travels
 * in its place in the sequence with its raw registers; the centre keeps it, and counts and
 * shows it with the device. Records that a device has lost before they could be read are told
 * the same way.
 *
 * Pure functions; any thread.
 */
#ifndef SENSORS_DEVICES_DEVICE_FAULT_H
#define SENSORS_DEVICES_DEVICE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/event.h"

struct device_fault_source {
    const char *unit, *counter; /* both checked by config */
    uint32_t serial;            /* 0: the device has none */
    int64_t at_ms;              /* wall clock */
};

/* Its two readings: mqtt/event.h. The caller sends it, and may add registers. */
struct event device_fault(const struct device_fault_source *source, enum event_device what,
                          uint32_t before, uint32_t after);

/* The registers that were read, 40 at most. */
void device_fault_add_registers(struct event *fault, const uint16_t *registers,
                                size_t count);

#endif
