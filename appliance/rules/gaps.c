#include "appliance/rules/gaps.h"

#include <errno.h>
#include <string.h>

/* Takes out `count` ranges from `at` on and puts in one, or none when it is NULL. */
static void replace(struct gaps *gaps, size_t at, size_t count, const struct gap *by)
{
    struct gap *place = &gaps->rows[at];
    size_t in = by ? 1 : 0;

    memmove(place + in, place + count, (gaps->count - at - count) * sizeof *place);
    gaps->count += in - count;
    if (by)
        *place = *by;
}

/* The first range that ends at seq or later. */
static size_t search(const struct gaps *gaps, uint64_t seq)
{
    size_t at = 0;

    while (at < gaps->count && gaps->rows[at].last < seq)
        at++;
    return at;
}

static struct gap join(const struct gap *a, const struct gap *b)
{
    return (struct gap){
        .first = a->first < b->first ? a->first : b->first,
        .last = a->last > b->last ? a->last : b->last,
        .noticed_ms = a->noticed_ms < b->noticed_ms ? a->noticed_ms : b->noticed_ms,
        .kind = a->kind > b->kind ? a->kind : b->kind,
    };
}

/* Do they overlap, or touch and are of a kind? */
static bool meet(const struct gap *a, const struct gap *b)
{
    uint64_t reach = a->kind == b->kind ? 1 : 0;

    return a->first <= b->last + reach && b->first <= a->last + reach;
}

int gaps_add(struct gaps *gaps, const struct gap *gap)
{
    struct gap joined = *gap;
    size_t at = search(gaps, gap->first - 1), count = 0;

    while (at < gaps->count && gaps->rows[at].last < gap->first &&
           !meet(gap, &gaps->rows[at]))
        at++;
    while (at + count < gaps->count && meet(&joined, &gaps->rows[at + count]))
        joined = join(&joined, &gaps->rows[at + count++]);
    if (count == 0 && gaps->count == GAPS_MOST)
        return -ENOSPC;
    replace(gaps, at, count, &joined);
    return 0;
}

int gaps_take(struct gaps *gaps, uint64_t seq)
{
    size_t at = search(gaps, seq);
    struct gap *gap = &gaps->rows[at], rest;

    if (at == gaps->count || gap->first > seq)
        return -ENOENT;
    if (gap->first == seq && gap->last == seq) {
        replace(gaps, at, 1, NULL);
    } else if (gap->first == seq) {
        gap->first++;
    } else if (gap->last == seq) {
        gap->last--;
    } else {
        if (gaps->count == GAPS_MOST)
            return -ENOSPC;
        rest = *gap;
        rest.first = seq + 1;
        gap->last = seq - 1;
        replace(gaps, at + 1, 0, &rest);
    }
    return 0;
}

bool gaps_has(const struct gaps *gaps, uint64_t seq)
{
    for (size_t i = 0; i < gaps->count; i++) {
        if (gaps->rows[i].first <= seq && seq <= gaps->rows[i].last)
            return true;
    }
    return false;
}

uint64_t gaps_sum(const struct gaps *gaps, enum gap_kind kind)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < gaps->count; i++) {
        if (gaps->rows[i].kind == kind)
            sum += gaps->rows[i].last - gaps->rows[i].first + 1;
    }
    return sum;
}

void gaps_dismiss(struct gaps *gaps)
{
    const struct gaps before = *gaps;

    gaps->count = 0;
    for (size_t i = 0; i < before.count; i++) {
        struct gap gap = before.rows[i];

        if (gap.kind == GAP_CLAIMED)
            gap.kind = GAP_DISMISSED;
        (void)gaps_add(gaps, &gap); /* there are no more than before */
    }
}
