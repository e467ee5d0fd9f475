/*
 * national_centres - which centres may tell the nation what they have counted, and how far each has.
 *
 * A centre is a row, a partition of each table, and a role that can log in and may write these
 * partitions and what it has to say of its row, and nothing else: what it writes can only be its own,
 * since a partition takes rows of its centre alone. How the role logs in, by certificate or by password,
 * is said to PostgreSQL (pg_hba.conf, \password).
 */
#ifndef APPLIANCE_NATIONAL_NATIONAL_CENTRES_H
#define APPLIANCE_NATIONAL_NATIONAL_CENTRES_H

#include <stdbool.h>
#include <stdint.h>

struct database;

enum { NATIONAL_CENTRES_NAME_MOST = 32 }; /* letters */

/* a-z, 0-9 and _, a letter first: it is a part of names in PostgreSQL. */
bool national_centres_is_name(const char *text);

/* -EEXIST: there is one of that name already. A role of the name, which is of the whole cluster, may be
 * there from another database of it. Errors of database.h. */
int national_centres_add(struct database *database, const char *name);

/* The texts are borrowed for the call. */
struct national_centre {
    const char *name, *role;
    const char *incarnation; /* "" : it has never written; then the rest is 0 and "" */
    int64_t generation, applied;
    const char *applied_at, *as_of; /* as 2026-11-20T09:00:00Z */
};

/* Each, by name. */
int national_centres_each(struct database *database,
                          int (*tell)(void *owner, const struct national_centre *centre),
                          void *owner);

#endif
