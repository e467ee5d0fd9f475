/*
 * nation_figures - the figures of all centres, asked of PostgreSQL, by the numbers of nation_names.h.
 *
 * What is told of is what the nation has committed when its transaction began. A question is answered within
 * the time of a statement (database.h). One thread.
 */
#ifndef APPLIANCE_NATION_NATION_FIGURES_H
#define APPLIANCE_NATION_NATION_FIGURES_H

#include "appliance/tables/figures_source.h"

struct database;
struct nation_names;

/* Both borrowed; the source's owner is this. */
struct nation_figures {
    struct database *database;
    const struct nation_names *names;
};

struct figures_source nation_figures_source(struct nation_figures *figures);

#endif
