/*
 * file - small files as a whole.
 *
 * Written all or nothing: who reads sees the old one or the new one, and after a power cut
 * one of the two is there. What root makes belongs to the owner of the directory, so that a
 * service which owns its directory can read what the operator put there.
 *
 * Whoever owns such a directory may have put links into it, for root to follow. None of these
 * functions goes through a link that anybody but root or the caller could have made, and what
 * they make is new or not made: -ELOOP, -ENOTDIR, -EMLINK. Any thread.
 */
#ifndef MQTT_BASE_FILE_H
#define MQTT_BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

/* A directory, opened for reading; the caller closes it. Negative errno, not logged. */
int file_open_directory(const char *path);

/* Negative errno, logged; what was there before is there still. */
int file_write(const char *path, const void *bytes, size_t count, mode_t mode);

/* The same of a name in a directory that is open. Negative errno, not logged. */
int file_write_in(int directory, const char *name, const void *bytes, size_t count,
                  mode_t mode);

/*
 * The whole file and a NUL behind it, which the caller frees. Negative errno, not logged;
 * -EFBIG: it is larger than most_bytes.
 */
int file_read(const char *path, size_t most_bytes, char **ret, size_t *ret_bytes);

/*
 * An empty file that its owner alone may read, for whoever opens it by its name and would make
 * it for all: SQLite gives what it writes beside a database the rights of the database. Negative
 * errno, logged; but -EEXIST: there is something of that name already, which is not touched.
 */
int file_reserve(const char *path);

/* Opens a file that is only there to be locked, or makes it; the caller closes it. Negative errno,
 * logged. */
int file_open_lock(const char *path);

/* Negative errno, logged; but -EEXIST: there is something of that name already. */
int file_make_directory(const char *path, mode_t mode);

#endif
