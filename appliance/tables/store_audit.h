/*
 * store_audit - who had what done: the log that is only ever added to.
 *
 * Each row carries the SHA-256 of the one before, and their numbers rise by one: what was changed,
 * taken out or put between shows in store_check_audit(). What shows not is that the newest rows were cut
 * off: whoever wants to see that too writes their number and digest down elsewhere. Of a person there is
 * the name of the account, and nothing of where he sat: "page" or "shell".
 */
#ifndef APPLIANCE_TABLES_STORE_AUDIT_H
#define APPLIANCE_TABLES_STORE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

struct store;

enum { STORE_AUDIT_DIGEST_BYTES = 32 };

/* Texts are borrowed. */
struct store_audit {
    int64_t id, at_ms;
    const char *place, *who, *what, *about, *outcome;
    int64_t times; /* that it happened, where each time is not told */
};

/* Adds it behind the others, whatever its id. In a transaction. */
int store_add_audit(struct store *store, const struct store_audit *row);

/* NULL and 0: any. */
struct store_audit_filter {
    const char *who, *what;
    int64_t since_ms, until_ms; /* from then, and before then */
    int64_t below;              /* only those with a smaller id */
    int64_t most;               /* rows */
};

/* The newest first. -errno from tell() ends it. */
int store_each_audit(struct store *store, const struct store_audit_filter *filter,
                     int (*tell)(void *owner, const struct store_audit *row), void *owner);

struct store_audit_state {
    int64_t rows, first, last; /* ids; 0: there are none */
    int64_t broken; /* the first row that does not follow the one before; 0: it is whole */
    uint8_t digest[STORE_AUDIT_DIGEST_BYTES]; /* of the newest row */
};

/* Reads all of it, in a transaction. */
int store_check_audit(struct store *store, struct store_audit_state *ret);

/* Takes away up to `most` rows from before that time, the oldest ones; never the newest row. In a
 * transaction. */
int store_age_audit(struct store *store, int64_t before_ms, int most, bool *ret_more);

#endif
