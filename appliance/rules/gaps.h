/*
 * gaps - the numbers of a stream whose events will not come any more, as far as is known.
 *
 * Ranges that do not overlap, nor touch others of their kind, in order. Bounded, so that a sender
 * that is broken or lies can fill neither memory nor disk with them. Plain data, pure functions.
 */
#ifndef APPLIANCE_RULES_GAPS_H
#define APPLIANCE_RULES_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GAPS_MOST = 64, /* ranges */
};

/* Stored by number. Where ranges of two kinds overlap they become one of the later. */
enum gap_kind {
    GAP_LOST,
    GAP_DISMISSED, /* a claim that the operator has dismissed */
    GAP_CLAIMED,   /* its sender says so, and it is more than can be believed of it */
    GAP_KINDS
};

struct gap {
    uint64_t first, last;
    int64_t noticed_ms; /* wall clock; of two that became one the earlier */
    enum gap_kind kind;
};

struct gaps {
    size_t count;
    struct gap rows[GAPS_MOST];
};

/*
 * first <= last; what of it is there already stays. -ENOSPC: there would be too many ranges, and
 * nothing has changed.
 */
int gaps_add(struct gaps *gaps, const struct gap *gap);

/*
 * The event has come all the same, so its range shrinks or is cut in two. -ENOENT: it is in
 * none. -ENOSPC: there would be too many ranges, and nothing has changed.
 */
int gaps_take(struct gaps *gaps, uint64_t seq);

/* Is the event in one of them? */
bool gaps_has(const struct gaps *gaps, uint64_t seq);

/* Events in all of this kind. */
uint64_t gaps_sum(const struct gaps *gaps, enum gap_kind kind);

/* What was claimed is dismissed. */
void gaps_dismiss(struct gaps *gaps);

#endif
