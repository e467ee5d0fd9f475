/*
 * A unit that means ill, and what its word does to the dossiers of another: nothing, in whatever order
 * the events come. Unit 2 is the honest one, unit 9 is not; units 1 and 4 end on 20 November and go on
 * as unit 2.
 */
#include "appliance/dossiers/dossier_custody.h"

#include "appliance/dossiers/dossier_fold.h"
#include "tests/unit/appliance/dossiers/steps.h"

enum { EVENTS_MOST = 5 };

#define OWN_CODE    "H99.2-261116-0001"
#define OTHERS_CODE "H99.9-261116-0001"

/* clang-format off */
static const struct {
    const char *rule, *code;
    struct {
        int unit;
        struct step step;
        enum dossier_fault passed_over;
    } events[EVENTS_MOST];
    int count;
    int unit, taken_in_unit;
    const char *received, *due, *resolved, *overdue, *charges;
    unsigned faults;
    int offered;
} cases[] = {
    {"a result of its own making", OWN_CODE,
     {{2, IN("16T08"), DOSSIER_FAULTS}, {9, DONE("17T08"), DOSSIER_FAULT_FOREIGN},
      {9, {EVENT_RETURNED, "17T09", NULL}, DOSSIER_FAULT_FOREIGN}}, 3,
     2, 2, "16", "19", "-", "20-", "16:2", BIT(DOSSIER_FAULT_FOREIGN), 0},
    {"an earlier intake", OWN_CODE,
     {{2, IN("16T08"), DOSSIER_FAULTS}, {9, IN("13T08"), DOSSIER_FAULT_FOREIGN_INTAKE}}, 2,
     2, 2, "16", "19", "-", "20-", "16:2", BIT(DOSSIER_FAULT_FOREIGN_INTAKE), 0},
    {"a code that is not given out yet, with a whole life", OWN_CODE,
     {{9, IN("12T08"), DOSSIER_FAULT_FOREIGN_INTAKE}, {9, STOP("12T09"), DOSSIER_FAULT_FOREIGN},
      {9, DONE("13T08"), DOSSIER_FAULT_FOREIGN}, {2, IN("16T08"), DOSSIER_FAULTS},
      {2, DONE("18T08"), DOSSIER_FAULTS}}, 5,
     2, 2, "16", "19", "18", "", "16:2",
     BIT(DOSSIER_FAULT_FOREIGN_INTAKE) | BIT(DOSSIER_FAULT_FOREIGN), 0},
    {"as long as nobody has a better claim it counts", OWN_CODE,
     {{9, IN("12T08"), DOSSIER_FAULTS}, {9, DONE("13T08"), DOSSIER_FAULTS}}, 2,
     9, 9, "12", "17", "13", "", "12:9", 0, 0},
    {"a refusal", OWN_CODE,
     {{2, IN("16T08"), DOSSIER_FAULTS},
      {9, {EVENT_REFUSED, "13T08", NULL}, DOSSIER_FAULT_FOREIGN_INTAKE}}, 2,
     2, 2, "16", "19", "-", "20-", "16:2", BIT(DOSSIER_FAULT_FOREIGN_INTAKE), 0},
    {"an extension", OWN_CODE,
     {{2, IN("16T08"), DOSSIER_FAULTS}, {9, EXTENDED("17T08"), DOSSIER_FAULT_FOREIGN},
      {9, SORRY("17T09"), DOSSIER_FAULT_FOREIGN}}, 3,
     2, 2, "16", "19", "-", "20-", "16:2", BIT(DOSSIER_FAULT_FOREIGN), 0},
    {"what is overdue, handed to another", OTHERS_CODE,
     {{9, IN("16T08"), DOSSIER_FAULTS}, {9, BACK("23T08"), DOSSIER_FAULT_IN_TRANSFER}}, 2,
     9, 9, "16", "19", "-", "20-", "16:9", BIT(DOSSIER_FAULT_IN_TRANSFER), 2},
    {"until that one says something", OTHERS_CODE,
     {{9, IN("16T08"), DOSSIER_FAULTS}, {9, BACK("23T08"), DOSSIER_FAULTS},
      {2, SORRY("24T08"), DOSSIER_FAULTS}}, 3,
     2, 9, "16", "19", "-", "20-", "16:9 24:2", 0, 0},
    {"a transfer to itself", OWN_CODE,
     {{2, IN("16T08"), DOSSIER_FAULTS}, {9, TO("17T08"), DOSSIER_FAULT_FOREIGN},
      {9, DONE("17T09"), DOSSIER_FAULT_FOREIGN}, {2, DONE("18T08"), DOSSIER_FAULTS}}, 4,
     2, 2, "16", "19", "18", "", "16:2", BIT(DOSSIER_FAULT_FOREIGN), 0},
    {"the code of a unit that was merged is its successor's", "H99.1-261123-0001",
     {{9, IN("20T08"), DOSSIER_FAULT_FOREIGN_INTAKE}, {2, IN("23T08"), DOSSIER_FAULTS}}, 2,
     2, 2, "23", "27", "-", "28-", "23:2", BIT(DOSSIER_FAULT_FOREIGN_INTAKE), 0},
    {"of equal claims the earlier one", "00352112000539",
     {{9, IN("16T08"), DOSSIER_FAULTS}, {2, IN("17T08"), DOSSIER_FAULT_SECOND_INTAKE}}, 2,
     9, 9, "16", "19", "-", "20-", "16:9", BIT(DOSSIER_FAULT_SECOND_INTAKE), 0},
};
/* clang-format on */

static void check_event(size_t row, const struct dossier_event *event)
{
    assert_int_equal(event->passed_over, cases[row].events[event->tag].passed_over);
}

static void check(size_t row, const struct dossier *dossier)
{
    char text[STEPS_SPANS_BYTES] = "", day[4];
    size_t used = 0;

    assert_int_equal(dossier->summary.unit, cases[row].unit);
    assert_int_equal(dossier->taken_in_unit, cases[row].taken_in_unit);
    assert_string_equal(steps_day(dossier->summary.received_day, day), cases[row].received);
    assert_string_equal(steps_day(dossier->summary.due_day, day), cases[row].due);
    assert_string_equal(steps_day(dossier->summary.resolved_day, day), cases[row].resolved);
    assert_int_equal(dossier->summary.faults, cases[row].faults);
    assert_int_equal(dossier->refusal.day, DOSSIER_NO_DAY);
    assert_int_equal(dossier->offered.unit, cases[row].offered);
    steps_write_spans(dossier->overdue, dossier->overdue_count, text);
    assert_string_equal(text, cases[row].overdue);
    for (size_t i = 0; i < dossier->charges.count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%d", i ? " " : "",
                                 steps_day(dossier->charges.list[i].from_day, day),
                                 dossier->charges.list[i].unit);
    assert_string_equal(text, cases[row].charges);
}

/* The nth order of so many things. */
static void arrange(int nth, int count, int ret[static EVENTS_MOST])
{
    int left[EVENTS_MOST];

    for (int i = 0; i < count; i++)
        left[i] = i;
    for (int i = 0; i < count; i++) {
        int choice = nth % (count - i);

        nth /= count - i;
        ret[i] = left[choice];
        left[choice] = left[count - i - 1];
    }
}

static int orders_of(int count)
{
    int orders = 1;

    for (int i = 2; i <= count; i++)
        orders *= i;
    return orders;
}

static void check_orders(size_t row, struct dossier *scratch)
{
    int count = cases[row].count, order[EVENTS_MOST];

    for (int nth = 0; nth < orders_of(count); nth++) {
        struct dossier_event events[EVENTS_MOST];

        arrange(nth, count, order);
        for (int i = 0; i < count; i++) {
            events[i] = steps_event(&cases[row].events[order[i]].step);
            events[i].unit = cases[row].events[order[i]].unit;
            events[i].tag = order[i];
        }
        dossier_fold(steps_rules(), cases[row].code, events, (size_t)count, scratch);
        check(row, scratch);
        for (int i = 0; i < count; i++)
            check_event(row, &events[i]);
    }
}

static void who_has_no_say_changes_nothing_in_any_order(void **state)
{
    struct dossier dossier = {0};

    (void)state;
    for (size_t row = 0; row < sizeof cases / sizeof cases[0]; row++) {
        print_message("case: %s\n", cases[row].rule);
        check_orders(row, &dossier);
    }
    dossier_release(&dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_no_say_changes_nothing_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
