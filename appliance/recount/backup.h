/*
 * backup - a verified copy of the store in one file, and back.
 *
 * FILE appears under its name only when it is complete, checked and on the disk, and
 * FILE.sha256 (as `sha256sum -c` reads it) before it. Both are their owner's alone to read: every
 * dossier's code is in FILE. Restoring is all or nothing, whatever
 * kills it. Everything that goes wrong is logged.
 */
#ifndef APPLIANCE_RECOUNT_BACKUP_H
#define APPLIANCE_RECOUNT_BACKUP_H

#include "appliance/recount/recount.h"
#include "appliance/store/store.h"

enum { BACKUP_SHA256_BYTES = 65 };

/* `doing` is a word for what takes its time; of 0: nobody knows how long. */
typedef void (*backup_progress)(const char *doing, int64_t done, int64_t of);

struct backup {
    int64_t bytes;
    char sha256[BACKUP_SHA256_BYTES];  /* of the file */
    char ledger[RECOUNT_DIGEST_BYTES]; /* recount_digest(), of the store and of the copy */
};

/* From a store in STORE_READ that has no transaction; a centre may run. -EEXIST: the file
 * is there already. */
int backup_make(struct store *store, const char *path, backup_progress progress,
                struct backup *ret);

/*
 * In the place of the directory's store; what was there is kept aside in it. -EBUSY: a
 * centre, or another command, has it. -EILSEQ: the file is not what was written, damaged or
 * no backup; -EPROTO: made by a newer version. Then nothing is changed.
 */
int backup_restore(const char *directory, const char *path, backup_progress progress,
                   struct backup *ret);

#endif
