/*
 * named - what the rows of a file have named so far, and on which lines.
 *
 * Of two rows that name the same, one would be lost without a word. One thread.
 */
#ifndef APPLIANCE_REGISTERS_NAMED_H
#define APPLIANCE_REGISTERS_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "mqtt/table/csv.h"

/* Zeroed: nothing is named yet. */
struct named {
    void *tree;
};

/* Is it named for the first time? Else that is a fault of the line. */
bool named_first(struct named *named, struct csv_faults *faults, size_t line,
                 const char *what);

/* Takes a zeroed one too. */
void named_release(struct named *named);

#endif
