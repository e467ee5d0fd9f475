/*
 * device - is it online, shaky or offline, and when is it asked again.
 *
 * Pure; no clock of its own. A device in trouble is asked at its usual pace a few times,
 * then ever more seldom, up to half a minute, until it answers.
 */
#ifndef SENSORS_DEVICE_H
#define SENSORS_DEVICE_H

#include <stdint.h>

#include "mqtt/payload.h"

enum device_event {
    DEVICE_ANSWERED, /* sense, all that was asked for */
    DEVICE_FAILED,   /* silence, refusal or nonsense */
    DEVICE_GAVE_UP,  /* device_step()'s own: failed too often in a row */
};

enum device_action {
    DEVICE_GO_ON,
    DEVICE_REPORT_UP,
    DEVICE_REPORT_SHAKY,
    DEVICE_REPORT_DOWN,
    DEVICE_REPORT_ABSENT, /* as before: only why may be news */
};

enum {
    DEVICE_FAILURES_MAX = 3, /* in a row; then it is offline */
    DEVICE_PAUSE_MAX_MS = 30000,
};

struct device {
    enum payload_device_state state;
    int failures; /* in a row */
};

/* A zeroed device is offline and has never failed: it is asked at once. */
enum device_action device_step(struct device *device, enum device_event event);

/*
 * How long to wait before asking again: poll_ms, and offline that doubled with every
 * failure, plus up to a quarter by `random`, so that devices behind one switch do not come
 * all at once.
 */
int device_pause_ms(const struct device *device, int poll_ms, uint32_t random);

#endif
