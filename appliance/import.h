/*
 * import - takes catalogues (CSV) and events (JSON Lines) from files into the store.
 *
 * A catalogue is taken whole or not at all, with every fault logged by line. Columns:
 *     units       code, name_vi, name_en, level, parent (a code, may be empty), counters
 * (not used here: how many counters a simulated unit has) fields      id, name_vi, name_en
 *     procedures  code, name_vi, name_en, field (an id), limit ("3wd", "same_day" or empty)
 * An entry whose code is known is changed, a new one added; none is taken away.
 */
#ifndef APPLIANCE_IMPORT_H
#define APPLIANCE_IMPORT_H

#include "appliance/rules.h"
#include "appliance/store.h"

/* -EINVAL: faults, logged by line, and nothing is changed. Errors of the store and of the
 * file. */
int import_catalogue(struct store *store, enum catalogue_kind kind, const char *path,
                     size_t *ret_count);

/* Takes the place of the calendar before. The ledger is counted again by the next
 * rulebook_apply(). */
int import_calendar(struct store *store, const char *path);

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
