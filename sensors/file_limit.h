/*
 * file_limit - a line needs a descriptor, and the system allows a process only so many.
 */
#ifndef SENSORS_FILE_LIMIT_H
#define SENSORS_FILE_LIMIT_H

#include <stddef.h>

/*
 * Raises the limit (RLIMIT_NOFILE) where `lines` and what else the gateway opens need more. -EMFILE,
 * logged: no more is allowed here, some devices will not be reached.
 */
int file_limit_raise(size_t lines);

#endif
