#include "appliance/calendar/working_days.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

enum {
    FIRST_MONDAY = -3, /* 1969-12-29; weekdays are numbered from here */
    BLOCK_DAYS = 64,
};

struct block {
    uint64_t works; /* bit n: its n-th day does */
    int32_t rank;   /* of the first working day at or after its first day */
};

struct working_days {
    int32_t first, end; /* days of the table: first <= day < end */
    int32_t end_rank;   /* of the first working day at or after `end` */
    size_t count;
    struct block blocks[];
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

static struct block make_block(int32_t first, int32_t end, int32_t rank,
                               bool (*works)(void *owner, int32_t day), void *owner)
{
    struct block block = {0, rank};

    for (int32_t day = first; day < end; day++)
        block.works |= (uint64_t)works(owner, day) << (day - first);
    return block;
}

struct working_days *working_days_open(int32_t first, int32_t end,
                                       bool (*works)(void *owner, int32_t day), void *owner)
{
    size_t count = (size_t)(end - first + BLOCK_DAYS - 1) / BLOCK_DAYS;
    struct working_days *table =
        need(calloc(1, sizeof *table + count * sizeof table->blocks[0]));
    int32_t rank = plain_rank(first);

    table->first = first;
    table->end = end;
    table->count = count;
    for (size_t i = 0; i < count; i++) {
        int32_t begin = first + (int32_t)i * BLOCK_DAYS;
        int32_t stop = end - begin < BLOCK_DAYS ? end : begin + BLOCK_DAYS;

        table->blocks[i] = make_block(begin, stop, rank, works, owner);
        rank += __builtin_popcountll(table->blocks[i].works);
    }
    table->end_rank = rank;
    return table;
}

void working_days_close(struct working_days *table)
{
    free(table);
}

int32_t working_days_rank(const struct working_days *table, int32_t day)
{
    const struct block *block;
    int32_t in_table;

    if (day < table->first)
        return plain_rank(day);
    if (day >= table->end)
        return table->end_rank + plain_rank(day) - plain_rank(table->end);
    in_table = day - table->first;
    block = &table->blocks[in_table / BLOCK_DAYS];
    return block->rank + __builtin_popcountll(block->works &
                                              ((UINT64_C(1) << in_table % BLOCK_DAYS) - 1));
}

static int by_rank(const void *wanted, const void *at)
{
    int32_t rank = *(const int32_t *)wanted;
    const struct block *block = at;

    if (rank < block->rank)
        return -1;
    return rank >= block->rank + __builtin_popcountll(block->works);
}

int32_t working_days_day(const struct working_days *table, int32_t rank)
{
    const struct block *block;
    uint64_t works;

    if (rank >= table->end_rank)
        return plain_day(rank - table->end_rank + plain_rank(table->end));
    block = bsearch(&rank, table->blocks, table->count, sizeof *block, by_rank);
    if (!block) /* before the table */
        return plain_day(rank);
    works = block->works;
    for (int32_t before = rank - block->rank; before > 0; before--)
        works &= works - 1; /* without its first day */
    return table->first + (int32_t)(block - table->blocks) * BLOCK_DAYS +
           __builtin_ctzll(works);
}
