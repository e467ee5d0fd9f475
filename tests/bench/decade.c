/*
 * decade - ten years of a simulated province as JSON Lines, for tests/bench/decade.py.
 *
 *   bench-decade DOSSIERS > events.jsonl
 *
 * DOSSIERS dossiers of a hundred units and forty procedures (codes as decade.py writes them
 * into the catalogue) over the ten years up to 2026-10-31, in order of time: most of them
 * resolved and returned, one in twelve suspended, few extended, re-appointed, transferred;
 * a daily tally of every tenth unit, and now and then an event that is cancelled. A few
 * units and procedures have most of the dossiers, as offices do. Always the same: nobody's
 * figures.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "mqtt/base/date.h"

enum { UNITS = 100, PROCEDURES = 40, YEARS = 10, DAYS = YEARS * 365 + 3, DAY_S = 86400 };
enum { FIRST_S = 7 * 3600, LAST_S = 17 * 3600 };

enum step {
    INTAKE,
    RESOLVED,
    RETURNED,
    SUSPENDED,
    RESUMED,
    EXTENDED,
    REAPPOINTED,
    TRANSFERRED
};

/* An event to come, on a day. */
struct planned {
    uint32_t second; /* of the day */
    uint32_t number; /* of the dossier among those of its unit's day */
    uint16_t unit, intake_day;
    uint8_t step;
};

struct agenda {
    struct planned *events;
    size_t count, room;
};

struct decade {
    struct agenda days[DAYS];
    int32_t first_day; /* local days since 1970 */
    struct drand48_data dice;
    double unit_share[UNITS], procedure_share[PROCEDURES]; /* summed up */
};

static double chance(struct decade *d)
{
    double number;

    (void)drand48_r(&d->dice, &number); /* it does not fail */
    return number;
}

static int between(struct decade *d, int low, int high)
{
    return low + (int)(chance(d) * (high - low + 1));
}

/* Shares that fall with the rank, as Zipf has it. */
static void fill_shares(double *shares, int count)
{
    double sum = 0, up_to = 0;

    for (int i = 0; i < count; i++)
        sum += 1.0 / (i + 3);
    for (int i = 0; i < count; i++)
        shares[i] = up_to += 1.0 / (i + 3) / sum;
}

static int pick(struct decade *d, const double *shares, int count)
{
    double where = chance(d);
    int low = 0, high = count - 1;

    while (low < high) {
        int middle = (low + high) / 2;

        if (shares[middle] < where)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void plan(struct decade *d, int day, struct planned event)
{
    struct agenda *agenda;

    if (day >= DAYS)
        return;
    agenda = &d->days[day];
    if (agenda->count == agenda->room) {
        agenda->room = agenda->room ? agenda->room * 2 : 256;
        agenda->events = realloc(agenda->events, agenda->room * sizeof *agenda->events);
        if (!agenda->events)
            abort();
    }
    agenda->events[agenda->count++] = event;
}

static int by_second(const void *left, const void *right)
{
    const struct planned *a = left, *b = right;

    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* --- lines --------------------------------------------------------------------------- */

/* {"type":…,"at":…,"unit":… of this moment. */
static void begin_line(struct decade *d, const char *type, int day, uint32_t second,
                       int unit)
{
    char date[DATE_BYTES];

    printf("{\"type\":\"%s\",\"at\":\"%sT%02u:%02u:%02u+07:00\",\"unit\":\"H99.%02d.%02d\"",
           type, date_format(d->first_day + day, date), second / 3600, second / 60 % 60,
           second % 60, unit / 10 + 10, unit % 10);
}

static void print_dossier(const struct decade *d, int unit, int intake_day, uint32_t number)
{
    struct date date = date_of(d->first_day + intake_day);

    printf(",\"dossier\":\"H99.%02d.%02d-%02d%02d%02d-%04u\"", unit / 10 + 10, unit % 10,
           date.year % 100, date.month, date.day, number);
}

static const struct {
    const char *type, *more;
} words[] = {
    [INTAKE] = {"intake", NULL},
    [RESOLVED] = {"resolved", ",\"outcome\":\"granted\""},
    [RETURNED] = {"returned", ""},
    [SUSPENDED] = {"suspended", ",\"reason\":\"supplement\""},
    [RESUMED] = {"resumed", ""},
    [EXTENDED] = {"extended", ",\"limit\":\"30wd\""},
    [REAPPOINTED] = {"reappointed", NULL},
    [TRANSFERRED] = {"transferred", NULL},
};

static void print_planned(struct decade *d, int day, const struct planned *p)
{
    char date[DATE_BYTES];

    begin_line(d, words[p->step].type, day, p->second, p->unit);
    printf(",\"counter\":\"q%u\"", p->number % 4 + 1);
    print_dossier(d, p->unit, p->intake_day, p->number);
    if (p->step == REAPPOINTED)
        printf(",\"due\":\"%s\"", date_format(d->first_day + day + 5, date));
    else if (p->step == TRANSFERRED)
        printf(",\"to_unit\":\"H99.%02d.00\"", p->unit / 10 + 10);
    else
        fputs(words[p->step].more, stdout);
    puts("}");
}

/* Cancels the line before it. */
static void print_void(struct decade *d, int day, const struct planned *p)
{
    char date[DATE_BYTES];

    begin_line(d, "voided", day, p->second, p->unit);
    print_dossier(d, p->unit, p->intake_day, p->number);
    printf(",\"of_type\":\"%s\",\"of_at\":\"%sT%02u:%02u:%02u+07:00\"}\n",
           words[p->step].type, date_format(d->first_day + day, date), p->second / 3600,
           p->second / 60 % 60, p->second % 60);
}

static void print_tally(struct decade *d, int day, int unit)
{
    begin_line(d, "tally", day, LAST_S, unit);
    printf(
        ",\"counter\":\"p1\",\"field\":\"field-0\",\"kind\":\"received\",\"count\":%d}\n",
        between(d, 1, 40));
}

/* --- dossiers ------------------------------------------------------------------------ */

/* The procedures' limits are 1 to 20 working days (decade.py). */
static void plan_life(struct decade *d, int day, int procedure, struct planned p)
{
    int limit = procedure % 20 + 1;
    int end = day + (int)(limit * 1.4 * (0.2 + chance(d))) + (chance(d) < 0.05 ? 20 : 0);
    double fate = chance(d);

    p.second = (uint32_t)between(d, FIRST_S, LAST_S);
    if (end == day)
        end++;
    if (fate < 0.08) {
        p.step = SUSPENDED;
        plan(d, day + 1, p);
        p.step = RESUMED;
        end += 7;
        plan(d, end - 1, p);
    } else if (fate < 0.10) {
        p.step = fate < 0.09 ? EXTENDED : REAPPOINTED;
        plan(d, end - 1 > day ? end - 1 : end, p);
    } else if (fate < 0.105) {
        p.step = TRANSFERRED;
        plan(d, day + 1, p);
    }
    if (chance(d) < 0.02) /* forgotten */
        return;
    p.step = RESOLVED;
    p.second = (uint32_t)between(d, FIRST_S, LAST_S);
    plan(d, end, p);
    p.step = RETURNED;
    if (chance(d) < 0.9)
        plan(d, end + between(d, 1, 6), p);
}

static void print_intake(struct decade *d, int day, struct planned *p)
{
    static const char *const channels[] = {"in_person", "online", "postal"};
    int procedure = pick(d, d->procedure_share, PROCEDURES);
    double way = chance(d);

    begin_line(d, "intake", day, p->second, p->unit);
    printf(",\"counter\":\"q%u\"", p->number % 4 + 1);
    print_dossier(d, p->unit, day, p->number);
    printf(",\"procedure\":\"3.98%04d\",\"channel\":\"%s\"}\n", procedure,
           channels[way < 0.55   ? 0
                    : way < 0.97 ? 1
                                 : 2]);
    plan_life(d, day, procedure, *p);
}

/* --- days ---------------------------------------------------------------------------- */

static void print_day(struct decade *d, int day, uint64_t intakes)
{
    uint32_t numbers[UNITS] = {0};
    struct agenda *agenda = &d->days[day];

    for (uint64_t i = 0; i < intakes; i++) {
        int unit = pick(d, d->unit_share, UNITS);

        plan(d, day,
             (struct planned){.second = (uint32_t)between(d, FIRST_S, LAST_S),
                              .number = ++numbers[unit],
                              .unit = (uint16_t)unit,
                              .intake_day = (uint16_t)day,
                              .step = INTAKE});
    }
    if (agenda->count)
        qsort(agenda->events, agenda->count, sizeof *agenda->events, by_second);
    for (size_t i = 0; i < agenda->count; i++) {
        struct planned p = agenda->events[i]; /* plan() may not move today's */

        if (p.step == INTAKE)
            print_intake(d, day, &p);
        else
            print_planned(d, day, &p);
        if (chance(d) < 0.0001)
            print_void(d, day, &p);
    }
    for (int unit = 0; unit < UNITS && intakes; unit += 10)
        print_tally(d, day, unit);
    free(agenda->events);
}

int main(int argc, char **argv)
{
    static struct decade d;
    static const struct date end = {2026, 10, 31};
    uint64_t dossiers = argc == 2 ? strtoull(argv[1], NULL, 10) : 0, done = 0;

    if (!dossiers) {
        fputs("usage: bench-decade DOSSIERS > events.jsonl\n", stderr);
        return 2;
    }
    d.first_day = date_day(end) - DAYS + 1;
    (void)srand48_r(1, &d.dice);
    fill_shares(d.unit_share, UNITS);
    fill_shares(d.procedure_share, PROCEDURES);
    for (int day = 0; day < DAYS; day++) {
        uint64_t due = dossiers * (uint64_t)(day + 1) / DAYS;
        bool weekend = date_weekday(d.first_day + day) >= 5;

        print_day(&d, day, weekend && day + 1 < DAYS ? 0 : due - done);
        if (!weekend)
            done = due;
    }
    return fflush(stdout) == EOF;
}
