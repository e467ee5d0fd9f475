/*
 * outbox_file - the file behind the outbox: held by one process, ours, whole and up to date.
 *
 * A part of outbox.c with a name of its own; nobody else includes it.
 */
#ifndef SENSORS_OUTBOX_OUTBOX_FILE_H
#define SENSORS_OUTBOX_OUTBOX_FILE_H

#include <sqlite3.h>

#include "mqtt/payload.h"

struct outbox_file {
    int lock; /* outbox.lock, held with flock() */
    sqlite3 *db;
};

/* Says in one logged line what is wrong; errors as of outbox_open(). Writes ret only at 0. */
int outbox_file_open(struct outbox_file *ret, const char *directory);

/* Takes one with neither lock (-1) nor database (NULL). */
void outbox_file_close(struct outbox_file *file);

/* What a result code of SQLite is as a negative errno; 0 for OK, ROW and DONE. */
int outbox_file_errno(int code);

#endif
