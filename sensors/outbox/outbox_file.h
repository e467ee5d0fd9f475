/*
 * outbox_file - the file behind the outbox: held by one process, ours, whole and up to date.
 *
 * It has two connections, so that a thread can read what is there while another waits for the disk.
 * A part of outbox.c with a name of its own; nobody else includes it.
 */
#ifndef SENSORS_OUTBOX_OUTBOX_FILE_H
#define SENSORS_OUTBOX_OUTBOX_FILE_H

#include <sqlite3.h>

#include "mqtt/payload.h"

struct outbox_file {
    int lock;       /* outbox.lock, held with flock() */
    sqlite3 *db;    /* writes, and may read */
    sqlite3 *reads; /* what the other one has committed */
};

/* Says in one logged line what is wrong; errors as of outbox_open(). Writes ret only at 0. */
int outbox_file_open(struct outbox_file *ret, const char *directory);

/* Takes one with neither lock (-1) nor connections (NULL). */
void outbox_file_close(struct outbox_file *file);

/* What a result code of SQLite is as a negative errno; 0 for OK, ROW and DONE. */
int outbox_file_errno(int code);

#endif
