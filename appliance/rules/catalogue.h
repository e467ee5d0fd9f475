/*
 * catalogue - units, fields and procedures by code and by number, with their validity.
 *
 * A plain, immutable copy of what the store has, in memory. A code keeps its number for
 * ever; what it means changes with time, so it has versions: another name, another parent,
 * another limit from a day on. Numbers are those of the store's rows, 1 and up; 0 is none.
 * Days are local. Any thread.
 *
 * On a day that no version covers the nearest earlier one holds, before the first the
 * first: what was counted must always have a name. A unit of any day may be spoken of;
 * whether a procedure was there on a day is for dossier_register_intern() to judge.
 */
#ifndef APPLIANCE_RULES_CATALOGUE_H
#define APPLIANCE_RULES_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/calendar/schedule.h"
#include "appliance/rules/limit.h"

enum catalogue_kind {
    CATALOGUE_UNITS,
    CATALOGUE_FIELDS,
    CATALOGUE_PROCEDURES,
    CATALOGUE_KINDS
};

enum {
    CATALOGUE_COUNTERS_MOST = 1000, /* of one unit */
    CATALOGUE_COUNTERS_NOT_SAID = -1,
};

/* One version of a code. Zeroed days: it has always been valid and still is. */
struct catalogue_entry {
    int id;
    int place;        /* of the code in the order of display; ascends */
    const char *code; /* owned by the catalogue, like the other texts */
    const char *name_vi, *name_en;
    int32_t from_day; /* the first day of its validity; 0: since ever */
    int32_t to_day;   /* the last one; 0: without end */

    const char *level;        /* of a unit: "district", "commune" ...; data, not code */
    int parent;               /* of a unit */
    int successor;            /* of a unit: into which it was merged after to_day */
    struct schedule schedule; /* of a unit; count 0: that of the settings */
    int counters; /* of a unit: so many of its own are expected to report; 0: none, or not said */

    int field;          /* of a procedure */
    struct limit limit; /* of a procedure */
};

struct catalogue;

struct catalogue *catalogue_open(void);

/*
 * Who shares a sealed catalogue has it until a catalogue_close() of his own, whatever
 * becomes of the others: what shows its texts may outlive the rules it came from.
 */
const struct catalogue *catalogue_share(const struct catalogue *catalogue);

/* Takes NULL. The last one who has it frees it; any thread. */
void catalogue_close(const struct catalogue *catalogue);

/*
 * Copies the entry's texts. Codes come in the order of display; versions of a code one
 * after the other, the oldest first, and none overlaps the next.
 */
void catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                   const struct catalogue_entry *entry);

/* After the last entry and before the first question. */
void catalogue_seal(struct catalogue *catalogue);

/* --- the last version of each -------------------------------------------------------- */

/* One of catalogue_all(). NULL: there is none. */
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue,
                                             enum catalogue_kind kind, const char *code);
const struct catalogue_entry *catalogue_get(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, int id);

/* All of a kind in the order of display. */
const struct catalogue_entry *catalogue_all(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, size_t *ret_count);

/* --- at a day ------------------------------------------------------------------------ */

/* The version in force, as said above. NULL: there is no such number. */
const struct catalogue_entry *catalogue_at(const struct catalogue *catalogue,
                                           enum catalogue_kind kind, int id, int32_t day);

/* Does its validity include this day? */
bool catalogue_valid_at(const struct catalogue_entry *entry, int32_t day);

/* The last day of its validity; INT32_MAX: there is none. */
int32_t catalogue_end(const struct catalogue_entry *entry);

/* Every version of a code, the oldest first. NULL: there is no such number. */
const struct catalogue_entry *catalogue_versions(const struct catalogue *catalogue,
                                                 enum catalogue_kind kind, int id,
                                                 size_t *ret_count);

/*
 * The version with which a code ends that is valid on this day: the last of those that follow one
 * another without a gap. It may be valid again later. On a day that none covers it is the one in
 * force, as said above. NULL: there is no such number.
 */
const struct catalogue_entry *catalogue_last_from(const struct catalogue *catalogue,
                                                  enum catalogue_kind kind, int id,
                                                  int32_t day);

/*
 * [id]: is a unit in force on this day for which nobody has said how many counters should report?
 * One with units below it in force that day only sums these up, unless it says a number. The list
 * reaches to the highest number of a unit, and the caller frees it.
 */
bool *catalogue_undeclared(const struct catalogue *catalogue, int32_t day);

/* The number of them, and the first in the order of display; *ret_first is NULL when there is none. */
size_t catalogue_count_undeclared(const struct catalogue *catalogue, int32_t day,
                                  const struct catalogue_entry **ret_first);

/*
 * A sealed copy that has of each code the version in force on that day, and no other: the
 * names, levels and parents with which a period that ends then is shown. Its last day and its
 * successor are those of catalogue_last_from(). The caller closes it.
 */
struct catalogue *catalogue_as_of(const struct catalogue *catalogue, int32_t day);

/*
 * The unit that on this day stands for one that was merged: itself, its successor, or the
 * successor's. A unit that ended without a successor (a split) stands for itself, and so does one
 * that is there again.
 */
int catalogue_successor(const struct catalogue *catalogue, int unit, int32_t day);

#endif
