/*
 * target - where a person wants to look: an address, perhaps with a port, or a serial device.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_COMMISSION_TARGET_H
#define SENSORS_COMMISSION_TARGET_H

#include "sensors/line/place.h"

enum { TARGET_ADDRESS_BYTES = 256, TARGET_PORT = 502 };

struct target {
    char address[TARGET_ADDRESS_BYTES];
    struct line_place place; /* its address is the one above */
};

#define TARGET_ALLOWED                                                                     \
    "an IPv4 or IPv6 address, no name, with :PORT behind it or not ([2001:db8::1]:502), "  \
    "or "                                                                                  \
    "the path of a serial device"

/* "192.0.2.1", "192.0.2.1:1502", "[2001:db8::1]:502", "/dev/ttyUSB0"; the latter is set to 9600 8N1.
 * -EINVAL: it is none of TARGET_ALLOWED. */
int target_read(const char *text, struct target *ret);

#endif
