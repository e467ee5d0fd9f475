/*
 * store_versions - what a register held after each change of it.
 */
#ifndef APPLIANCE_TABLES_REGISTER_STORE_VERSIONS_H
#define APPLIANCE_TABLES_REGISTER_STORE_VERSIONS_H

#include <stddef.h>
#include <stdint.h>

struct store;

enum { STORE_VERSIONS_KEPT = 50 }; /* of a register, the newest */

/* Texts are borrowed for the call. */
struct store_version {
    const char *reg; /* the register's name */
    int64_t number;  /* 1, 2 ... of its register */
    int64_t taken_ms;
    const char *file; /* "": it was no file */
    const char *by;   /* "operator an", "": nobody is known */
    const char *how;  /* "taken in", "version 3 put back"; "": it was not kept */
};

/* Adds the next version; its number is not looked at. In a transaction. */
int store_add_version(struct store *store, const struct store_version *version,
                      const char *csv, size_t size);

/* Those of a register, the newest first. -errno from tell() ends it. */
int store_each_version(struct store *store, const char *reg,
                       int (*tell)(void *owner, const struct store_version *version),
                       void *owner);

/* The newest of a register, and when it was taken in; 0 and 0: it has none. */
int store_newest_version(struct store *store, const char *reg, int64_t *ret_number,
                         int64_t *ret_taken_ms);

/* The newest of each register that has one. -errno from tell() ends it. */
int store_each_newest_version(struct store *store,
                              int (*tell)(void *owner, const struct store_version *version),
                              void *owner);

/* The register as it was then, which the caller frees. -ENOENT: it is not kept. */
int store_read_version(struct store *store, const char *reg, int64_t number, char **ret_csv,
                       size_t *ret_size);

#endif
