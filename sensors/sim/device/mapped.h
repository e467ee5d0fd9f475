/*
 * mapped - the memory of a simulated device: a file that is mapped, so that the end of the process,
 * however sudden, loses nothing that was written there.
 *
 * In the byte order of the machine, which it never leaves. It is not synced: a power cut of the machine
 * that simulates is not simulated. One file is for one process and one thread.
 */
#ifndef SENSORS_SIM_DEVICE_MAPPED_H
#define SENSORS_SIM_DEVICE_MAPPED_H

#include <stddef.h>

/*
 * A new memory of so many bytes, which begins with the head and is zero behind it, appears at path whole
 * or not at all, in place of what was there. Errors of files as they come.
 */
int mapped_make(const char *path, const void *head, size_t head_bytes, size_t bytes);

/* The one at path, of at least so many bytes. -EBADMSG: it has fewer. Other errors as they come. */
int mapped_open(void **ret, size_t *ret_bytes, const char *path, size_t least_bytes);

/* Takes NULL. */
void mapped_close(void *memory, size_t bytes);

#endif
