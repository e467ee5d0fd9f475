/*
 * bundle - a directory of files that is there as a whole or not at all, and the caller's alone
 * wherever it is made: one of its files is a key.
 */
#ifndef APPLIANCE_CLI_ACCESS_BUNDLE_H
#define APPLIANCE_CLI_ACCESS_BUNDLE_H

#include <stddef.h>
#include <sys/types.h>

struct bundle_file {
    const char *name;
    const char *text;
    mode_t mode;
};

/* -EEXIST, logged: there is something of that name. Other negative errno, logged. */
int bundle_write(const char *directory, const struct bundle_file *files, size_t count);

#endif
