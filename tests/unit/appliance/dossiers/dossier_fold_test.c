#include "appliance/dossiers/dossier_fold.h"

#include "tests/unit/appliance/dossiers/steps.h"

/* What happens, and what is said of it. */
/* clang-format off */
static const struct steps_expectation cases[] = {
    {"in progress, due after three working days",
     {IN("16T08")}, 1,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "", 0, 0, false},
    {"early",
     {IN("16T08"), DONE("18T08")}, 2,
     "16", "19", "18", DOSSIER_CLASS_EARLY, "", "", 0, 0, false},
    {"on the due date",
     {IN("16T08"), DONE("19T23")}, 2,
     "16", "19", "19", DOSSIER_CLASS_ON_TIME, "", "", 0, 0, false},
    {"late by a day is never seen overdue",
     {IN("16T08"), DONE("20T08")}, 2,
     "16", "19", "20", DOSSIER_CLASS_LATE, "", "", 0, 0, false},
    {"late by more is",
     {IN("16T08"), DONE("23T08")}, 2,
     "16", "19", "23", DOSSIER_CLASS_LATE, "20-22", "", 0, 0, false},
    {"handed over counts as the result when none came before",
     {IN("16T08"), {EVENT_RETURNED, "18T08", NULL}}, 2,
     "16", "19", "18", DOSSIER_CLASS_EARLY, "", "", 0, 0, false},
    {"handed over after the result changes nothing",
     {IN("16T08"), DONE("18T08"), {EVENT_RETURNED, "27T08", NULL}}, 3,
     "16", "19", "18", DOSSIER_CLASS_EARLY, "", "", 0, 0, false},
    {"an extension counts from the same start",
     {IN("16T08"), {EVENT_EXTENDED, "18T08", "6wd"}, DONE("25T08")}, 3,
     "16", "25", "25", DOSSIER_CLASS_ON_TIME, "", "", 0, 0, false},
    {"an extension after the due date ends the overdue days",
     {IN("16T08"), {EVENT_EXTENDED, "23T08", "6wd"}}, 2,
     "16", "25", "-", DOSSIER_CLASS_NONE, "20-22 26-", "", 0, 0, false},
    {"an apology never changes the class",
     {IN("16T08"), SORRY("18T08"), DONE("23T08")}, 3,
     "16", "19", "23", DOSSIER_CLASS_LATE, "20-22", "", 0, 1, true},
    {"an apology on the due date is too late",
     {IN("16T08"), SORRY("19T08"), SORRY("20T08")}, 3,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "", 0, 2, false},
    {"withdrawn counts as on time",
     {IN("16T08"), {EVENT_RESOLVED, "23T08", "withdrawn"}}, 2,
     "16", "19", "23", DOSSIER_CLASS_ON_TIME, "20-22", "", 0, 0, false},
    {"returned unresolved counts by its date",
     {IN("16T08"), {EVENT_RESOLVED, "23T08", "returned"}}, 2,
     "16", "19", "23", DOSSIER_CLASS_LATE, "20-22", "", 0, 0, false},
    {"no due date counts as on time, and is a fault",
     {{EVENT_INTAKE, "16T08", NULL}, DONE("27T08")}, 2,
     "16", "-", "27", DOSSIER_CLASS_ON_TIME, "", "",
     BIT(DOSSIER_FAULT_NO_DUE_DATE), 0, false},
    {"a result before the intake counts on its day",
     {IN("16T08"), DONE("12T08")}, 2,
     "16", "19", "16", DOSSIER_CLASS_EARLY, "", "",
     BIT(DOSSIER_FAULT_BEFORE_INTAKE), 0, false},
    {"two intakes: the earlier",
     {IN("16T08"), IN("17T08"), DONE("20T08")}, 3,
     "16", "19", "20", DOSSIER_CLASS_LATE, "", "",
     BIT(DOSSIER_FAULT_SECOND_INTAKE), 0, false},
    {"the same intake twice is one",
     {IN("16T08"), IN("16T08")}, 2,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "", 0, 0, false},
    {"two results: the earlier",
     {IN("16T08"), DONE("18T08"), DONE("23T08")}, 3,
     "16", "19", "18", DOSSIER_CLASS_EARLY, "", "",
     BIT(DOSSIER_FAULT_SECOND_RESULT), 0, false},
    {"refused and taken in: the intake",
     {{EVENT_REFUSED, "13T08", NULL}, IN("16T08")}, 2,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "",
     BIT(DOSSIER_FAULT_REFUSED_AND_TAKEN), 0, false},
    {"a voided result has not happened",
     {IN("16T08"), {EVENT_RETURNED, "18T08", "void"}}, 2,
     "16", "19", "-", DOSSIER_CLASS_NONE, "20-", "", 0, 0, false},
};
/* clang-format on */

static void a_dossier_is_what_its_events_say_in_any_order(void **state)
{
    (void)state;
    steps_check_all(cases, sizeof cases / sizeof cases[0]);
}

/* The rules allow one re-appointment: a second one is not kept, whatever its date. */
static void a_second_appointment_is_never_kept(void **state)
{
    const struct step steps[] = {IN("16T08"), SORRY("18T08"), SORRY("26T08"),
                                 DONE("27T08")};
    struct dossier_event events[4];
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        events[i] = steps_event(&steps[i]);
    dossier_fold(steps_rules(), "", events, 4, &dossier);
    assert_int_equal(dossier.summary.apologies, 2);
    assert_false(dossier.summary.appointment_kept);
    events[2] = events[3];
    dossier_fold(steps_rules(), "", events, 3, &dossier);
    assert_true(dossier.summary.appointment_kept);
    dossier_release(&dossier);
}

static void policies_change_what_practice_changes(void **state)
{
    const struct step withdrawn[] = {IN("16T08"), {EVENT_RESOLVED, "23T08", "withdrawn"}};
    const struct step stopped[] = {IN("16T08"), {EVENT_RESOLVED, "23T08", "stopped"}};
    static const struct policy policies[] = {
        {INT32_MIN,
         INT32_MAX,
         {[POLICY_WITHDRAWN] = POLICY_WITHDRAWN_BY_DATE,
          [POLICY_UNRESOLVED] = POLICY_UNRESOLVED_ON_TIME},
         ""},
    };
    struct rules rules = *steps_rules();
    struct dossier_event events[2];
    struct dossier dossier = {0};

    (void)state;
    rules.policies = policies;
    rules.policy_count = 1;
    events[0] = steps_event(&withdrawn[0]);
    events[1] = steps_event(&withdrawn[1]);
    dossier_fold(&rules, "", events, 2, &dossier);
    assert_int_equal(dossier.summary.class, DOSSIER_CLASS_LATE);
    events[0] = steps_event(&stopped[0]);
    events[1] = steps_event(&stopped[1]);
    dossier_fold(&rules, "", events, 2, &dossier);
    assert_int_equal(dossier.summary.class, DOSSIER_CLASS_ON_TIME);
    dossier_release(&dossier);
}

static void refused_at_the_door_is_counted_apart(void **state)
{
    const struct step step = {EVENT_REFUSED, "16T08", NULL};
    struct dossier_event event = steps_event(&step);
    struct dossier dossier = {0};
    char day[4];

    (void)state;
    dossier_fold(steps_rules(), "", &event, 1, &dossier);
    assert_string_equal(steps_day(dossier.summary.refused_day, day), "16");
    assert_string_equal(steps_day(dossier.summary.received_day, day), "-");
    dossier_release(&dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_is_what_its_events_say_in_any_order),
        cmocka_unit_test(a_second_appointment_is_never_kept),
        cmocka_unit_test(policies_change_what_practice_changes),
        cmocka_unit_test(refused_at_the_door_is_counted_apart),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
