/*
 * device_cause - why a device cannot be read, by what has ended the dialogue with it.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_DEVICE_CAUSE_H
#define SENSORS_DEVICE_CAUSE_H

#include "mqtt/payload.h"

/*
 * Of what a line says (sensors/line/line.h) or a kind (sensors/devices/kind.h), 0 or a negative
 * errno. One that stands in neither is the system's reason why there is no connection.
 */
enum payload_device_cause device_cause(int rc);

/* The same in words, for the log: more of them than there are causes. Not of 0. */
const char *device_cause_text(int rc);

#endif
