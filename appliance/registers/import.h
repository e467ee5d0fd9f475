/*
 * import - takes catalogues and calendars (CSV) and events (JSON Lines) from files into the
 * store.
 *
 * A catalogue is taken whole or not at all, with every fault logged by line. Columns, in
 * any order; those in brackets may be missing, or their cells empty:
 *
 *   units       code, name_vi, [name_en], level, [parent], [counters], [schedule],
 *               [valid_from], [valid_to], [successor]
 *   fields      id, name_vi, [name_en], [valid_from], [valid_to]
 *   procedures  code, name_vi, [name_en], field, [limit], [valid_from], [valid_to]
 *
 *   level       a word for the level of administration: province, commune ...
 *   parent      the code of the unit above, which is valid whenever this one is
 *   counters    how many a simulated unit has; not used here
 *   schedule    working sessions: P1, P2, or such as 07:30-11:30 13:00-16:30; empty: those
 *               of the settings
 *   valid_from  the first day, such as 2025-07-01; empty: since ever
 *   valid_to    the last day; empty: without end
 *   successor   the code of the unit into which this one was merged after valid_to. One
 *               that was split has none: its open dossiers are handed over by `transferred`
 *   field       an id
 *   limit       10wd, 30cd, 3.5wh, 1mo, same_day; empty: intakes say it themselves
 *
 * A code may stand on several lines whose validities do not overlap: its versions. What the
 * file does not speak of stays as it is in the store: other codes, and of the codes in the
 * file those versions that begin at a time of which the file says nothing; one that reaches
 * into a line's validity is ended the day before it begins. So a file with a new version
 * only goes in as well as one with them all, and a file may be taken in twice. The order of
 * a file that speaks of every code is the order of display; else new codes come last.
 */
#ifndef APPLIANCE_REGISTERS_IMPORT_H
#define APPLIANCE_REGISTERS_IMPORT_H

#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

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
