#include "appliance/dossiers/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
    if (grain == LEDGER_GRAIN_HALF) {
        *first = date_day((struct date){slot / 24, slot / 2 % 12 + 1, slot % 2 ? 15 : 1});
        *last = slot % 2 ? *first - 14 + date_month_length(slot / 24, slot / 2 % 12 + 1) - 1
                         : *first + 13;
    } else if (grain == LEDGER_GRAIN_MONTH) {
        *first = date_day((struct date){slot / 12, slot % 12 + 1, 1});
        *last = *first + date_month_length(slot / 12, slot % 12 + 1) - 1;
    } else if (grain == LEDGER_GRAIN_YEAR) {
        *first = date_day((struct date){slot, 1, 1});
        *last = date_day((struct date){slot + 1, 1, 1}) - 1;
    }
}

typedef size_t (*make_spans)(int32_t from, int32_t to,
                             struct ledger_span ret[static LEDGER_SPANS]);

/* Each day of from ... to must be covered once, and no other; until the end none beyond it is
 * touched. */
static void check_spans(make_spans make, int32_t from, int32_t to)
{
    struct ledger_span spans[LEDGER_SPANS];
    size_t count = make(from, to, spans);
    int32_t begin = from - 400, days = to - from + 800;
    int *covered = calloc((size_t)days, sizeof *covered);

    assert_non_null(covered);
    for (size_t i = 0; i < count; i++) {
        int32_t first, last, unused;

        assert_true(spans[i].first <= spans[i].last);
        slot_days(spans[i].grain, spans[i].first, &first, &unused);
        slot_days(spans[i].grain, spans[i].last, &unused, &last);
        assert_true(make != ledger_spans_until || last <= to);
        for (int32_t day = first; day <= last; day++)
            covered[day - begin] += spans[i].minus ? -1 : 1;
    }
    for (int32_t day = begin; day < begin + days; day++)
        assert_int_equal(covered[day - begin], day >= from && day <= to);
    free(covered);
}

/* How many roll-ups each unit and field has to give for it, at most. */
static int count_slots(const char *from, const char *to)
{
    struct ledger_span spans[LEDGER_SPANS];
    size_t count = ledger_spans(day_of(from), day_of(to), spans);
    int slots = 0;

    for (size_t i = 0; i < count; i++)
        slots += spans[i].last - spans[i].first + 1;
    return slots;
}

static void spans_are_exactly_the_days_of_the_period(void **state)
{
    static const struct {
        const char *from, *to;
        int slots;
    } cases[] = {
        {"2026-11-05", "2026-11-05", 1},  {"2026-11-05", "2026-11-20", 11},
        {"2026-11-02", "2026-11-30", 2},  {"2026-11-01", "2026-11-30", 1},
        {"2026-10-15", "2026-11-14", 2},  {"2026-10-15", "2026-12-14", 4},
        {"2026-01-01", "2026-12-31", 1},  {"2026-02-01", "2026-12-31", 2},
        {"2025-12-15", "2026-12-14", 5},  {"2016-03-05", "2026-11-21", 27},
        {"1970-01-01", "2026-11-21", 67}, {"1970-01-01", "2025-12-31", 56},
    };
    unsigned short seed[3] = {1, 2, 3};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s to %s\n", cases[i].from, cases[i].to);
        check_spans(ledger_spans, day_of(cases[i].from), day_of(cases[i].to));
        check_spans(ledger_spans_until, day_of(cases[i].from), day_of(cases[i].to));
        assert_int_equal(count_slots(cases[i].from, cases[i].to), cases[i].slots);
    }
    for (int i = 0; i < 5000; i++) {
        int32_t from = 400 + (int32_t)(nrand48(seed) % 25000);
        int32_t to = from + (int32_t)(nrand48(seed) % 5000);

        check_spans(ledger_spans, from, to);
        check_spans(ledger_spans_until, from, to);
    }
}

static void an_empty_period_has_no_spans(void **state)
{
    struct ledger_span spans[LEDGER_SPANS];

    (void)state;
    assert_int_equal(ledger_spans(100, 99, spans), 0);
}

struct poured {
    int rollups, moves;
    struct measures total; /* of days */
};

static int count_rollup(void *owner, const struct rollup_key *key,
                        const struct measures *change)
{
    struct poured *poured = owner;

    poured->rollups++;
    for (int i = 0; i < MEASURES && key->grain == LEDGER_GRAIN_DAY; i++)
        poured->total.of[i] += change->of[i];
    return 0;
}

static int count_move(void *owner, const struct move_key *key, int64_t change)
{
    (void)key;
    (void)change;
    ((struct poured *)owner)->moves++;
    return 0;
}

static struct poured pour(struct ledger_batch *batch)
{
    struct poured poured = {0};
    const struct ledger_sink sink = {&poured, count_rollup, count_move};

    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    return poured;
}

static struct dossier_span overdue = {111, DOSSIER_NO_DAY}, past = {111, 119};
static struct charge charges[] = {{100, 1}, {112, 2}};
static struct charge keepers[] = {{109, 1}, {115, 2}};
static struct suspension asked = {.supplement = true};
static const struct {
    const char *name;
    struct dossier dossier;
    struct measures total;
} cases[] = {
    {"no intake yet", {.summary.received_day = DOSSIER_NO_DAY}, {{0}}},
    {"in progress",
     {.summary = {.received_day = 100, .resolved_day = DOSSIER_NO_DAY}},
     {{[MEASURE_RECEIVED] = 1, [MEASURE_TAKEN_IN] = 1}}},
    {"overdue",
     {.summary = {.received_day = 100, .resolved_day = DOSSIER_NO_DAY},
      .overdue = &overdue,
      .overdue_count = 1},
     {{[MEASURE_RECEIVED] = 1, [MEASURE_TAKEN_IN] = 1, [MEASURE_OVERDUE] = 1}}},
    {"early",
     {.summary = {.received_day = 100, .resolved_day = 109, .class = DOSSIER_CLASS_EARLY}},
     {{[MEASURE_RECEIVED] = 1,
       [MEASURE_TAKEN_IN] = 1,
       [MEASURE_EARLY] = 1,
       [MEASURE_TO_COLLECT] = 1}}},
    {"late, apologised, collected",
     {.summary = {.received_day = 100,
                  .resolved_day = 120,
                  .collected_day = 121,
                  .class = DOSSIER_CLASS_LATE,
                  .apologies = 1},
      .overdue = &past,
      .overdue_count = 1},
     {{[MEASURE_RECEIVED] = 1,
       [MEASURE_TAKEN_IN] = 1,
       [MEASURE_LATE] = 1,
       [MEASURE_APOLOGISED] = 1,
       [MEASURE_COLLECTED] = 1}}},
    {"collected after the unit had been merged into another",
     {.summary = {.received_day = 100,
                  .resolved_day = 109,
                  .collected_day = 116,
                  .class = DOSSIER_CLASS_EARLY},
      .keepers.count = 2},
     {{[MEASURE_RECEIVED] = 1,
       [MEASURE_TAKEN_IN] = 1,
       [MEASURE_EARLY] = 1,
       [MEASURE_COLLECTED] = 1}}},
    {"withdrawn, online",
     {.summary = {.received_day = 100,
                  .resolved_day = 109,
                  .channel = EVENT_CHANNEL_ONLINE,
                  .class = DOSSIER_CLASS_ON_TIME},
      .outcome = EVENT_OUTCOME_WITHDRAWN,
      .suspensions = &asked,
      .suspension_count = 1},
     {{[MEASURE_RECEIVED] = 1,
       [MEASURE_TAKEN_IN] = 1,
       [MEASURE_RECEIVED_ONLINE] = 1,
       [MEASURE_SUPPLEMENTS] = 1,
       [MEASURE_ON_TIME] = 1,
       [MEASURE_WITHDRAWN] = 1}}},
    {"overdue, then another unit's, by post",
     {.summary = {.received_day = 100,
                  .resolved_day = DOSSIER_NO_DAY,
                  .channel = EVENT_CHANNEL_POSTAL},
      .overdue = &overdue,
      .overdue_count = 1,
      .charges.count = 2},
     {{[MEASURE_RECEIVED] = 1,
       [MEASURE_TAKEN_IN] = 1,
       [MEASURE_RECEIVED_POSTAL] = 1,
       [MEASURE_OVERDUE] = 1,
       [MEASURE_MOVED_IN] = 1,
       [MEASURE_MOVED_OUT] = 1}}},
};

static void a_dossier_is_counted_where_its_days_say(void **state)
{
    struct ledger_batch *batch = ledger_batch_open();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dossier dossier = cases[i].dossier;
        struct poured poured;

        print_message("case: %s\n", cases[i].name);
        dossier.summary.refused_day = dossier.refusal.day = DOSSIER_NO_DAY;
        dossier.summary.unit = dossier.taken_in_unit = 1;
        dossier.charges.list = charges;
        dossier.keepers.list = keepers;
        if (!dossier.keepers.count)
            dossier.keepers.count = dossier.summary.resolved_day != DOSSIER_NO_DAY;
        if (!dossier.charges.count)
            dossier.charges.count = 1;
        asked.from_ms = date_start_ms(105);
        if (!dossier.summary.collected_day)
            dossier.summary.collected_day = DOSSIER_NO_DAY;
        ledger_batch_add(batch, &dossier, 1);
        poured = pour(batch);
        assert_memory_equal(&poured.total, &cases[i].total, sizeof poured.total);
        ledger_batch_add(batch, &dossier, 1);
        ledger_batch_add(batch, &dossier, -1);
        poured = pour(batch);
        assert_int_equal(poured.rollups + poured.moves, 0);
    }
    ledger_batch_close(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_exactly_the_days_of_the_period),
        cmocka_unit_test(an_empty_period_has_no_spans),
        cmocka_unit_test(a_dossier_is_counted_where_its_days_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
