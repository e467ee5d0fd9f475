#include "appliance/form06/months.h"

#include "appliance/form06/form06.h"
#include "appliance/tables/store_ledger.h"
#include "tests/unit/appliance/form06/levels.h"
#include "tests/unit/appliance/office.h"

/* Two districts below a province: one with few communes, one with more than are found one by one. */
enum { PROVINCE = 1, SMALL, LARGE, FIRST_COMMUNE, COMMUNES = 80, SMALL_COMMUNES = 5 };
enum { FIELDS = 3, TALLIES = 4000, FIRST_MONTH = 2024 * 12, MONTHS = 30 };

static struct catalogue *province(void)
{
    struct catalogue *catalogue = catalogue_open();
    char code[16];

    levels_add_unit(catalogue, PROVINCE, "P", "province", 0);
    levels_add_unit(catalogue, SMALL, "P.S", "district", PROVINCE);
    levels_add_unit(catalogue, LARGE, "P.L", "district", PROVINCE);
    for (int i = 0; i < COMMUNES; i++) {
        (void)snprintf(code, sizeof code, "P.%d", i);
        levels_add_unit(catalogue, FIRST_COMMUNE + i, code, "commune",
                        i < SMALL_COMMUNES ? SMALL : LARGE);
    }
    for (int field = 1; field <= FIELDS; field++) {
        (void)snprintf(code, sizeof code, "f%d", field);
        levels_add_field(catalogue, field, code);
    }
    catalogue_seal(catalogue);
    return catalogue;
}

static int32_t first_day(int32_t month)
{
    return date_day((struct date){month / 12, month % 12 + 1, 1});
}

/* Anything, anywhere, at any time: all figures are sums. In a transaction that is never committed. */
static void fill(struct store *store)
{
    struct ledger_batch *batch = ledger_batch_open();
    struct ledger_sink sink = store_ledger_sink(store);
    unsigned short seed[3] = {30, 11, 26};

    assert_int_equal(store_begin(store), 0);
    for (int i = 0; i < TALLIES; i++) {
        const struct ledger_place place = {
            first_day(FIRST_MONTH - 20) + (int32_t)(nrand48(seed) % 1600),
            1 + (int)(nrand48(seed) % (FIRST_COMMUNE + COMMUNES - 1)),
            (int)(nrand48(seed) % (FIELDS + 1)), (enum event_channel)(nrand48(seed) % 3)};

        ledger_batch_tally(batch, &place, (enum measure)(nrand48(seed) % MEASURES_OF_STOCK),
                           nrand48(seed) % 9);
    }
    assert_int_equal(ledger_batch_flush(batch, &sink), 0);
    ledger_batch_close(batch);
}

/* What form 06 of that month alone says. */
static struct figures form_of(struct store *store, const struct scope *scope, int32_t month,
                              int32_t today)
{
    int32_t last = first_day(month + 1) - 1;
    struct figures sum = {0};
    struct form06 form;

    assert_int_equal(
        form06_compute(store, first_day(month), last < today ? last : today, &form), 0);
    for (size_t i = 0; i < form.count; i++) {
        if (scope_has(scope, scope_unit(scope, form.rows[i].unit), form.rows[i].field))
            figures_add(&sum, &form.rows[i].figures);
    }
    form06_release(&form);
    sum.carried_over = figures_received(&sum);
    sum.received_online = sum.received_direct_or_postal = 0;
    return sum;
}

static void check(struct store *store, const struct scope *scopes, size_t count,
                  const struct months_span *span)
{
    size_t months = (size_t)(span->last - span->first) + 1;
    struct figures *figures = calloc(count * months, sizeof *figures);

    assert_non_null(figures);
    assert_int_equal(months_compute(store, scopes, count, span, figures), 0);
    for (size_t i = 0; i < count * months; i++) {
        const struct figures wanted = form_of(
            store, &scopes[i / months], span->first + (int32_t)(i % months), span->today);

        assert_memory_equal(&figures[i], &wanted, sizeof wanted);
    }
    free(figures);
}

/* However its rows are found: of the whole, of few units, of many; each alone and all together. */
static void each_month_is_what_its_form_06_says(void **state)
{
    struct catalogue *catalogue = province();
    const struct scope scopes[] = {
        {.catalogue = catalogue},
        {.catalogue = catalogue, .field = 2},
        {.catalogue = catalogue, .unit = PROVINCE, .sub_units = true},
        {.catalogue = catalogue, .unit = FIRST_COMMUNE + 7, .sub_units = true},
        {.catalogue = catalogue, .unit = SMALL, .sub_units = true, .field = 1},
        {.catalogue = catalogue, .unit = LARGE, .sub_units = true},
        {.catalogue = catalogue, .unit = LARGE, .sub_units = false},
    };
    enum { SCOPES = sizeof scopes / sizeof scopes[0] };
    const struct months_span whole = {FIRST_MONTH, FIRST_MONTH + MONTHS - 1,
                                      first_day(FIRST_MONTH + MONTHS) - 12};
    const struct months_span one = {FIRST_MONTH + 3, FIRST_MONTH + 3,
                                    first_day(FIRST_MONTH + 3)};
    struct store *store;

    (void)state;
    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    fill(store);
    check(store, scopes, SCOPES, &whole);
    check(store, scopes, 5, &whole);
    check(store, scopes, 1, &one);
    check(store, &scopes[5], 1, &one);
    store_rollback(store);
    store_close(store);
    catalogue_close(catalogue);
}

static void tally(struct office *o, const char *day, int unit, const char *kind, int count)
{
    char *text = NULL;

    assert_true(asprintf(&text,
                         "{\"type\":\"tally\",\"at\":\"%sT16:00:00+07:00\",\"unit\":\"%s\","
                         "\"field\":\"land\",\"kind\":\"%s\",\"count\":%d}",
                         day, office_units[unit].code, kind, count) > 0);
    office_send(o, text);
}

static void what_offices_say_they_hold_stands_from_that_month_on(void **state)
{
    struct office *o = *state;
    const struct scope scopes[] = {
        {.catalogue = o->catalogue},
        {.catalogue = o->catalogue, .unit = 4, .sub_units = true},
        {.catalogue = o->catalogue, .unit = 2, .sub_units = true},
    };
    const struct months_span span = {2026 * 12 + 5, 2026 * 12 + 10,
                                     office_day("2026-11-21")};
    struct figures figures[3 * 6];

    office_intake(o, office_day("2026-06-03"), 3, 0, 1);
    office_intake(o, office_day("2026-09-03"), 4, 1, 2);
    office_result(o, office_day("2026-10-03"), 4, 2);
    tally(o, "2026-08-31", 3, "not_due", 11);
    tally(o, "2026-08-31", 3, "overdue", 4);
    tally(o, "2026-10-31", 3, "overdue", 2);
    office_settle(o);
    check(o->store, scopes, 3, &span);
    assert_int_equal(months_compute(o->store, scopes, 3, &span, figures), 0);
    assert_int_equal(figures[1].in_progress_overdue, 1);
    assert_int_equal(figures[2].in_progress_overdue, 4);
    assert_int_equal(figures[2].in_progress_not_due, 11);
    assert_int_equal(figures[4].in_progress_overdue, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_month_is_what_its_form_06_says),
        cmocka_unit_test_setup_teardown(
            what_offices_say_they_hold_stands_from_that_month_on, office_set_up,
            office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
