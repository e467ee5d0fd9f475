/*
 * boxfile - the file behind the outbox: held by one process, ours, whole and up to date.
 *
 * A part of outbox.c with a name of its own; nobody else includes it.
 */
#ifndef SENSORS_BOXFILE_H
#define SENSORS_BOXFILE_H

#include <sqlite3.h>

enum { BOXFILE_EPOCH_BYTES = 17 };

struct boxfile {
    int lock; /* outbox.lock, held with flock() */
    sqlite3 *db;
};

/* Says in one logged line what is wrong; errors as of outbox_open(). Writes ret only at 0.
 */
int boxfile_open(struct boxfile *ret, const char *directory);

/* Takes one with neither lock (-1) nor database (NULL). */
void boxfile_close(struct boxfile *file);

/* What a result code of SQLite is as a negative errno; 0 for OK, ROW and DONE. */
int boxfile_errno(int code);

/* 16 random hexadecimal digits. -EIO: there is no randomness. */
int boxfile_make_epoch(char ret[static BOXFILE_EPOCH_BYTES]);

#endif
