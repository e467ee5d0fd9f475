#include "appliance/form06/form06.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/tables/changes.h"
#include "appliance/tables/store_ledger.h"

enum { UNITS = 4, FIELD = 1, FIRST_DAY = 100, LAST_DAY = 130, DOSSIERS = 300 };

/* What happens on FIRST_DAY + n in one, happens n * pace days after first_day in the other. */
struct years {
    int32_t first_day;
    int pace;
};

/* A random life that may pass through several units, one of them several times. */
struct life {
    struct dossier dossier;
    struct charge charges[4];
    struct dossier_span overdue;
};

static int below(unsigned short seed[3], int bound)
{
    return (int)(nrand48(seed) % bound);
}

static void live(struct life *life, unsigned short seed[3], const struct years *years)
{
    struct dossier_summary *summary = &life->dossier.summary;
    int pace = years->pace;
    int32_t day = years->first_day + pace * below(seed, 20), due_day = day + 5 * pace;

    *summary = (struct dossier_summary){.field = FIELD,
                                        .channel = (enum event_channel)below(seed, 3),
                                        .received_day = day,
                                        .resolved_day = DOSSIER_NO_DAY,
                                        .collected_day = DOSSIER_NO_DAY,
                                        .refused_day = DOSSIER_NO_DAY};
    life->dossier.charges.list = life->charges;
    life->dossier.charges.count = 1 + (size_t)below(seed, 4);
    for (size_t i = 0; i < life->dossier.charges.count; i++) {
        life->charges[i] = (struct charge){day, 1 + below(seed, UNITS - 1)};
        if (i && life->charges[i].unit == life->charges[i - 1].unit)
            life->charges[i].unit = UNITS;
        day += 1 + pace * below(seed, 6);
    }
    day = life->charges[life->dossier.charges.count - 1].from_day + pace * below(seed, 6);
    if (below(seed, 2)) {
        summary->resolved_day = day;
        summary->class = day > due_day ? DOSSIER_CLASS_LATE : DOSSIER_CLASS_ON_TIME;
    }
    summary->unit = life->charges[life->dossier.charges.count - 1].unit;
    life->dossier.taken_in_unit = life->charges[0].unit;
    life->overdue = (struct dossier_span){
        due_day + 1, summary->resolved_day == DOSSIER_NO_DAY ? DOSSIER_NO_DAY : day - 1};
    life->dossier.overdue = &life->overdue;
    life->dossier.overdue_count =
        summary->resolved_day == DOSSIER_NO_DAY || day > due_day + 1;
}

/* By the definition: what a reader would count who looks at each dossier on the closing day. */
static void count_life(const struct life *life, int32_t from_day, int32_t to_day,
                       struct figures figures[static UNITS + 1])
{
    const struct dossier_summary *s = &life->dossier.summary;
    bool resolved = s->resolved_day != DOSSIER_NO_DAY && s->resolved_day <= to_day;
    struct figures *of;
    int unit = 0;

    if (s->received_day > to_day || (resolved && s->resolved_day < from_day))
        return;
    for (size_t i = 0; i < life->dossier.charges.count; i++) {
        if (life->charges[i].from_day <= to_day)
            unit = life->charges[i].unit;
    }
    of = &figures[unit];
    if (s->received_day < from_day)
        of->carried_over++;
    else if (s->channel == EVENT_CHANNEL_ONLINE)
        of->received_online++;
    else
        of->received_direct_or_postal++;
    if (resolved && s->class == DOSSIER_CLASS_LATE)
        of->resolved_late++;
    else if (resolved)
        of->resolved_on_time++;
    else if (life->overdue.from_day <= to_day)
        of->in_progress_overdue++;
    else
        of->in_progress_not_due++;
}

static void check_period(struct store *store, const struct life *lives, int32_t from_day,
                         int32_t to_day)
{
    static const struct figures none;
    struct figures wanted[UNITS + 1] = {{0}};
    struct form06 form;

    for (int i = 0; i < DOSSIERS; i++)
        count_life(&lives[i], from_day, to_day, wanted);
    assert_int_equal(form06_compute(store, from_day, to_day, &form), 0);
    for (size_t i = 0; i < form.count; i++) {
        const struct figures *figures = &form.rows[i].figures;

        assert_true(figures_balanced(figures));
        assert_memory_equal(figures, &wanted[form.rows[i].unit], sizeof *figures);
        wanted[form.rows[i].unit] = none;
    }
    for (int unit = 0; unit <= UNITS; unit++)
        assert_memory_equal(&wanted[unit], &none, sizeof none);
    form06_release(&form);
}

/* A ledger of random lives, in a transaction that is never committed. */
static struct store *count_lives(struct life *lives, const struct years *years)
{
    struct ledger_batch *batch = ledger_batch_open();
    unsigned short seed[3] = {26, 11, 28};
    struct ledger_sink sink;
    struct store *store;

    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    for (int i = 0; i < DOSSIERS; i++) {
        live(&lives[i], seed, years);
        ledger_batch_add(batch, &lives[i].dossier, 1);
    }
    sink = store_ledger_sink(store);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    ledger_batch_close(batch);
    return store;
}

/* Every period of the days in which something happens, with all that moved in it. */
static void a_dossier_counts_for_the_unit_in_charge_at_the_closing_day(void **state)
{
    static const struct years years = {FIRST_DAY, 1};
    struct life *lives = calloc(DOSSIERS, sizeof *lives);
    struct store *store;

    (void)state;
    assert_non_null(lives);
    store = count_lives(lives, &years);
    for (int32_t from_day = FIRST_DAY - 1; from_day <= LAST_DAY; from_day++) {
        for (int32_t to_day = from_day; to_day <= LAST_DAY; to_day++)
            check_period(store, lives, from_day, to_day);
    }
    store_rollback(store);
    store_close(store);
    free(lives);
}

/* Over years the moves are read by half months, months and years: the turn of each may lie between
 * receipt, move and either end of the period. */
static void so_it_does_in_periods_of_years(void **state)
{
    static const struct years years = {20000, 23};
    enum { DAYS = 1000, PERIODS = 3000 };
    struct life *lives = calloc(DOSSIERS, sizeof *lives);
    unsigned short seed[3] = {29, 11, 28};
    struct store *store;

    (void)state;
    assert_non_null(lives);
    store = count_lives(lives, &years);
    for (int i = 0; i < PERIODS; i++) {
        int32_t from_day = years.first_day + below(seed, DAYS) - 1;

        check_period(store, lives, from_day, from_day + below(seed, DAYS));
    }
    store_rollback(store);
    store_close(store);
    free(lives);
}

/* --- what is told to have changed ---------------------------------------------------- */

enum { SAMPLES = 60, STEPS = 150 };

/* Periods, and what each unit has in them. */
struct sampled {
    int32_t from_day[SAMPLES], to_day[SAMPLES];
    struct figures figures[SAMPLES][UNITS + 1];
};

static void read_samples(struct store *store, struct sampled *sampled)
{
    struct form06 form;

    for (int i = 0; i < SAMPLES; i++) {
        memset(sampled->figures[i], 0, sizeof sampled->figures[i]);
        assert_int_equal(
            form06_compute(store, sampled->from_day[i], sampled->to_day[i], &form), 0);
        for (size_t row = 0; row < form.count; row++)
            sampled->figures[i][form.rows[row].unit] = form.rows[row].figures;
        form06_release(&form);
    }
}

/* The earliest month of which a unit's figures are told to be other ones. */
static int note_earliest(void *owner, const struct change *change)
{
    int32_t *earliest = owner;

    assert_int_equal(change->kind, CHANGES_FIGURES);
    assert_int_equal(change->field, FIELD);
    if (change->month < earliest[change->unit])
        earliest[change->unit] = change->month;
    return 0;
}

/* How many figures are other ones now; each unit's in no period that ends before what was told. */
static int check_told(const struct changes *told, const struct sampled *before,
                      const struct sampled *after)
{
    int32_t earliest[UNITS + 1] = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    struct changes changes = *told;
    size_t bytes;
    unsigned char *keys = changes_write(&changes, &bytes);
    int moved = 0;

    if (keys)
        assert_int_equal(changes_read(keys, bytes, note_earliest, earliest), 0);
    free(keys);
    for (int i = 0; i < SAMPLES; i++) {
        for (int unit = 0; unit <= UNITS; unit++) {
            if (memcmp(&before->figures[i][unit], &after->figures[i][unit],
                       sizeof(struct figures)) == 0)
                continue;
            moved++;
            assert_true(earliest[unit] <=
                        ledger_slot(LEDGER_GRAIN_MONTH, after->to_day[i]));
        }
    }
    return moved;
}

/* Lives that become other ones, one by one, as when an event is taken back or comes late. */
static void no_figure_changes_that_is_not_told(void **state)
{
    static const struct years years = {FIRST_DAY, 3};
    struct life *lives = calloc(DOSSIERS, sizeof *lives);
    struct sampled before = {0}, after;
    unsigned short seed[3] = {30, 11, 29};
    struct store *store;
    int moved = 0;

    (void)state;
    assert_non_null(lives);
    store = count_lives(lives, &years);
    for (int i = 0; i < SAMPLES; i++) {
        before.from_day[i] = FIRST_DAY + below(seed, 90);
        before.to_day[i] = before.from_day[i] + below(seed, 40);
    }
    read_samples(store, &before);
    for (int i = 0; i < STEPS; i++) {
        struct ledger_batch *batch = ledger_batch_open();
        struct changes changes = {0};
        struct changes_tap tap = {&changes, store_ledger_sink(store)};
        struct ledger_sink sink = changes_tap(&tap);

        after = before;
        ledger_batch_add(batch, &lives[i].dossier, -1);
        live(&lives[i], seed, &years);
        ledger_batch_add(batch, &lives[i].dossier, 1);
        assert_int_equal(ledger_batch_flush(batch, &sink), 0);
        read_samples(store, &after);
        moved += check_told(&changes, &before, &after);
        before = after;
        changes_release(&changes);
        ledger_batch_close(batch);
    }
    assert_true(moved > STEPS);
    store_rollback(store);
    store_close(store);
    free(lives);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_counts_for_the_unit_in_charge_at_the_closing_day),
        cmocka_unit_test(so_it_does_in_periods_of_years),
        cmocka_unit_test(no_figure_changes_that_is_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
