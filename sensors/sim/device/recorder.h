/*
 * recorder - a record terminal as a simulated device: its memory and its clock behind the registers
 * of sensors/devices/terminal.h.
 */
#ifndef SENSORS_SIM_DEVICE_RECORDER_H
#define SENSORS_SIM_DEVICE_RECORDER_H

#include "sensors/sim/device/ring.h"
#include "sensors/sim/device/timepiece.h"
#include "sensors/sim/wire/unit.h"

struct recorder {
    struct ring *ring;
    struct timepiece clock;
};

/* What has the recorder as its device, which must outlive it. */
struct unit recorder_unit(struct recorder *recorder);

#endif
