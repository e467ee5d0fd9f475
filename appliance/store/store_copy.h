/*
 * store_copy - copies of the database, and checking that it is sound. What makes a backup of
 * a copy is recount/backup.
 */
#ifndef APPLIANCE_STORE_STORE_COPY_H
#define APPLIANCE_STORE_STORE_COPY_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * Writes all that this transaction of a read-only store sees into one new file, page by
 * page, while the writer goes on; its owner alone may read it. The caller syncs it, and removes
 * it after an error, but -EEXIST.
 */
int store_copy(struct store *store, const char *path,
               void (*progress)(void *owner, int64_t done, int64_t of), void *owner);

/* Opens such a copy, for reading: it is ours, as store_check_schema() says, and not newer than this
 * program, else -EILSEQ or -EPROTO. An older one can only be checked. */
int store_open_copy(struct store **ret, const char *path);

/*
 * Takes a database away that nobody has open, and what SQLite has left beside it when who wrote it was
 * killed: a journal there would be played back into the next one of that name. None there is fine.
 * Negative errno, logged.
 */
int store_remove(const char *path);

enum store_check {
    STORE_CHECK_GENTLE, /* every page and row, at most half of the time: quick_check */
    STORE_CHECK_ALL, /* and whether every index says what its table says: integrity_check */
};

/* -EILSEQ: not sound, the first findings logged. -EINTR: store_interrupt() was called. */
int store_check(struct store *store, enum store_check how);

/*
 * Is the schema what the steps up to its version make, but for comments, blanks, and how plain
 * indexes are made? A trigger in a file from elsewhere would act with the first event. -EILSEQ: it
 * is not, the first difference logged.
 */
int store_check_schema(struct store *store);

/* From here on every write is -EROFS: what is damaged shall not become worse. */
void store_stop_writing(struct store *store);

/* Ends a check, now or when it begins; the only function for another thread. */
void store_interrupt(struct store *store);

#endif
