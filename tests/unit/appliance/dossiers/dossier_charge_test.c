/* Which unit is in charge of a dossier, and from which day on. */
#include "appliance/dossiers/dossier_fold.h"
#include "tests/unit/appliance/dossiers/steps.h"

/* Who is in charge from which day on, as "16:1 21:2"; and the faults. */
#define BY(number, step)                                                                   \
    {                                                                                      \
        number, step                                                                       \
    }
static const struct {
    const char *rule;
    struct {
        int unit;
        struct step step;
    } steps[STEPS_EVENTS_MOST];
    size_t count;
    const char *charges;
    int unit;
    unsigned faults;
} charges[] = {
    {"away and back on one day: it never left",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, BACK("17T10"))},
     3,
     "16:2",
     2,
     0},
    {"nothing happens", {BY(2, IN("16T08"))}, 1, "16:2", 2, 0},
    {"a transfer of which its receiver says nothing: it stays",
     {BY(2, IN("16T08")), BY(2, TO("17T08"))},
     2,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_IN_TRANSFER)},
    {"a transfer: the receiver's from its first word on",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, STOP("18T08"))},
     3,
     "16:2 18:9",
     9,
     0},
    {"on the day of intake",
     {BY(2, IN("16T08")), BY(2, TO("16T09")), BY(9, STOP("16T10"))},
     3,
     "16:9",
     9,
     0},
    {"the receiver's own intake is its word too",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, IN("18T08"))},
     3,
     "16:2 18:9",
     9,
     BIT(DOSSIER_FAULT_SECOND_INTAKE)},
    {"the other unit resolves it",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, DONE("18T08"))},
     3,
     "16:2 18:9",
     9,
     0},
    {"the sender resolves what is in transfer",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(2, DONE("18T08"))},
     3,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_IN_TRANSFER)},
    {"the receiver's word after that comes too late",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(2, DONE("18T08")), BY(9, SORRY("19T08"))},
     4,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_IN_TRANSFER) | BIT(DOSSIER_FAULT_FOREIGN)},
    {"its intake unit resolves it: counts for the one in charge",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, SORRY("17T09")), BY(2, DONE("18T08"))},
     4,
     "16:2 17:9",
     9,
     BIT(DOSSIER_FAULT_OTHER_UNIT)},
    {"the intake unit neither extends nor hands over what is another's",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, SORRY("17T09")),
      BY(2, EXTENDED("18T08")), BY(2, BACK("18T09"))},
     5,
     "16:2 17:9",
     9,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"handed back without a word: it never left",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, BACK("18T08"))},
     3,
     "16:2",
     2,
     0},
    {"handed back after a word: with that of the first one",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, SORRY("18T08")), BY(9, BACK("19T08")),
      BY(2, STOP("20T08"))},
     5,
     "16:2 18:9 20:2",
     2,
     0},
    {"the sender thinks better of it",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(2, BACK("18T08")), BY(9, DONE("19T08"))},
     4,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"nobody takes what is not his",
     {BY(2, IN("16T08")), BY(9, TO("17T08")), BY(9, DONE("18T08"))},
     3,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"a result of a unit that has no say",
     {BY(2, IN("16T08")), BY(9, DONE("17T08"))},
     2,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"a result before the intake, by another",
     {BY(2, IN("16T08")), BY(9, DONE("13T08"))},
     2,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"a result before the intake",
     {BY(2, IN("16T08")), BY(2, DONE("13T08"))},
     2,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_BEFORE_INTAKE)},
    {"a supplement asked for by a unit that has no say",
     {BY(2, IN("16T08")), BY(9, STOP("17T08")), BY(9, GO("18T08"))},
     3,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_FOREIGN)},
    {"the unit ends: its successor, from the day after on",
     {BY(1, IN("16T08"))},
     1,
     "16:1 21:2",
     1,
     0},
    {"resolved on its last day",
     {BY(1, IN("16T08")), BY(1, DONE("20T08"))},
     2,
     "16:1",
     1,
     0},
    {"resolved by the successor",
     {BY(1, IN("16T08")), BY(2, DONE("23T08"))},
     2,
     "16:1 21:2",
     2,
     0},
    {"resolved by a counter that still has the old name",
     {BY(1, IN("16T08")), BY(1, DONE("23T08"))},
     2,
     "16:1 21:2",
     2,
     0},
    {"transferred by the successor",
     {BY(1, IN("16T08")), BY(2, TO("23T08")), BY(9, SORRY("23T09"))},
     3,
     "16:1 21:2 23:9",
     9,
     0},
    {"taken in after the end: the successor at once",
     {BY(1, IN("23T08"))},
     1,
     "23:2",
     1,
     BIT(DOSSIER_FAULT_UNIT_ENDED)},
    {"what it had before it was founded again stays with the successor",
     {BY(4, IN("16T08")), BY(2, DONE("25T08"))},
     2,
     "16:4 21:2",
     2,
     0},
    {"founded again it resolves what is the successor's",
     {BY(4, IN("16T08")), BY(4, DONE("25T08"))},
     2,
     "16:4 21:2",
     2,
     BIT(DOSSIER_FAULT_OTHER_UNIT)},
    {"while it was not there: the successor at once, for good",
     {BY(4, IN("22T08"))},
     1,
     "22:2",
     4,
     BIT(DOSSIER_FAULT_UNIT_ENDED)},
    {"founded again it is in charge of what it takes in",
     {BY(4, IN("25T08"))},
     1,
     "25:4",
     4,
     0},
    {"ended without a successor: stands for itself",
     {BY(3, IN("16T08")), BY(3, DONE("24T08"))},
     2,
     "16:3",
     3,
     0},
};

static void check_charges(size_t i, struct dossier *scratch)
{
    struct dossier_event events[STEPS_EVENTS_MOST];
    char text[STEPS_SPANS_BYTES] = "";
    size_t used = 0;

    for (size_t k = 0; k < charges[i].count; k++) {
        events[k] = steps_event(&charges[i].steps[k].step);
        events[k].unit = charges[i].steps[k].unit;
    }
    dossier_fold(steps_rules(), "", events, charges[i].count, scratch);
    for (size_t k = 0; k < scratch->charges.count; k++) {
        const struct charge *charge = &scratch->charges.list[k];
        char day[4];

        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%d", k ? " " : "",
                                 steps_day(charge->from_day, day), charge->unit);
    }
    assert_string_equal(text, charges[i].charges);
    assert_int_equal(scratch->summary.unit, charges[i].unit);
    assert_int_equal(scratch->summary.faults, charges[i].faults);
}

static void who_is_in_charge_changes_on_a_day(void **state)
{
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < sizeof charges / sizeof charges[0]; i++) {
        print_message("case: %s\n", charges[i].rule);
        check_charges(i, &dossier);
    }
    dossier_release(&dossier);
}

/* Taken in by unit 1, which ends on 20 November; unit 2 comes after it. */
static void what_waits_to_be_collected_goes_to_the_successor(void **state)
{
    static const struct {
        const char *rule;
        struct step steps[3];
        size_t count, keepers;
    } waiting[] = {
        {"still waiting", {IN("16T08"), DONE("18T08")}, 2, 2},
        {"collected on the last day",
         {IN("16T08"), DONE("18T08"), {EVENT_RETURNED, "20T08", NULL}},
         3,
         1},
        {"collected on the day after",
         {IN("16T08"), DONE("18T08"), {EVENT_RETURNED, "21T08", NULL}},
         3,
         2},
        {"resolved by the successor", {IN("16T08"), DONE("23T08")}, 2, 1},
        {"not resolved", {IN("16T08")}, 1, 0},
    };
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        struct dossier_event events[STEPS_EVENTS_MOST];

        print_message("case: %s\n", waiting[i].rule);
        for (size_t k = 0; k < waiting[i].count; k++) {
            events[k] = steps_event(&waiting[i].steps[k]);
            events[k].unit = 1;
        }
        dossier_fold(steps_rules(), "", events, waiting[i].count, &dossier);
        assert_int_equal(dossier.keepers.count, waiting[i].keepers);
        if (waiting[i].keepers != 2)
            continue;
        assert_int_equal(dossier.keepers.list[0].unit, 1);
        assert_int_equal(dossier.keepers.list[0].from_day, dossier.summary.resolved_day);
        assert_int_equal(dossier.keepers.list[1].unit, 2);
        assert_int_equal(dossier.keepers.list[1].from_day, 20778);
    }
    dossier_release(&dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_in_charge_changes_on_a_day),
        cmocka_unit_test(what_waits_to_be_collected_goes_to_the_successor),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
