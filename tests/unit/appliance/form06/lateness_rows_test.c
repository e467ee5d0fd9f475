#include "appliance/form06/lateness_rows.h"

#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "tests/unit/appliance/office.h"

/* On a Friday; "civil-status" has one working day, so what came in two working days before is a day
 * late. */
#define TODAY "2026-11-20"

enum { COMMUNE = 3, HAMLET = 4, CIVIL = 1, LAND = 0 };

static const struct lateness_row *row_of(const struct lateness_rows *lateness, int unit,
                                         int field)
{
    for (size_t i = 0; i < lateness->count; i++) {
        if (lateness->rows[i].unit == unit + 1 && lateness->rows[i].field == field + 1)
            return &lateness->rows[i];
    }
    return NULL;
}

static int64_t column_13(struct office *o)
{
    int32_t today = office_day(TODAY);
    struct report *report =
        office_report(o, &(struct report_question){.from_day = today, .to_day = today});
    int64_t overdue = report->total.in_progress_overdue;

    report_close(report);
    return overdue;
}

/* The caller releases it. */
static struct lateness_rows count(struct office *o)
{
    struct lateness_rows lateness;

    office_settle(o);
    assert_int_equal(lateness_rows_count(o->store, &o->rules, office_day(TODAY), &lateness),
                     0);
    return lateness;
}

static void each_class_has_both_its_bounds(void **state)
{
    static const struct {
        const char *received;
        enum lateness_class class; /* LATENESS_CLASSES: none */
    } cases[] = {
        {"2026-11-20", LATENESS_DUE_IN_1},
        {"2026-11-19", LATENESS_DUE_TODAY},
        {"2026-11-18", LATENESS_TO_5},
        {"2026-11-12", LATENESS_TO_5}, /* 5 working days */
        {"2026-11-11", LATENESS_TO_15},
        {"2026-10-29", LATENESS_TO_15}, /* 15 */
        {"2026-10-28", LATENESS_TO_30},
        {"2026-10-08", LATENESS_TO_30}, /* 30 */
        {"2026-10-07", LATENESS_OVER_30},
        {"2026-01-05", LATENESS_OVER_30},
    };
    struct office *o = *state;

    for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
        struct lateness_rows before = count(o), after;
        struct lateness_row wanted = {.unit = COMMUNE + 1, .field = CIVIL + 1};

        if (row_of(&before, COMMUNE, CIVIL))
            wanted = *row_of(&before, COMMUNE, CIVIL);
        wanted.lateness.of[cases[i].class]++;
        wanted.lateness.overdue += cases[i].class < LATENESS_LATE;
        office_intake(o, office_day(cases[i].received), COMMUNE, CIVIL, i);
        after = count(o);
        print_message("received %s\n", cases[i].received);
        assert_memory_equal(row_of(&after, COMMUNE, CIVIL), &wanted, sizeof wanted);
        assert_int_equal(column_13(o), wanted.lateness.overdue);
        lateness_rows_release(&before);
        lateness_rows_release(&after);
    }
}

static void what_is_resolved_or_due_later_is_not_there(void **state)
{
    struct office *o = *state;
    struct lateness_rows lateness;

    office_intake(o, office_day("2026-10-05"), COMMUNE, CIVIL, 1);
    office_result(o, office_day("2026-11-19"), COMMUNE, 1);
    office_intake(o, office_day("2026-11-16"), COMMUNE, LAND, 2);
    lateness = count(o);
    for (size_t i = 0; i < lateness.count; i++) {
        const struct lateness_row none = {.unit = lateness.rows[i].unit,
                                          .field = lateness.rows[i].field};

        assert_memory_equal(&lateness.rows[i], &none, sizeof none);
    }
    lateness_rows_release(&lateness);
}

/* An office that counts on paper says how many are overdue, and of none how late it is. */
static void what_an_office_says_it_holds_is_in_column_13_alone(void **state)
{
    struct office *o = *state;
    struct lateness_rows lateness;
    char *tally = NULL;

    office_intake(o, office_day("2026-11-16"), HAMLET, CIVIL, 1);
    assert_true(
        asprintf(&tally,
                 "{\"type\":\"tally\",\"at\":\"2026-11-19T16:00:00+07:00\",\"unit\":"
                 "\"%s\",\"field\":\"%s\",\"kind\":\"overdue\",\"count\":7}",
                 office_units[HAMLET].code, office_fields[CIVIL].field) > 0);
    office_send(o, tally);
    lateness = count(o);
    assert_int_equal(row_of(&lateness, HAMLET, CIVIL)->lateness.of[LATENESS_TO_5], 1);
    assert_int_equal(row_of(&lateness, HAMLET, CIVIL)->lateness.overdue, 7);
    assert_int_equal(column_13(o), 7);
    lateness_rows_release(&lateness);
}

static void state_cause(struct office *o, int number, enum cause cause)
{
    struct store_dossier dossier;
    char code[32];

    (void)snprintf(code, sizeof code, "H99-010101-%04d", number);
    assert_int_equal(store_find_dossier(o->store, code, &dossier), 0);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_add_cause(o->store, &(struct store_cause){.dossier = dossier.id,
                                                                     .cause = cause,
                                                                     .who = "",
                                                                     .note = ""}),
                     0);
    assert_int_equal(store_commit(o->store), 0);
}

static void causes_are_of_what_is_overdue_now(void **state)
{
    struct office *o = *state;
    struct lateness_rows lateness;

    for (int i = 1; i <= 4; i++)
        office_intake(o, office_day("2026-10-05"), COMMUNE, CIVIL, i);
    office_result(o, office_day("2026-11-19"), COMMUNE, 1);
    office_settle(o);
    for (int i = 1; i <= 3; i++)
        state_cause(o, i, CAUSE_OVERLOAD);
    state_cause(o, 3, CAUSE_OTHER);
    lateness = count(o);
    assert_int_equal(row_of(&lateness, COMMUNE, CIVIL)->lateness.overdue, 3);
    assert_int_equal(row_of(&lateness, COMMUNE, CIVIL)->lateness.causes.of[CAUSE_OVERLOAD],
                     1);
    assert_int_equal(row_of(&lateness, COMMUNE, CIVIL)->lateness.causes.of[CAUSE_OTHER], 1);
    assert_int_equal(lateness_unstated(&row_of(&lateness, COMMUNE, CIVIL)->lateness), 1);
    lateness_rows_release(&lateness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_class_has_both_its_bounds, office_set_up,
                                        office_tear_down),
        cmocka_unit_test_setup_teardown(what_is_resolved_or_due_later_is_not_there,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(what_an_office_says_it_holds_is_in_column_13_alone,
                                        office_set_up, office_tear_down),
        cmocka_unit_test_setup_teardown(causes_are_of_what_is_overdue_now, office_set_up,
                                        office_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
