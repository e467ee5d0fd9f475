#include "appliance/form06/form06.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_counts_for_the_unit_in_charge_at_the_closing_day),
        cmocka_unit_test(so_it_does_in_periods_of_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
