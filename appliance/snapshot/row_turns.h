/*
 * row_turns - which rows of an overview are told, and in which order: units that were never heard of
 * come first, then the fields that the office puts first, then all others as they were.
 *
 * Pure; any thread.
 */
#ifndef APPLIANCE_SNAPSHOT_ROW_TURNS_H
#define APPLIANCE_SNAPSHOT_ROW_TURNS_H

#include "web/source.h"

/* Those that are shown, in their order. The rows are given up for those that it gives back, which
 * the caller frees; *count is that of them. */
struct source_row *row_turns_pick(struct source_row *rows, size_t *count,
                                  bool (*is_shown)(const struct source_row *row));

#endif
