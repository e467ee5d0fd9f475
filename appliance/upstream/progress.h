/*
 * progress - how far this centre's sink has come, in a file beside the store: for the centre, which
 * shows it and asks PostgreSQL nothing.
 *
 * It is no truth: that is the mark (mark.h), and without the file all goes on as with it. Whole or not
 * there; any thread, any process.
 */
#ifndef APPLIANCE_UPSTREAM_PROGRESS_H
#define APPLIANCE_UPSTREAM_PROGRESS_H

#include <stdint.h>

#include "appliance/tables/store_changes.h"

struct store;

struct upstream_progress {
    char incarnation[STORE_CHANGES_INCARNATION_BYTES]; /* of the store that was told */
    int64_t applied;                                   /* the newest change that is told */
};

/* -errno, logged. */
int upstream_progress_write(const char *data, const struct upstream_progress *progress);

/* -ENOENT: nothing has been told yet; -EILSEQ: that is no such file. Not logged. */
int upstream_progress_read(const char *data, struct upstream_progress *ret);

enum { UPSTREAM_NEVER_MS = -1 };

/*
 * For how long what waits longest has been waiting to be told, at this moment; 0: nothing waits;
 * UPSTREAM_NEVER_MS: nothing of this store has been told yet. Errors of the store.
 */
int upstream_progress_lag(struct store *store, const char *data, int64_t now_ms,
                          int64_t *ret_ms);

#endif
