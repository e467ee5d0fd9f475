/*
 * oddity - what is odd about a device, written as an event of type "device".
 *
 * A record that cannot be understood must neither block those behind it nor vanish. It
 * travels in its place in the sequence with its raw registers; the centre puts it into
 * quarantine, where it is counted and seen, and can be read again once it is known what it
 * means. Records that a device has lost before they could be read are told the same way.
 *
 * Pure functions; any thread.
 */
#ifndef SENSORS_DEVICES_ODDITY_H
#define SENSORS_DEVICES_ODDITY_H

#include <stdint.h>

#include "sensors/devices/terminal.h"

enum { ODDITY_BYTES = 768 };

struct oddity_source {
    const char *unit; /* both checked by config: nothing in them that JSON would escape */
    const char *counter;
    uint32_t serial;
    int64_t at_ms; /* wall clock */
};

/* what: "unknown", a whole record outside the map; "damaged", its checksum stays wrong. */
const char *oddity_record(const struct oddity_source *source, const char *what,
                          uint32_t index,
                          const uint16_t registers[static TERMINAL_RECORD_REGISTERS],
                          char ret[static ODDITY_BYTES]);

/* Records first ... last are gone from the device without having been read. */
const char *oddity_lost(const struct oddity_source *source, uint32_t first, uint32_t last,
                        char ret[static ODDITY_BYTES]);

#endif
