#include "appliance/snapshot/row_turns.h"

#include <limits.h>
#include <stdlib.h>

#include "mqtt/base/memory.h"

static int turn_of(const struct source_row *row)
{
    if (row->unheard)
        return 0;
    return row->priority > 0 ? row->priority : INT_MAX;
}

struct source_row *row_turns_pick(struct source_row *rows, size_t *count,
                                  bool (*is_shown)(const struct source_row *row))
{
    struct source_row *picked = need(calloc(*count + 1, sizeof *picked));
    size_t kept = 0;
    int turn, next = 0;

    do {
        turn = next;
        next = INT_MAX;
        for (size_t i = 0; i < *count; i++) {
            int other = turn_of(&rows[i]);

            if (other == turn && is_shown(&rows[i]))
                picked[kept++] = rows[i];
            else if (other > turn && other < next)
                next = other;
        }
    } while (turn < INT_MAX);
    free(rows);
    *count = kept;
    return picked;
}
