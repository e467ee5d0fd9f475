#include "appliance/explain/cause_sheeter.h"

#include <errno.h>

#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_dossiers.h"
#include "tests/unit/appliance/office.h"

enum { LAND, CIVIL, DEPARTMENT = 1, COMMUNE = 3, HAMLET = 4 };

static void state_cause(struct office *o, int number, enum cause cause)
{
    struct store_dossier dossier;
    char code[32];

    office_settle(o);
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

/*
 * Nine dossiers, all received on 2026-10-05 and due long before November: of a department and a hamlet,
 * of two fields; 1 to 3 resolved on 20 October, 4 to 6 on 10 November, the rest in progress.
 */
static void take_in(struct office *o)
{
    for (int i = 1; i <= 9; i++)
        office_intake(o, office_day("2026-10-05"), i % 3 ? HAMLET : DEPARTMENT,
                      i % 2 ? LAND : CIVIL, i);
    for (int i = 1; i <= 6; i++)
        office_result(o, office_day(i <= 3 ? "2026-10-20" : "2026-11-10"),
                      i % 3 ? HAMLET : DEPARTMENT, i);
    office_settle(o);
}

static int make(struct office *o, const char *from, const char *to, const char *unit,
                const char *within, struct cause_sheet *ret)
{
    const struct worklister worklister = {o->store, &o->rules, office_day("2026-11-21")};
    const struct cause_sheet_question question = {office_day(from), office_day(to), unit,
                                                  within};
    const char *unknown = "";
    int rc = cause_sheeter_make(&worklister, &question, ret, &unknown);

    if (rc == -ENOENT)
        assert_string_equal(unknown, "unit");
    return rc;
}

/* As form 06 has it for the same days and unit; and each row is the sum of its causes. */
static void expect_balance(struct office *o, const struct cause_sheet *sheet,
                           const char *unit)
{
    struct report *report =
        office_report(o, &(struct report_question){.from_day = sheet->from_day,
                                                   .to_day = sheet->to_day,
                                                   .unit = unit,
                                                   .sub_units = true});
    struct cause_counts sum = {{0}};

    assert_int_equal(sheet->total.late, report->total.resolved_late);
    assert_int_equal(sheet->total.overdue, report->total.in_progress_overdue);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct cause_sheet_row *row = &sheet->rows[i];

        assert_int_equal(cause_sheet_sum(row), cause_counts_stated(&row->causes) +
                                                   row->causes.of[CAUSE_NOT_STATED]);
        cause_counts_add(&sum, &row->causes);
    }
    assert_memory_equal(&sum, &sheet->total.causes, sizeof sum);
    report_close(report);
}

/* Of each pair of these days; how many causes they have together. */
static int expect_all_days(struct office *o, const char *unit)
{
    static const char *const days[] = {"2026-10-05", "2026-10-20", "2026-10-31",
                                       "2026-11-09", "2026-11-10", "2026-11-20"};
    enum { DAYS = sizeof days / sizeof days[0] };
    int stated = 0;

    for (int pair = 0; pair < DAYS * DAYS; pair++) {
        struct cause_sheet sheet = {0};

        if (pair / DAYS > pair % DAYS)
            continue;
        assert_int_equal(make(o, days[pair / DAYS], days[pair % DAYS], unit, NULL, &sheet),
                         0);
        expect_balance(o, &sheet, unit);
        stated += (int)cause_counts_stated(&sheet.total.causes);
        cause_sheet_release(&sheet);
    }
    return stated;
}

static void each_day_and_unit_balances_with_form_06(void **state)
{
    static const char *const units[] = {NULL, "H99", "H99.1", "H99.3", "H99.3.1", "H99.2"};
    struct office *o = *state;
    int stated = 0;

    take_in(o);
    for (int i = 1; i <= 9; i += 2)
        state_cause(o, i, (enum cause)(CAUSE_OVERLOAD + i % 3));
    for (size_t unit = 0; unit < sizeof units / sizeof units[0]; unit++)
        stated += expect_all_days(o, units[unit]);
    assert_true(stated > 50);
}

static void causes_stand_with_the_field_and_the_rest_is_not_stated(void **state)
{
    struct office *o = *state;
    struct cause_sheet sheet = {0};

    take_in(o);
    state_cause(o, 4, CAUSE_COOPERATION); /* civil status, resolved on 10 November */
    state_cause(o, 5, CAUSE_OVERLOAD);    /* land, likewise */
    state_cause(o, 7, CAUSE_OVERLOAD);    /* land, overdue */
    state_cause(o, 7, CAUSE_FACILITIES);  /* which holds now */
    state_cause(o, 9, CAUSE_OTHER);
    state_cause(o, 9, CAUSE_NOT_STATED); /* was taken back */
    state_cause(o, 1, CAUSE_OTHER);      /* resolved in October */
    assert_int_equal(make(o, "2026-11-01", "2026-11-20", NULL, NULL, &sheet), 0);
    assert_int_equal(sheet.count, 2);
    assert_string_equal(sheet.rows[LAND].field.code, "land");
    assert_int_equal(sheet.rows[LAND].late, 1);
    assert_int_equal(sheet.rows[LAND].overdue, 2);
    assert_int_equal(sheet.rows[LAND].causes.of[CAUSE_OVERLOAD], 1);
    assert_int_equal(sheet.rows[LAND].causes.of[CAUSE_FACILITIES], 1);
    assert_int_equal(sheet.rows[LAND].causes.of[CAUSE_OTHER], 0);
    assert_int_equal(sheet.rows[LAND].causes.of[CAUSE_NOT_STATED], 1);
    assert_string_equal(sheet.rows[CIVIL].field.code, "civil-status");
    assert_int_equal(sheet.rows[CIVIL].causes.of[CAUSE_COOPERATION], 1);
    assert_int_equal(sheet.rows[CIVIL].causes.of[CAUSE_NOT_STATED], 2);
    cause_sheet_release(&sheet);
}

/* Tallies of an office that counts on paper are in column 13, and of no dossier. */
static void what_is_tallied_is_not_stated(void **state)
{
    struct office *o = *state;
    struct cause_sheet sheet = {0};
    char *tally = NULL;

    take_in(o);
    assert_true(
        asprintf(&tally,
                 "{\"type\":\"tally\",\"at\":\"2026-11-19T16:00:00+07:00\",\"unit\":"
                 "\"%s\",\"field\":\"%s\",\"kind\":\"overdue\",\"count\":7}",
                 office_units[COMMUNE].code, office_fields[LAND].field) > 0);
    office_send(o, tally);
    office_settle(o);
    state_cause(o, 7, CAUSE_OVERLOAD);
    assert_int_equal(make(o, "2026-11-01", "2026-11-20", NULL, NULL, &sheet), 0);
    expect_balance(o, &sheet, NULL);
    assert_int_equal(sheet.total.overdue, 3 + 7);
    assert_int_equal(sheet.rows[LAND].causes.of[CAUSE_OVERLOAD], 1);
    cause_sheet_release(&sheet);
}

static void who_is_held_to_units_sees_theirs_alone(void **state)
{
    struct office *o = *state;
    struct cause_sheet all = {0}, one = {0}, other = {0};

    take_in(o);
    for (int i = 1; i <= 9; i++)
        state_cause(o, i, CAUSE_OTHER);
    assert_int_equal(make(o, "2026-10-01", "2026-11-20", NULL, NULL, &all), 0);
    assert_int_equal(make(o, "2026-10-01", "2026-11-20", NULL, "H99.1", &one), 0);
    assert_int_equal(make(o, "2026-10-01", "2026-11-20", NULL, "H99.2,H99.3", &other), 0);
    assert_int_equal(one.total.causes.of[CAUSE_OTHER], 3);
    assert_int_equal(other.total.causes.of[CAUSE_OTHER], 6);
    assert_int_equal(cause_sheet_sum(&all.total), 9);
    assert_int_equal(cause_sheet_sum(&one.total), 3);
    assert_int_equal(cause_sheet_sum(&other.total), 6);
    cause_sheet_release(&all);
    cause_sheet_release(&one);
    cause_sheet_release(&other);
    assert_int_equal(make(o, "2026-10-01", "2026-11-20", "H99.1", "H99.3", &all), -ENOENT);
    assert_int_equal(make(o, "2026-10-01", "2026-11-20", "H9", NULL, &all), -ENOENT);
}

int main(void)
{
#define WITH_OFFICE(test)                                                                  \
    cmocka_unit_test_setup_teardown(test, office_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_OFFICE(each_day_and_unit_balances_with_form_06),
        WITH_OFFICE(causes_stand_with_the_field_and_the_rest_is_not_stated),
        WITH_OFFICE(what_is_tallied_is_not_stated),
        WITH_OFFICE(who_is_held_to_units_sees_theirs_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
