#include "appliance/lookups/waits.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

struct waits {
    struct store_wait *list; /* by unit, hour and minutes */
    size_t count, room;
    size_t of_all;            /* of them are of no unit, and stand first */
    struct store_wait *whole; /* these, by minutes */
};

struct waits *waits_open(void)
{
    return need(calloc(1, sizeof(struct waits)));
}

void waits_close(struct waits *waits)
{
    if (!waits)
        return;
    free(waits->list);
    free(waits->whole);
    free(waits);
}

void waits_add(struct waits *waits, const struct store_wait *wait)
{
    waits->list = memory_grow(waits->list, waits->count, &waits->room, sizeof *waits->list);
    waits->list[waits->count++] = *wait;
}

static int by_place(const void *left, const void *right)
{
    const struct store_wait *a = left, *b = right;

    ORDER_BY(unit);
    ORDER_BY(hour);
    ORDER_BY(minutes);
    return 0;
}

static int by_minutes(const void *left, const void *right)
{
    const struct store_wait *a = left, *b = right;

    ORDER_BY(minutes);
    return 0;
}

void waits_seal(struct waits *waits)
{
    if (waits->count)
        qsort(waits->list, waits->count, sizeof *waits->list, by_place);
    while (waits->of_all < waits->count && !waits->list[waits->of_all].unit)
        waits->of_all++;
    waits->whole = need(calloc(waits->of_all + 1, sizeof *waits->whole));
    for (size_t i = 0; i < waits->of_all; i++)
        waits->whole[i] = waits->list[i];
    qsort(waits->whole, waits->of_all, sizeof *waits->whole, by_minutes);
}

/* Of a known time, the fewest minutes in which so many tenths of `called` were called. */
static int minutes_of(const struct store_wait *list, size_t count, int64_t called,
                      int tenths)
{
    int64_t so_far = 0;
    int minutes = 0;

    for (size_t i = 0; i < count && so_far * 10 < called * tenths; i++) {
        if (list[i].minutes < 0)
            continue;
        so_far += list[i].tickets;
        minutes = list[i].minutes;
    }
    return minutes;
}

/* Of rows that are in the order of their minutes. */
static struct lookup_waits sum(const struct store_wait *list, size_t count)
{
    struct lookup_waits waits = {0};

    for (size_t i = 0; i < count; i++) {
        int64_t *of = list[i].minutes == STORE_VISITS_UNCALLED     ? &waits.uncalled
                      : list[i].minutes == STORE_VISITS_UNCLEAR    ? &waits.unclear
                      : list[i].minutes == STORE_VISITS_UNNUMBERED ? &waits.unnumbered
                                                                   : &waits.called;

        *of += list[i].tickets;
    }
    waits.median_minutes = minutes_of(list, count, waits.called, 5);
    waits.most_minutes = minutes_of(list, count, waits.called, 9);
    return waits;
}

/* The first row that is not before this place. */
static size_t begin_of(const struct waits *waits, int unit, int hour)
{
    const struct store_wait wanted = {unit, hour, STORE_VISITS_UNNUMBERED, 0};
    size_t low = 0, high = waits->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_place(&waits->list[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct lookup_waits sum_between(const struct waits *waits, size_t begin, size_t end)
{
    return sum(waits->list + begin, end - begin);
}

struct lookup_waits waits_of_unit(const struct waits *waits, int unit)
{
    return sum_between(waits, begin_of(waits, unit, -1), begin_of(waits, unit, 0));
}

struct lookup_waits waits_of_hour(const struct waits *waits, int hour)
{
    return sum_between(waits, begin_of(waits, 0, hour), begin_of(waits, 0, hour + 1));
}

struct lookup_waits waits_of_all(const struct waits *waits)
{
    return sum(waits->whole, waits->of_all);
}
