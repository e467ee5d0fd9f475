/*
 * import_events - takes events from another system (JSON Lines) into the store.
 *
 * For the owner of a store that is open for writing, with no centre running.
 */
#ifndef APPLIANCE_REGISTERS_IMPORT_EVENTS_H
#define APPLIANCE_REGISTERS_IMPORT_EVENTS_H

#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

struct import_counts {
    uint64_t lines, added, known, refused;
};

/*
 * One event object a line, same members as on MQTT; a line of the same content as a stored
 * event is known and not taken in again, so a file may be imported twice. A line that is
 * not understood is refused and logged (the first 50), the others are taken in. `path` "-"
 * is stdin. progress() is called now and then with the bytes read.
 */
int import_events(struct store *store, const struct rules *rules, const char *path,
                  void (*progress)(int64_t bytes, int64_t of_bytes,
                                   const struct import_counts *counts),
                  struct import_counts *ret);

#endif
