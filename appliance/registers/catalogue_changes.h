/*
 * catalogue_changes - what a file does to the versions of a code.
 */
#ifndef APPLIANCE_REGISTERS_CATALOGUE_CHANGES_H
#define APPLIANCE_REGISTERS_CATALOGUE_CHANGES_H

#include "appliance/registers/catalogue_rows.h"
#include "appliance/registers/register.h"

/* All of a code, the oldest first; borrowed. */
struct catalogue_changes_versions {
    const struct catalogue_entry *all;
    size_t count;
};

bool catalogue_changes_none(const struct catalogue_changes_versions *before,
                            const struct catalogue_changes_versions *after);

/*
 * Counts, by the day on which each begins: what was not there is added, what differs is changed, also
 * one that a new one shortens, and one whose days are taken altogether is removed. Untouched is
 * only what the rows of the file name.
 */
void catalogue_changes_count(const struct catalogue_changes_versions *before,
                             const struct catalogue_changes_versions *after,
                             const struct catalogue_row *rows, size_t row_count,
                             struct register_outcome *outcome);

#endif
