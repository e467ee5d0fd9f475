/*
 * nation - a store whose figures are those of all centres, as they stand in the nation's PostgreSQL.
 *
 * It is empty and goes when it is closed: units and fields are read into it, by the codes that the centres
 * have told, and every figure is asked of PostgreSQL when it is needed (figures_source.h). So reports of the
 * nation are made on the way that a centre's are. There are no dossiers, events, gateways and devices in it.
 *
 * Provinces are the top of the tree: a centre has one unit above all its others, or gets one of its own
 * name. A field that two centres have is one, with the names of the first. Units are each a centre's: of one
 * whose code another centre has too the code has the centre's name behind it, "H99.10@h43".
 *
 * Everything is of one moment: that at which it was opened. One thread.
 */
#ifndef APPLIANCE_NATION_NATION_H
#define APPLIANCE_NATION_NATION_H

#include <stdint.h>

#include "appliance/config.h"

struct nation;
struct store;

/* Errors of the store, of database.h and of national_connect(), logged. */
int nation_open(struct nation **ret, const struct config_database *source);

/* Takes NULL. */
void nation_close(struct nation *nation);

/* Borrowed until it is closed. */
struct store *nation_store(struct nation *nation);

/* How fresh the figures are. Names are borrowed for the call. */
struct nation_centre {
    const char *name;
    int64_t as_of_ms; /* wall clock; 0: it has never told anything */
    bool late;        /* it has not said for minutes that it has told all */
};

int nation_each_centre(struct nation *nation,
                       int (*tell)(void *owner, const struct nation_centre *centre),
                       void *owner);

#endif
