#include "appliance/form06/form06.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "appliance/form06/rollups.h"
#include "appliance/form06/stock.h"
#include "appliance/tables/store_ledger.h"
#include "mqtt/base/key_index.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

struct sums {
    int unit, field;
    struct measures before, within;
    /* Of the dossiers received in the period those that moved in it, less those moved away. */
    int64_t moved_online, moved_direct_or_postal;
    int64_t moved_postal; /* a part of moved_direct_or_postal */
    /* Beside what is counted: before the period, and at its end. */
    struct stock_gap held_before, held;
};

struct summing {
    struct sums *sums;
    size_t count, room;
    struct key_index
        index; /* of the sums: a year is read row by row, and each is looked up */
    bool within;
};

static uint64_t key_of(int unit, int field)
{
    return (uint64_t)(uint32_t)unit << 32 | (uint32_t)field;
}

static uint64_t key_at(const void *sums, size_t place)
{
    const struct sums *at = (const struct sums *)sums + place;

    return key_of(at->unit, at->field);
}

/* Until the next one is reached. */
static struct sums *reach(struct summing *summing, int unit, int field)
{
    ssize_t place = key_index_find(&summing->index, summing->sums, key_of(unit, field));

    if (place >= 0)
        return &summing->sums[place];
    summing->sums =
        memory_grow(summing->sums, summing->count, &summing->room, sizeof *summing->sums);
    summing->sums[summing->count] = (struct sums){.unit = unit, .field = field};
    key_index_add(&summing->index, summing->sums, summing->count);
    return &summing->sums[summing->count++];
}

static int add_row(void *owner, const struct rollup_key *key, const struct measures *m)
{
    struct summing *summing = owner;
    struct sums *sums = reach(summing, key->unit, key->field);
    struct measures *to = summing->within ? &sums->within : &sums->before;

    for (int i = 0; i < MEASURES; i++)
        to->of[i] += m->of[i];
    return 0;
}

static int add_move(void *owner, const struct move_key *key, int64_t dossiers)
{
    struct summing *summing = owner;
    struct sums *sums = reach(summing, key->unit, key->field);

    if (event_channel_online(key->channel))
        sums->moved_online += dossiers;
    else
        sums->moved_direct_or_postal += dossiers;
    if (key->channel == EVENT_CHANNEL_POSTAL)
        sums->moved_postal += dossiers;
    return 0;
}

static int add_gap(void *owner, const struct stock_gap *gap)
{
    struct summing *summing = owner;
    struct sums *sums = reach(summing, gap->unit, gap->field);

    *(summing->within ? &sums->held : &sums->held_before) = *gap;
    return 0;
}

static int sum_moves(struct store *store, int32_t from_day, int32_t to_day,
                     struct summing *summing)
{
    struct ledger_span spans[LEDGER_SPANS];
    size_t count = ledger_spans_until(from_day, to_day, spans);
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++)
        rc = store_each_moved(store, &spans[i], to_day, add_move, summing);
    return rc;
}

/* Of those received before the period: what moved in it are all moves less those of the others. */
static int64_t moved_carried_over(const struct sums *sums)
{
    const struct measures *within = &sums->within;

    return within->of[MEASURE_MOVED_IN] - within->of[MEASURE_MOVED_OUT] -
           within->of[MEASURE_EXCLUDED] - sums->moved_online - sums->moved_direct_or_postal;
}

static struct figures to_figures(const struct sums *sums)
{
    const struct measures *before = &sums->before, *within = &sums->within;
    int64_t overdue = before->of[MEASURE_OVERDUE] + within->of[MEASURE_OVERDUE];

    static_assert(FIGURES == 8, "how a new figure is counted is said here");
    return (struct figures){
        .received_online = within->of[MEASURE_RECEIVED_ONLINE] + sums->moved_online,
        .received_direct_or_postal = within->of[MEASURE_RECEIVED] -
                                     within->of[MEASURE_RECEIVED_ONLINE] +
                                     sums->moved_direct_or_postal,
        .carried_over = ledger_in_progress(before) + moved_carried_over(sums) +
                        sums->held_before.not_due + sums->held_before.overdue,
        .resolved_early = within->of[MEASURE_EARLY],
        .resolved_on_time = within->of[MEASURE_ON_TIME],
        .resolved_late = within->of[MEASURE_LATE],
        .in_progress_not_due = ledger_in_progress(before) + ledger_in_progress(within) -
                               overdue + sums->held.not_due,
        .in_progress_overdue = overdue + sums->held.overdue,
    };
}

static struct notes to_notes(const struct sums *sums)
{
    static const struct {
        enum measure measure;
        bool stock; /* summed up from the beginning */
    } sources[NOTES_KINDS] = {
        [NOTES_RECEIVED_POSTAL] = {MEASURE_RECEIVED_POSTAL, false},
        [NOTES_TAKEN_IN] = {MEASURE_TAKEN_IN, false},
        [NOTES_MOVED_IN] = {MEASURE_MOVED_IN, false},
        [NOTES_MOVED_OUT] = {MEASURE_MOVED_OUT, false},
        [NOTES_CARRIED_MOVED] = {MEASURES, false}, /* below */
        [NOTES_REFUSED] = {MEASURE_REFUSED, false},
        [NOTES_SUPPLEMENTS] = {MEASURE_SUPPLEMENTS, false},
        [NOTES_UNRESOLVED] = {MEASURE_UNRESOLVED, false},
        [NOTES_WITHDRAWN] = {MEASURE_WITHDRAWN, false},
        [NOTES_COLLECTED] = {MEASURE_COLLECTED, false},
        [NOTES_TO_COLLECT] = {MEASURE_TO_COLLECT, true},
        [NOTES_SUSPENDED] = {MEASURE_SUSPENDED, true},
        [NOTES_LEFT_BEHIND] = {MEASURES, false}, /* cells: it takes the catalogue */
    };
    struct notes notes = {{0}};

    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        enum measure measure = sources[kind].measure;

        if (measure == MEASURES)
            continue;
        notes.of[kind] = sums->within.of[measure];
        if (sources[kind].stock)
            notes.of[kind] += sums->before.of[measure];
    }
    notes.of[NOTES_RECEIVED_POSTAL] += sums->moved_postal;
    notes.of[NOTES_CARRIED_MOVED] = moved_carried_over(sums);
    return notes;
}

static int by_field(const void *left, const void *right)
{
    const struct form06_row *a = left, *b = right;

    ORDER_BY(field);
    ORDER_BY(unit);
    return 0;
}

static void take_rows(struct summing *summing, struct form06 *ret)
{
    *ret = (struct form06){summing->count,
                           need(calloc(summing->count + 1, sizeof *ret->rows))};
    for (size_t i = 0; i < summing->count; i++) {
        const struct sums *sums = &summing->sums[i];

        ret->rows[i] =
            (struct form06_row){sums->unit, sums->field, to_figures(sums), to_notes(sums)};
    }
    qsort(ret->rows, ret->count, sizeof *ret->rows, by_field);
}

int32_t form06_last_day(int32_t from_day, int32_t to_day, int32_t today)
{
    if (to_day <= today)
        return to_day;
    return from_day > today ? from_day : today;
}

int form06_compute(struct store *store, int32_t from_day, int32_t to_day,
                   struct form06 *ret)
{
    struct summing summing = {.index = {.key_at = key_at}};
    int rc = rollups_each_until(store, from_day - 1, add_row, &summing);

    if (rc == 0)
        rc = stock_each_gap(store, from_day - 1, add_gap, &summing);
    summing.within = true;
    if (rc == 0)
        rc = stock_each_gap(store, to_day, add_gap, &summing);
    if (rc == 0)
        rc = rollups_each_of_period(store, from_day, to_day, add_row, &summing);
    if (rc == 0)
        rc = sum_moves(store, from_day, to_day, &summing);
    if (rc == 0)
        take_rows(&summing, ret);
    free(summing.sums);
    key_index_release(&summing.index);
    return rc;
}

void form06_release(struct form06 *form)
{
    free(form->rows);
    *form = (struct form06){0};
}

struct apology_search {
    int unit, field;
    struct apologies *apologies;
};

static int add_apologies(void *owner, const struct rollup_key *key,
                         const struct measures *m)
{
    const struct apology_search *search = owner;

    if ((search->unit && search->unit != key->unit) ||
        (search->field && search->field != key->field))
        return 0;
    search->apologies->late += m->of[MEASURE_LATE];
    search->apologies->apologised += m->of[MEASURE_APOLOGISED];
    search->apologies->in_time += m->of[MEASURE_APOLOGISED_IN_TIME];
    search->apologies->kept += m->of[MEASURE_APPOINTMENT_KEPT];
    search->apologies->again += m->of[MEASURE_APOLOGISED_AGAIN];
    return 0;
}

int form06_apologies(struct store *store, int32_t from_day, int32_t to_day, int unit,
                     int field, struct apologies *ret)
{
    struct apologies apologies = {0};
    struct apology_search search = {unit, field, &apologies};
    int rc = rollups_each_of_period(store, from_day, to_day, add_apologies, &search);

    if (rc == 0)
        *ret = apologies;
    return rc;
}
