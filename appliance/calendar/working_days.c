#include "appliance/calendar/working_days.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

enum { FIRST_MONDAY = -3 }; /* 1969-12-29; weekdays are numbered from here */

struct working_days {
    int32_t first, end; /* days of the table: first <= day < end */
    int32_t end_rank;   /* of the first working day at or after `end` */
    int32_t *ranks; /* [day - first]: the rank of the first working day at or after it */
    int32_t *days;  /* [rank - ranks[0]]: the working day of this rank */
};

/* The rank if every week were Monday to Friday. */
static int32_t plain_rank(int32_t day)
{
    int32_t since = day - FIRST_MONDAY, in_week = since % 7;

    return since / 7 * 5 + (in_week < 5 ? in_week : 5);
}

static int32_t plain_day(int32_t rank)
{
    return FIRST_MONDAY + rank / 5 * 7 + rank % 5;
}

struct working_days *working_days_open(int32_t first, int32_t end,
                                       bool (*works)(void *owner, int32_t day), void *owner)
{
    struct working_days *table = need(calloc(1, sizeof *table));
    size_t days = (size_t)(end - first);
    int32_t rank = plain_rank(first);

    table->first = first;
    table->end = end;
    table->ranks = need(reallocarray(NULL, days, sizeof *table->ranks));
    table->days = need(reallocarray(NULL, days, sizeof *table->days));
    for (int32_t day = first; day < end; day++) {
        table->ranks[day - first] = rank;
        if (works(owner, day))
            table->days[rank++ - table->ranks[0]] = day;
    }
    table->end_rank = rank;
    return table;
}

void working_days_close(struct working_days *table)
{
    if (!table)
        return;
    free(table->ranks);
    free(table->days);
    free(table);
}

int32_t working_days_rank(const struct working_days *table, int32_t day)
{
    if (day < table->first)
        return plain_rank(day);
    if (day < table->end)
        return table->ranks[day - table->first];
    return table->end_rank + plain_rank(day) - plain_rank(table->end);
}

int32_t working_days_day(const struct working_days *table, int32_t rank)
{
    if (rank < table->ranks[0])
        return plain_day(rank);
    if (rank < table->end_rank)
        return table->days[rank - table->ranks[0]];
    return plain_day(rank - table->end_rank + plain_rank(table->end));
}
