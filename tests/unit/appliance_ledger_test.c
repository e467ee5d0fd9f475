#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/ledger.h"
#include "mqtt/base/date.h"

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_int_equal(date_parse(text, &day), 0);
    return day;
}

/* The days of a slot, both inclusive. */
static void slot_days(enum ledger_grain grain, int32_t slot, int32_t *first, int32_t *last)
{
    *first = *last = slot;
    if (grain == GRAIN_MONTH) {
        *first = date_day((struct date){slot / 12, slot % 12 + 1, 1});
        *last = *first + date_month_length(slot / 12, slot % 12 + 1) - 1;
    } else if (grain == GRAIN_YEAR) {
        *first = date_day((struct date){slot, 1, 1});
        *last = date_day((struct date){slot + 1, 1, 1}) - 1;
    }
}

/* The spans must cover from ... to without a hole and without a day twice. */
static void check_spans(int32_t from, int32_t to)
{
    struct ledger_span spans[LEDGER_SPANS];
    size_t count = ledger_spans(from, to, spans);
    int32_t next = from;

    for (size_t i = 0; i < count; i++) {
        int32_t first, last, unused;

        assert_true(spans[i].first <= spans[i].last);
        slot_days(spans[i].grain, spans[i].first, &first, &unused);
        slot_days(spans[i].grain, spans[i].last, &unused, &last);
        assert_int_equal(first, next);
        next = last + 1;
    }
    assert_int_equal(next, to + 1);
}

static void spans_are_exactly_the_days_of_the_period(void **state)
{
    static const struct {
        const char *from, *to;
        size_t count;
    } cases[] = {
        {"2026-11-05", "2026-11-05", 1},
        {"2026-11-05", "2026-11-20", 1},
        {"2026-11-01", "2026-11-30", 1},
        {"2026-10-15", "2026-11-14", 1},
        {"2026-10-15", "2026-12-14", 3},
        {"2026-01-01", "2026-12-31", 1},
        {"2025-12-15", "2026-12-14", 3},
        {"2016-03-05", "2026-11-21", 5},
        {"1970-01-01", "2026-11-21", 3},
        {"1970-01-01", "2025-12-31", 1},
    };
    unsigned short seed[3] = {1, 2, 3};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ledger_span spans[LEDGER_SPANS];

        print_message("case: %s to %s\n", cases[i].from, cases[i].to);
        check_spans(day_of(cases[i].from), day_of(cases[i].to));
        assert_int_equal(ledger_spans(day_of(cases[i].from), day_of(cases[i].to), spans),
                         cases[i].count);
    }
    for (int i = 0; i < 20000; i++) {
        int32_t from = (int32_t)(nrand48(seed) % 25000);

        check_spans(from, from + (int32_t)(nrand48(seed) % 5000));
    }
}

static void an_empty_period_has_no_spans(void **state)
{
    struct ledger_span spans[LEDGER_SPANS];

    (void)state;
    assert_int_equal(ledger_spans(100, 99, spans), 0);
}

struct poured {
    int cells, rollups;
    struct measures total;
};

static int count_cell(void *owner, const struct ledger_key *key,
                      const struct measures *change)
{
    struct poured *poured = owner;

    (void)key;
    poured->cells++;
    poured->total.received += change->received;
    poured->total.early += change->early;
    poured->total.on_time += change->on_time;
    poured->total.late += change->late;
    poured->total.overdue += change->overdue;
    return 0;
}

static int count_rollup(void *owner, const struct rollup_key *key,
                        const struct rollup_measures *change)
{
    (void)key;
    (void)change;
    ((struct poured *)owner)->rollups++;
    return 0;
}

static struct poured pour(struct ledger_batch *batch)
{
    struct poured poured = {0};
    const struct ledger_sink sink = {&poured, count_cell, count_rollup};

    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    return poured;
}

static void a_dossier_is_counted_where_its_dates_say(void **state)
{
    static const struct {
        const char *name;
        int32_t received, due, resolved;
        struct measures total;
    } cases[] = {
        {"no intake yet",   DOSSIER_NO_DAY, DOSSIER_NO_DAY, DOSSIER_NO_DAY, {0, 0, 0, 0, 0}},
        {"in progress",     100,            110,            DOSSIER_NO_DAY, {1, 0, 0, 0, 1}},
        {"no due date",     100,            DOSSIER_NO_DAY, DOSSIER_NO_DAY, {1, 0, 0, 0, 0}},
        {"early",           100,            110,            109,            {1, 1, 0, 0, 0}},
        {"on the due date", 100,            110,            110,            {1, 0, 1, 0, 0}},
        {"late by a day",   100,            110,            111,            {1, 0, 0, 1, 0}},
        {"no due, result",  100,            DOSSIER_NO_DAY, 500,            {1, 0, 1, 0, 0}},
    };
    struct ledger_batch *batch = ledger_batch_open();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dossier dossier = {.unit = 1,
                                  .field = 2,
                                  .received_day = cases[i].received,
                                  .due_day = cases[i].due,
                                  .resolved_day = cases[i].resolved};
        struct poured poured;

        print_message("case: %s\n", cases[i].name);
        ledger_batch_add(batch, &dossier, 1);
        poured = pour(batch);
        assert_memory_equal(&poured.total, &cases[i].total, sizeof poured.total);
    }
    ledger_batch_close(batch);
}

static void what_is_added_and_taken_away_leaves_nothing(void **state)
{
    const struct dossier dossier = {
        .unit = 1, .field = 2, .received_day = 100, .due_day = 110, .resolved_day = 120};
    struct ledger_batch *batch = ledger_batch_open();
    struct poured poured;

    (void)state;
    ledger_batch_add(batch, &dossier, 1);
    ledger_batch_add(batch, &dossier, -1);
    poured = pour(batch);
    assert_int_equal(poured.cells, 0);
    assert_int_equal(poured.rollups, 0);
    ledger_batch_close(batch);
}

static void a_late_result_on_the_day_after_its_due_date_is_never_overdue(void **state)
{
    const struct dossier dossier = {
        .unit = 1, .field = 2, .received_day = 100, .due_day = 110, .resolved_day = 111};
    struct ledger_batch *batch = ledger_batch_open();
    struct poured poured;

    (void)state;
    ledger_batch_add(batch, &dossier, 1);
    poured = pour(batch);
    assert_int_equal(poured.cells, 2); /* intake and result; +1 and -1 meet in one cell */
    assert_int_equal(poured.total.overdue, 0);
    ledger_batch_close(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_exactly_the_days_of_the_period),
        cmocka_unit_test(an_empty_period_has_no_spans),
        cmocka_unit_test(a_dossier_is_counted_where_its_dates_say),
        cmocka_unit_test(what_is_added_and_taken_away_leaves_nothing),
        cmocka_unit_test(a_late_result_on_the_day_after_its_due_date_is_never_overdue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
