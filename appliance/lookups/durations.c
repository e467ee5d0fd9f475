#include "appliance/lookups/durations.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { MOST_DAYS = 1000 }; /* whatever took longer counts as this, four years */

/* Results that took so many working days, by month. */
struct taken {
    uint32_t in[LOOKUP_PROCEDURES_MONTHS];
};

struct procedure {
    struct taken *taken; /* [working days] */
    size_t room;
    uint32_t late[LOOKUP_PROCEDURES_MONTHS];
    unsigned levels;
};

struct durations {
    int first_month;              /* year * 12 + month from 0 */
    struct procedure *procedures; /* [number of the catalogue] */
    size_t room;
};

static int month_of(int32_t day)
{
    struct date date = date_of(day);

    return date.year * 12 + date.month - 1;
}

struct durations *durations_open(int32_t today)
{
    struct durations *durations = need(calloc(1, sizeof *durations));

    durations->first_month = month_of(today) - LOOKUP_PROCEDURES_MONTHS + 1;
    return durations;
}

void durations_close(struct durations *durations)
{
    if (!durations)
        return;
    for (size_t i = 0; i < durations->room; i++)
        free(durations->procedures[i].taken);
    free(durations->procedures);
    free(durations);
}

int32_t durations_from(const struct durations *durations)
{
    return date_month_day(durations->first_month);
}

/* A list of at least `count` zeroed members more than it had. */
static void *widen(void *list, size_t *room, size_t count, size_t size)
{
    char *wider;

    if (count <= *room)
        return list;
    count += count / 2;
    wider = need(reallocarray(list, count, size));
    memset(wider + *room * size, 0, (count - *room) * size);
    *room = count;
    return wider;
}

void durations_add(struct durations *durations, const struct store_result *result,
                   int working_days, size_t level)
{
    size_t number = (size_t)result->procedure;
    size_t days = (size_t)(working_days < MOST_DAYS ? working_days : MOST_DAYS);
    int month = month_of(result->resolved_day) - durations->first_month;
    struct procedure *procedure;

    if (month < 0 || month >= LOOKUP_PROCEDURES_MONTHS)
        return;
    durations->procedures = widen(durations->procedures, &durations->room, number + 1,
                                  sizeof *durations->procedures);
    procedure = &durations->procedures[number];
    procedure->taken =
        widen(procedure->taken, &procedure->room, days + 1, sizeof *procedure->taken);
    procedure->taken[days].in[month]++;
    procedure->late[month] += result->class == DOSSIER_CLASS_LATE;
    procedure->levels |= 1U << level;
}

/* Of the months from ... to, both inclusive. */
static int64_t count(const struct taken *taken, int from, int to)
{
    int64_t results = 0;

    for (int month = from; month <= to; month++)
        results += taken->in[month];
    return results;
}

static struct lookup_times times_of(const struct procedure *procedure, int from, int to)
{
    struct lookup_times times = {.levels = procedure->levels};
    int64_t late = 0, so_far = 0;

    for (size_t days = 0; days < procedure->room; days++)
        times.resolved += count(&procedure->taken[days], from, to);
    for (int month = from; month <= to; month++)
        late += procedure->late[month];
    times.in_time = times.resolved - late;
    while (so_far * 2 < times.resolved)
        so_far += count(&procedure->taken[times.median_days++], from, to);
    times.median_days -= times.resolved > 0; /* the last of those that were gone through */
    return times;
}

struct lookup_times durations_of(const struct durations *durations, int procedure)
{
    return (size_t)procedure < durations->room ? times_of(&durations->procedures[procedure],
                                                          0, LOOKUP_PROCEDURES_MONTHS - 1)
                                               : (struct lookup_times){0};
}

struct lookup_times durations_in(const struct durations *durations, int procedure,
                                 int month)
{
    return (size_t)procedure < durations->room
               ? times_of(&durations->procedures[procedure], month, month)
               : (struct lookup_times){0};
}
