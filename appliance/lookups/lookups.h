/*
 * lookups - what pages look up in the store: web/lookups.h answered.
 *
 * An answer is a file of this folder, which has the store to itself while it answers, in a transaction
 * of its own: what it tells is of one moment. For one thread.
 */
#ifndef APPLIANCE_LOOKUPS_LOOKUPS_H
#define APPLIANCE_LOOKUPS_LOOKUPS_H

#include "appliance/config.h"
#include "appliance/lookups/real_times.h"
#include "appliance/registers/rules_shelf.h"
#include "appliance/store/store.h"
#include "web/lookups.h"

struct lookups;

/* All are borrowed, the store opened for reading. */
struct lookups *lookups_open(const struct config *config, struct rules_shelf *shelf,
                             struct store *store, struct real_times *times);

/* Takes NULL. */
void lookups_close(struct lookups *lookups);

/* Lives as long as the lookups. */
const struct source_lookups *lookups_source(const struct lookups *lookups);

#endif
