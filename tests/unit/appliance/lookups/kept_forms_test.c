#include "appliance/lookups/kept_forms.h"

#include "appliance/form06/form06.h"
#include "appliance/tables/store_ledger.h"
#include "tests/unit/appliance/office.h"

static const struct kept_form *ask(struct office *o, struct kept_forms *kept,
                                   const char *from, const char *to)
{
    const struct kept_form *form = NULL;

    office_settle(o);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(kept_forms_renew(kept, o->store), 0);
    assert_int_equal(
        kept_forms_get(kept, o->store, 0, office_day(from), office_day(to), &form), 0);
    store_rollback(o->store);
    return form;
}

/* Beside what is counted now. */
static void agrees(struct office *o, const struct kept_form *form)
{
    struct form06 counted;
    size_t found = 0;

    assert_int_equal(form06_compute(o->store, form->from_day, form->to_day, &counted), 0);
    for (size_t i = 0; i < counted.count; i++) {
        const struct form06_row *row = &counted.rows[i];
        size_t at = 0;

        if (!figures_any(&row->figures))
            continue;
        while (at < form->count &&
               (form->rows[at].unit != row->unit || form->rows[at].field != row->field))
            at++;
        assert_true(at < form->count);
        assert_memory_equal(&form->rows[at].figures, &row->figures, sizeof row->figures);
        found++;
    }
    assert_int_equal(found, form->count);
    form06_release(&counted);
}

static void what_is_over_is_kept_while_the_running_month_grows(void **state)
{
    struct office *o = *state;
    struct kept_forms kept = {0};
    const struct kept_form *september, *november;
    const struct kept_row *rows;

    office_intake(o, office_day("2026-09-10"), 1, 0, 1);
    office_intake(o, office_day("2026-11-02"), 1, 1, 2);
    september = ask(o, &kept, "2026-09-01", "2026-09-30");
    agrees(o, september);
    rows = september->rows;
    november = ask(o, &kept, "2026-11-01", "2026-11-21");
    agrees(o, november);
    office_result(o, office_day("2026-11-03"), 1, 2);
    assert_ptr_equal(ask(o, &kept, "2026-09-01", "2026-09-30")->rows, rows);
    agrees(o, ask(o, &kept, "2026-11-01", "2026-11-21"));
    kept_forms_release(&kept);
}

static void what_comes_late_is_counted(void **state)
{
    struct office *o = *state;
    struct kept_forms kept = {0};

    office_intake(o, office_day("2026-09-10"), 1, 0, 1);
    assert_int_equal(ask(o, &kept, "2026-10-01", "2026-10-31")->count, 1);
    office_result(o, office_day("2026-09-12"), 1, 1);
    assert_int_equal(ask(o, &kept, "2026-10-01", "2026-10-31")->count, 0);
    office_intake(o, office_day("2026-08-10"), 2, 0, 3);
    agrees(o, ask(o, &kept, "2026-09-01", "2026-09-30"));
    agrees(o, ask(o, &kept, "2026-10-01", "2026-10-31"));
    kept_forms_release(&kept);
}

static void of_many_the_one_that_was_not_asked_for_longest_goes(void **state)
{
    struct office *o = *state;
    struct kept_forms kept = {0};

    office_intake(o, office_day("2026-01-10"), 1, 0, 1);
    for (int i = 0; i < 3 * KEPT_FORMS_MOST; i++) {
        char to[DATE_BYTES];

        agrees(o,
               ask(o, &kept, "2026-01-01", date_format(office_day("2026-01-15") + i, to)));
    }
    kept_forms_release(&kept);
}

static void months_are_those_of_the_ledger(void **state)
{
    struct office *o = *state;
    struct kept_forms kept = {0};
    const struct kept_months *months;

    for (int i = 0; i < 9; i++) {
        office_intake(o, office_day("2026-09-01"), 1 + i % 2, i % 3, i);
        office_result(o, office_day("2026-09-02") + i * 5, 1 + i % 2, i);
    }
    office_settle(o);
    assert_int_equal(kept_forms_months(&kept, o->store, 2026 * 12 + 9, &months), 0);
    assert_int_equal(months->all.months[KEPT_FORMS_MONTHS - 2].den, 6);
    assert_int_equal(months->all.months[KEPT_FORMS_MONTHS - 1].den, 3);
    assert_int_equal(months->all.months[KEPT_FORMS_MONTHS - 3].den, 0);
    assert_int_equal(kept_months_of(months->units, months->unit_count, 2)
                             ->months[KEPT_FORMS_MONTHS - 2]
                             .den +
                         kept_months_of(months->units, months->unit_count, 3)
                             ->months[KEPT_FORMS_MONTHS - 2]
                             .den,
                     6);
    assert_null(kept_months_of(months->units, months->unit_count, 900));
    kept_forms_release(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_over_is_kept_while_the_running_month_grows,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(what_comes_late_is_counted, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(of_many_the_one_that_was_not_asked_for_longest_goes,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(months_are_those_of_the_ledger, office_set_up,
                                        office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
