/*
 * store_schema - the database's version, and the numbered steps of sql/ that bring an older
 * one up to it. A step is a file there, of the next number; it is listed nowhere else. For the
 * files of the store.
 */
#ifndef APPLIANCE_STORE_STORE_SCHEMA_H
#define APPLIANCE_STORE_STORE_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/* The steps, which the build makes from sql/: step i brings the schema from version i to i + 1. */
extern const char *const store_steps[];
extern const int store_steps_count; /* the version of this program */

/* Is the database ours, and not newer than this program? Its version, or negative errno. */
int64_t store_check_version(struct store *store);

/* Is this the version of this program? An older one has to be brought up first. */
bool store_is_current(int64_t version);

/* Brings the schema up from this version, all steps in one transaction. */
int store_migrate(struct store *store, int64_t version);

#endif
