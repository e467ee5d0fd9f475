/*
 * catalogue - units, fields and procedures by code and by number.
 *
 * A plain, immutable copy of what the store has, in memory. Numbers are those of the
 * store's rows, 1 and up; 0 is none. Any thread.
 */
#ifndef APPLIANCE_CATALOGUE_H
#define APPLIANCE_CATALOGUE_H

#include <stddef.h>

#include "appliance/deadline.h"

enum catalogue_kind {
    CATALOGUE_UNITS,
    CATALOGUE_FIELDS,
    CATALOGUE_PROCEDURES,
    CATALOGUE_KINDS
};

struct catalogue_entry {
    int id;
    const char *code; /* owned by the catalogue, like the other texts */
    const char *name_vi, *name_en;
    const char *level;  /* of a unit: "district", "commune" ...; data, not code */
    int parent;         /* of a unit */
    int field;          /* of a procedure */
    struct limit limit; /* of a procedure */
};

struct catalogue;

struct catalogue *catalogue_open(void);
void catalogue_close(struct catalogue *catalogue);

/* Copies the entry's texts. Entries come in the order of display. */
void catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                   const struct catalogue_entry *entry);

/* After the last entry and before the first question. */
void catalogue_seal(struct catalogue *catalogue);

/* NULL: there is none. */
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue,
                                             enum catalogue_kind kind, const char *code);
const struct catalogue_entry *catalogue_get(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, int id);

/* All of a kind in the order of display. */
const struct catalogue_entry *catalogue_all(const struct catalogue *catalogue,
                                            enum catalogue_kind kind, size_t *ret_count);

#endif
