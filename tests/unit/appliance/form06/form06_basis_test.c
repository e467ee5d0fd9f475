/* The calendar that comes with the program has every year from 2016 to 2026 announced. */
#include "appliance/form06/form06_basis.h"

#include "appliance/registers/register.h"
#include "appliance/tables/register/store_calendar.h"
#include "tests/unit/appliance/office.h"

static struct basis basis_of(struct office *o, const char *from, const char *to,
                             const struct scope *scope)
{
    struct basis basis;

    office_settle(o);
    assert_int_equal(
        form06_basis(o->store, &o->rules, office_day(from), office_day(to), scope, &basis),
        0);
    return basis;
}

static void rests_on(struct office *o, const char *from, const char *to,
                     const struct scope *scope, const char *years, bool ahead)
{
    struct basis basis = basis_of(o, from, to, scope);
    char *text = basis_years_text(&basis.provisional);

    print_message("%s to %s\n", from, to);
    assert_string_equal(text, years);
    if (!*years)
        assert_int_equal(basis.ahead, ahead);
    free(text);
    basis_release(&basis);
}

/* Due in ten working days; 2027 is not announced, nor are 2014 and 2015. */
static void a_year_makes_figures_provisional_when_a_dossier_is_judged_by_it(void **state)
{
    struct office *o = *state;

    office_intake(o, office_day("2026-12-24"), 3, 0, 1);
    office_result(o, office_day("2026-12-30"), 3, 1); /* early, whatever 2027 brings */
    rests_on(o, "2026-12-01", "2026-12-31", NULL, "", true);
    office_intake(o, office_day("2026-12-24"), 3, 0, 2); /* open into the year */
    rests_on(o, "2026-11-01", "2026-11-30", NULL, "", false);
    rests_on(o, "2026-12-01", "2026-12-31", NULL, "", true);
    rests_on(o, "2027-01-01", "2027-01-31", NULL, "2027", false);
    office_result(o, office_day("2027-01-04"), 3, 2);
    rests_on(o, "2026-12-01", "2026-12-31", NULL, "", true);
    rests_on(o, "2027-01-01", "2027-01-31", NULL, "2027", false);
    rests_on(o, "2027-02-01", "2027-02-28", NULL, "", false);
    office_intake(o, office_day("2015-12-30"), 3, 0, 3); /* judged in an announced year */
    office_result(o, office_day("2016-01-12"), 3, 3);
    rests_on(o, "2016-01-01", "2016-01-31", NULL, "2015", false);
    office_intake(o, office_day("2014-12-30"), 3, 0, 4);
    rests_on(o, "2015-02-01", "2016-12-31", NULL, "2014–2015", false);
    rests_on(o, "2014-01-01", "2027-12-31", NULL, "2014–2015, 2027", false);
}

static void only_dossiers_in_scope_are_judged(void **state)
{
    struct office *o = *state;
    const struct scope scopes[] = {
        {.catalogue = o->catalogue, .unit = 4},
        {.catalogue = o->catalogue, .unit = 2},
        {.catalogue = o->catalogue, .unit = 1, .sub_units = true},
        {.catalogue = o->catalogue, .unit = 1, .field = 2, .sub_units = true},
    };
    static const char *const years[] = {"2027", "", "2027", ""};

    office_intake(o, office_day("2026-12-30"), 3, 0, 1);
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        rests_on(o, "2027-01-01", "2027-01-31", &scopes[i], years[i], false);
}

static void a_new_calendar_is_another_version(void **state)
{
    struct office *o = *state;
    struct basis basis = basis_of(o, "2026-11-01", "2026-11-30", NULL);

    assert_int_equal(basis.version, 0);
    assert_int_equal(basis.announced.count, 1);
    assert_int_equal(basis.announced.runs[0].first, 2016);
    assert_int_equal(basis.announced.runs[0].last, 2026);
    basis_release(&basis);
    for (int version = 1; version <= 2; version++) {
        const struct register_touch touch = {"operator an", "as before", NULL,
                                             o->now_ms + version};

        assert_int_equal(store_begin(o->store), 0);
        assert_int_equal(store_save_calendar(o->store, o->calendar), 0);
        assert_int_equal(register_touch(&register_calendar, o->store, &touch), 0);
        assert_int_equal(store_commit(o->store), 0);
        basis = basis_of(o, "2026-11-01", "2026-11-30", NULL);
        assert_int_equal(basis.version, version);
        assert_int_equal(basis.taken_ms, touch.now_ms);
        basis_release(&basis);
    }
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_clear_calendar(o->store), 0); /* as a reset does */
    assert_int_equal(store_commit(o->store), 0);
    basis = basis_of(o, "2026-11-01", "2026-11-30", NULL);
    assert_int_equal(basis.version, 0);
    basis_release(&basis);
}

static void policies_are_named_as_far_as_they_can_hold(void **state)
{
    struct policy policies[] = {
        {17703, 20269, {0}, "Nghị định 61"}, /* 2018-06-21 to 2025-06-30 */
        {20800, 20900, {0}, "a later one"},
        {INT32_MIN, INT32_MAX, {0}, ""},
    };
    struct office *o = *state;
    struct basis basis;

    policies[0].chosen[POLICY_SUPPLEMENT] = POLICY_SUPPLEMENT_RESTART;
    o->rules.policies = policies;
    o->rules.policy_count = 3;
    basis = basis_of(o, "2018-05-01", "2018-05-31", NULL);
    assert_int_equal(basis.policy_count, 0); /* the general rule alone */
    basis_release(&basis);
    basis = basis_of(o, "2026-11-01", "2026-11-30", NULL);
    assert_int_equal(basis.policy_count, 2);
    assert_string_equal(basis.policies[0].source, "Nghị định 61");
    assert_int_equal(basis.policies[0].choice_count, POLICY_KINDS);
    assert_true(basis_of_all_others(&basis.policies[1]));
    basis_release(&basis);
    policies[2].source = "Quyết định 1";
    basis = basis_of(o, "2018-05-01", "2018-05-31", NULL);
    assert_int_equal(basis.policy_count, 1);
    basis_release(&basis);
}

/* Events of 2027 are not of the future. */
static int set_up(void **state)
{
    int rc = office_set_up(state);
    struct office *o = *state;

    o->now_ms = date_start_ms(office_day("2027-03-01"));
    return rc;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, office_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_year_makes_figures_provisional_when_a_dossier_is_judged_by_it),
        TEST(only_dossiers_in_scope_are_judged),
        TEST(a_new_calendar_is_another_version),
        TEST(policies_are_named_as_far_as_they_can_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
