#include "appliance/nation/nation_figures.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "appliance/nation/nation_names.h"
#include "appliance/national/database.h"
#include "appliance/tables/store_stock.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

enum { NUMBERS_MOST = 4, NUMBER_BYTES = 12 };

static int number_of(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

/* One of the functions of step 003, with its arguments $1, $2 ... */
static int ask(const struct nation_figures *figures, const char *text, const int *numbers,
               int count, database_tell take, void *owner)
{
    char texts[NUMBERS_MOST][NUMBER_BYTES];
    const char *arguments[NUMBERS_MOST + 1] = {NULL};

    for (int i = 0; i < count; i++) {
        (void)snprintf(texts[i], NUMBER_BYTES, "%d", numbers[i]);
        arguments[i] = texts[i];
    }
    return database_ask(figures->database, text, arguments, take, owner);
}

/* --- roll-ups ------------------------------------------------------------------------ */

typedef int (*tell_rollup)(void *listener, const struct rollup_key *key,
                           const struct measures *measures);

struct spanning {
    const struct nation_figures *figures;
    const struct ledger_span *span;
    int unit; /* 0: all */
    tell_rollup tell;
    void *listener;
};

/* slot, centre, unit, field, and the measures. */
static int take_rollup(void *owner, char *const *values)
{
    const struct spanning *spanning = owner;
    const struct nation_names *names = spanning->figures->names;
    int centre = number_of(values[1]), sign = spanning->span->minus ? -1 : 1;
    int measures = spanning->span->stock ? MEASURES_OF_STOCK : MEASURES;
    struct rollup_key key = {
        spanning->span->grain, number_of(values[0]),
        nation_names_id(names, CATALOGUE_UNITS, centre, number_of(values[2])),
        nation_names_id(names, CATALOGUE_FIELDS, centre, number_of(values[3]))};
    struct measures sums = {0};

    if (spanning->unit && key.unit != spanning->unit)
        return 0;
    for (int i = 0; i < measures; i++)
        sums.of[i] = sign * strtoll(values[4 + i], NULL, 10);
    return spanning->tell(spanning->listener, &key, &sums);
}

static int in_span(void *owner, const struct ledger_span *span, int unit, tell_rollup tell,
                   void *listener)
{
    const struct nation_figures *figures = owner;
    struct spanning spanning = {figures, span, unit, tell, listener};
    const int numbers[] = {(int)span->grain, span->first, span->last, span->summed};

    return ask(figures,
               "SELECT * FROM dunghan.rollups($1::integer, $2::integer, $3::integer,"
               " $4::integer::boolean)",
               numbers, 4, take_rollup, &spanning);
}

/* --- moves --------------------------------------------------------------------------- */

typedef int (*tell_move)(void *listener, const struct move_key *key, int64_t dossiers);

struct moving {
    const struct nation_figures *figures;
    const struct ledger_span *received;
    tell_move tell;
    void *listener;
};

/* centre, unit, field, channel, dossiers. */
static int take_move(void *owner, char *const *values)
{
    const struct moving *moving = owner;
    const struct nation_names *names = moving->figures->names;
    int centre = number_of(values[0]), sign = moving->received->minus ? -1 : 1;
    struct move_key key = {
        .grain = moving->received->grain,
        .slot = moving->received->first,
        .unit = nation_names_id(names, CATALOGUE_UNITS, centre, number_of(values[1])),
        .field = nation_names_id(names, CATALOGUE_FIELDS, centre, number_of(values[2])),
        .channel = (enum event_channel)number_of(values[3])};

    return moving->tell(moving->listener, &key, sign * strtoll(values[4], NULL, 10));
}

static int moved(void *owner, const struct ledger_span *received, int32_t to_day,
                 tell_move tell, void *listener)
{
    const struct nation_figures *figures = owner;
    struct moving moving = {figures, received, tell, listener};
    const int numbers[] = {(int)received->grain, received->first, received->last, to_day};

    return ask(figures,
               "SELECT * FROM dunghan.moved($1::integer, $2::integer, $3::integer,"
               " $4::integer)",
               numbers, 4, take_move, &moving);
}

/* --- what offices hold --------------------------------------------------------------- */

struct holding {
    const struct nation_figures *figures;
    struct store_stock *of;
    size_t count, room;
};

/* centre, unit, field, day, not due, overdue. */
static int take_said(void *owner, char *const *values)
{
    struct holding *holding = owner;
    const struct nation_names *names = holding->figures->names;
    int centre = number_of(values[0]);

    holding->of =
        memory_grow(holding->of, holding->count, &holding->room, sizeof *holding->of);
    holding->of[holding->count++] = (struct store_stock){
        .unit = nation_names_id(names, CATALOGUE_UNITS, centre, number_of(values[1])),
        .field = nation_names_id(names, CATALOGUE_FIELDS, centre, number_of(values[2])),
        .day = number_of(values[3]),
        .not_due = values[4] ? strtoll(values[4], NULL, 10) : 0,
        .overdue = values[5] ? strtoll(values[5], NULL, 10) : 0,
        .says_not_due = values[4] != NULL,
        .says_overdue = values[5] != NULL,
    };
    return 0;
}

static int by_day(const void *left, const void *right)
{
    const struct store_stock *a = left, *b = right;

    ORDER_BY(day);
    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

static int stock(void *owner, int32_t day,
                 int (*tell)(void *listener, const struct store_stock *stock),
                 void *listener)
{
    const struct nation_figures *figures = owner;
    struct holding holding = {.figures = figures};
    int rc = ask(figures, "SELECT * FROM dunghan.said($1::integer)", &day, 1, take_said,
                 &holding);

    if (holding.count)
        qsort(holding.of, holding.count, sizeof *holding.of, by_day);
    for (size_t i = 0; rc == 0 && i < holding.count; i++)
        rc = tell(listener, &holding.of[i]);
    free(holding.of);
    return rc;
}

struct figures_source nation_figures_source(struct nation_figures *figures)
{
    return (struct figures_source){figures, in_span, moved, stock};
}
