/*
 * nation_names - the units and fields of all centres in one catalogue, and which number of a centre is which.
 *
 * One thread.
 */
#ifndef APPLIANCE_NATION_NATION_NAMES_H
#define APPLIANCE_NATION_NATION_NAMES_H

#include "appliance/rules/catalogue.h"
#include "mqtt/base/key_index.h"

struct database;
struct store;

/* What a centre calls `number` is `id` in the catalogue. */
struct nation_name {
    int centre, number, id;
};

struct nation_names {
    struct nation_name *of[CATALOGUE_PROCEDURES];
    size_t count[CATALOGUE_PROCEDURES], room[CATALOGUE_PROCEDURES];
    struct key_index index[CATALOGUE_PROCEDURES];
};

/* Reads them into an empty store. In a transaction of both. Errors of either. */
int nation_names_read(struct nation_names *names, struct database *database,
                      struct store *store);

/* 0 for 0, and for what no centre has named. */
int nation_names_id(const struct nation_names *names, enum catalogue_kind kind, int centre,
                    int number);

/* Takes a zeroed one too. */
void nation_names_release(struct nation_names *names);

#endif
