/*
 * store - the database of the centre: what opens it, transactions, numbers of its own.
 *
 * One directory, DIR/dunghan.db in WAL with synchronous=FULL: what a commit says is stored
 * is on the disk. One process writes at a time (DIR/lock is held), on one connection which
 * alone checkpoints; readers have read-only connections of their own that never do. A store
 * belongs to one thread.
 *
 * Beside it: store_schema (its version and steps), store_sql (statements, for those who read and
 * write), store_copy (copies for backup, and checking), store_restore (a copy put in its place).
 *
 * What is kept is in appliance/tables and its register, a subject a header, which promises what its
 * tables hold:
 *
 *     store_catalogue   units, fields and procedures, with validity
 *     store_calendar    days off and working Saturdays
 *     store_streams     how far each gateway's events are stored, and what is missing
 *     store_events      events as they were sent
 *     store_dossiers    what they say of each dossier
 *     store_changes     what has changed, in the order of commits
 *     store_audit       who had what done
 *     store_ledger      sums of dossiers by day, unit, field, procedure and channel
 *     store_periods     periods of reporting and their frozen figures
 *     store_activity    when each unit was last heard of; the ageing of tickets
 *     store_visits      what ratings and tickets come to by month
 *     store_quarantine  what was set aside
 *     store_devices     what is wrong with counter devices
 *     store_stock       what offices said that they hold
 *     store_totals      totals as others printed them
 *     store_versions    earlier versions of registers
 *
 * A new table is a numbered file in sql/ and a header of its own, or a place in one of these.
 *
 * Errors are negative errno, logged here with SQLite's own words: -ENOSPC (disk full),
 * -EIO, -EBUSY, -EROFS, -EACCES, -EILSEQ (the file is damaged or not ours), and -EPROTO
 * (made by a newer version). After an error inside a transaction the caller rolls back:
 * nothing of it is stored. This holds for every part.
 */
#ifndef APPLIANCE_STORE_STORE_H
#define APPLIANCE_STORE_STORE_H

#include <stdint.h>

struct store;

enum store_mode {
    STORE_WRITE,   /* creates and migrates; -EBUSY: another process writes here */
    STORE_READ,    /* -ENOENT: there is no database yet */
    STORE_SCRATCH, /* an empty one of its own, in a file that goes when it is closed */
};

/* Is there a database in the directory? -ENOENT: there is not; another errno: who asks may not know. */
int store_there(const char *directory);

int store_open(struct store **ret, const char *directory, enum store_mode mode);
void store_close(struct store *store);

/*
 * Takes DIRECTORY/lock, making the directory when there is none, until *ret_fd is closed:
 * what store_open() holds in STORE_WRITE. -EBUSY: another process has it.
 */
int store_lock(const char *directory, int *ret_fd);

int store_begin(struct store *store);
int store_commit(struct store *store);

/*
 * Has this called at the beginning of each store_commit() from here on: what it writes is part of the
 * transaction, and its error that of the commit. NULL: nothing any more.
 */
void store_before_commit(struct store *store,
                         int (*write)(void *owner, struct store *store), void *owner);

void store_rollback(struct store *store);

/* How many times the centre has started, this one included; counts it. In a transaction. */
int store_count_boot(struct store *store, int64_t *ret_boot);

/* A number of the store itself; 0 when it was never written. */
int store_read_meta(struct store *store, const char *key, int64_t *ret);
int store_write_meta(struct store *store, const char *key, int64_t value);

/* The number of the newest event; 0: there is none. */
int store_newest_event(struct store *store, int64_t *ret);

#endif
