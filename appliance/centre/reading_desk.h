/*
 * reading_desk - what one thread of web's reads from the store: reports and lookups, on a read-only
 * connection of its own.
 *
 * Opened and closed by the owner of the store, while nobody asks.
 */
#ifndef APPLIANCE_CENTRE_READING_DESK_H
#define APPLIANCE_CENTRE_READING_DESK_H

#include "appliance/config.h"
#include "appliance/lookups/real_times.h"
#include "appliance/registers/rules_shelf.h"
#include "web/source.h"

struct reading_desk;
struct store;

struct reading_desk_centre {
    const struct config *config;
    struct rules_shelf *shelf;
    struct real_times *times;
    int64_t boot; /* number of the owner's start */
};

/* After the store was opened for writing, which brings its schema up. What the centre has is
 * borrowed. Errors of the store. */
int reading_desk_open(struct reading_desk **ret, const struct reading_desk_centre *centre);

/* Takes NULL. */
void reading_desk_close(struct reading_desk *desk);

/* Its connection, for other desks of the same thread; between two answers. */
struct store *reading_desk_store(const struct reading_desk *desk);

/* Lives as long as the desk. */
struct source_reading reading_desk_source(const struct reading_desk *desk);

#endif
