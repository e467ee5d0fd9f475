/*
 * import_events - takes events from another system (JSON Lines) into the store.
 *
 * For the owner of a store that is open for writing, with no centre running.
 */
#ifndef APPLIANCE_REGISTERS_IMPORT_EVENTS_H
#define APPLIANCE_REGISTERS_IMPORT_EVENTS_H

#include <signal.h>

#include "appliance/rules/rules.h"
#include "appliance/store/store.h"
#include "mqtt/payload.h"

/* The places stand when the import has ended. `added`, `known` and `refused` together are the lines
 * that are not empty. */
struct import_counts {
    uint64_t lines, added, known;
    uint64_t refused;        /* set aside: now, or when the file was imported before */
    int64_t bytes, of_bytes; /* read, and of the whole file; 0: not known */
    char epoch[PAYLOAD_EPOCH_BYTES];
    uint64_t places; /* EPOCH:1 and on, of what was taken in or set aside, in that order */
};

struct import_watch {
    /* Called now and then, some times a second. */
    void (*progress)(void *owner, const struct import_counts *counts);
    void *owner;
    const volatile sig_atomic_t *stop; /* not 0: end here */
};

/*
 * One event object a line, in UTF-8 with or without BOM, same members as on MQTT; a line of the
 * same content as a stored event is known and not taken in again, so a file may be imported twice.
 * Two equal lines that count something anonymous are two, and known when two are stored. A line
 * that is not understood or believed is set aside with its reason, as what a gateway sends, and the
 * others are taken in; the first 50 of them are logged. At the end a void that came before what it
 * cancels, and what was set aside when the file was imported before, is tried again. `path` "-" is
 * stdin.
 *
 * -EINTR: it was stopped; what was read until then is stored, and counted in *ret. Other errors:
 * what was committed until then is stored. Importing the file again goes on.
 */
int import_events(struct store *store, const struct rules *rules, const char *path,
                  const struct import_watch *watch, struct import_counts *ret);

#endif
