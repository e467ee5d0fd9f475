#include "appliance/rules/dossier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

enum { EVENTS_MOST = 10, SPANS_BYTES = 128 };

/* One event of a case: November 2026, where 24/11 is off. "16T08" is day and hour. */
struct step {
    enum event_type type;
    const char *at;
    const char *more; /* limit, outcome or reason; NULL: none */
};

static int64_t moment_of(const char *text)
{
    char full[32];
    int64_t wall_ms;

    (void)snprintf(full, sizeof full, "2026-11-%.5s:00", text);
    assert_int_equal(stamp_parse_local(full, &wall_ms), 0);
    return wall_ms;
}

static struct dossier_event event_of(const struct step *step)
{
    struct dossier_event event = {.type = step->type,
                                  .at_ms = moment_of(step->at),
                                  .unit = 1,
                                  .field = 2,
                                  .procedure = 3};
    int index;

    if (step->type == EVENT_TRANSFERRED)
        event.to_unit = step->more ? 2 : 9;
    if (!step->more || step->type == EVENT_TRANSFERRED)
        return event;
    index = event_name_index(event_outcome_names, EVENT_OUTCOMES, step->more);
    if (step->type == EVENT_RESOLVED)
        event.outcome = (enum event_outcome)index;
    else if (step->type == EVENT_SUSPENDED || step->type == EVENT_RESUMED)
        event.reason = (enum event_reason)event_name_index(event_reason_names,
                                                           EVENT_REASONS, step->more);
    else if (strcmp(step->more, "void") == 0)
        event.voided = true;
    else
        assert_int_equal(limit_parse(step->more, &event.limit), 0);
    return event;
}

static const char *day_text(int32_t day, char ret[static 4])
{
    if (day == DOSSIER_NO_DAY)
        (void)snprintf(ret, 4, "-");
    else
        (void)snprintf(ret, 4, "%02u", (unsigned)date_of(day).day % 100U);
    return ret;
}

/* "20-22 27-" : days of November, an open end left open. */
static void write_spans(const struct dossier_span *spans, size_t count,
                        char ret[static SPANS_BYTES])
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char from[4], to[4];

        used += (size_t)snprintf(
            ret + used, SPANS_BYTES - used, "%s%s-%s", i ? " " : "",
            day_text(spans[i].from_day, from),
            spans[i].to_day == DOSSIER_NO_DAY ? "" : day_text(spans[i].to_day, to));
    }
}

#define IN(at)                                                                             \
    {                                                                                      \
        EVENT_INTAKE, at, "3wd"                                                            \
    }
#define DONE(at)                                                                           \
    {                                                                                      \
        EVENT_RESOLVED, at, "granted"                                                      \
    }
#define STOP(at)                                                                           \
    {                                                                                      \
        EVENT_SUSPENDED, at, "supplement"                                                  \
    }
#define GO(at)                                                                             \
    {                                                                                      \
        EVENT_RESUMED, at, NULL                                                            \
    }
#define STOP_FOR(at, reason)                                                               \
    {                                                                                      \
        EVENT_SUSPENDED, at, reason                                                        \
    }
#define GO_FOR(at, reason)                                                                 \
    {                                                                                      \
        EVENT_RESUMED, at, reason                                                          \
    }
#define INTAKE_5WD(at)                                                                     \
    {                                                                                      \
        EVENT_INTAKE, at, "5wd"                                                            \
    }
#define TO(at)                                                                             \
    {                                                                                      \
        EVENT_TRANSFERRED, at, NULL                                                        \
    }
#define BACK(at)                                                                           \
    {                                                                                      \
        EVENT_TRANSFERRED, at, "to unit 2"                                                 \
    }
#define SORRY(at)                                                                          \
    {                                                                                      \
        EVENT_REAPPOINTED, at, "2026-11-30"                                                \
    }
#define BIT(fault) (1U << (fault))

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of reading */
static const struct expectation {
    const char *rule;
    struct step steps[EVENTS_MOST];
    int count;
    const char *received, *due, *resolved;
    enum dossier_class class;
    const char *overdue, *suspended;
    unsigned faults;
    int apologies;
    bool in_time;
} cases[] = {
    {"in progress, due after three working days",
     {IN("16T08")},
     1,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     0,
     0,
     false},
    {"early",
     {IN("16T08"), DONE("18T08")},
     2,
     "16",
     "19",
     "18",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     0,
     0,
     false},
    {"on the due date",
     {IN("16T08"), DONE("19T23")},
     2,
     "16",
     "19",
     "19",
     DOSSIER_CLASS_ON_TIME,
     "",
     "",
     0,
     0,
     false},
    {"late by a day is never seen overdue",
     {IN("16T08"), DONE("20T08")},
     2,
     "16",
     "19",
     "20",
     DOSSIER_CLASS_LATE,
     "",
     "",
     0,
     0,
     false},
    {"late by more is",
     {IN("16T08"), DONE("23T08")},
     2,
     "16",
     "19",
     "23",
     DOSSIER_CLASS_LATE,
     "20-22",
     "",
     0,
     0,
     false},
    {"handed over counts as the result when none came before",
     {IN("16T08"), {EVENT_RETURNED, "18T08", NULL}},
     2,
     "16",
     "19",
     "18",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     0,
     0,
     false},
    {"handed over after the result changes nothing",
     {IN("16T08"), DONE("18T08"), {EVENT_RETURNED, "27T08", NULL}},
     3,
     "16",
     "19",
     "18",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     0,
     0,
     false},
    {"a suspension moves the due date",
     {IN("16T08"), STOP("17T08"), GO("20T08")},
     3,
     "16",
     "25",
     "-",
     DOSSIER_CLASS_NONE,
     "26-",
     "17-19",
     0,
     0,
     false},
    {"suspended now: no due date is in force",
     {IN("16T08"), STOP("17T08")},
     2,
     "16",
     "-",
     "-",
     DOSSIER_CLASS_NONE,
     "",
     "17-",
     0,
     0,
     false},
    {"a result while suspended cannot be late",
     {IN("16T08"), STOP("17T08"), DONE("27T08")},
     3,
     "16",
     "01",
     "27",
     DOSSIER_CLASS_EARLY,
     "",
     "17-26",
     0,
     0,
     false},
    {"a suspension after the due date changes nothing",
     {IN("16T08"), STOP("23T08"), GO("25T08"), DONE("26T08")},
     4,
     "16",
     "19",
     "26",
     DOSSIER_CLASS_LATE,
     "20-25",
     "",
     0,
     0,
     false},
    {"an extension counts from the same start",
     {IN("16T08"), {EVENT_EXTENDED, "18T08", "6wd"}, DONE("25T08")},
     3,
     "16",
     "25",
     "25",
     DOSSIER_CLASS_ON_TIME,
     "",
     "",
     0,
     0,
     false},
    {"an extension after the due date ends the overdue days",
     {IN("16T08"), {EVENT_EXTENDED, "23T08", "6wd"}},
     2,
     "16",
     "25",
     "-",
     DOSSIER_CLASS_NONE,
     "20-22 26-",
     "",
     0,
     0,
     false},
    {"an apology never changes the class",
     {IN("16T08"), SORRY("18T08"), DONE("23T08")},
     3,
     "16",
     "19",
     "23",
     DOSSIER_CLASS_LATE,
     "20-22",
     "",
     0,
     1,
     true},
    {"an apology on the due date is too late",
     {IN("16T08"), SORRY("19T08"), SORRY("20T08")},
     3,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     0,
     2,
     false},
    {"withdrawn counts as on time",
     {IN("16T08"), {EVENT_RESOLVED, "23T08", "withdrawn"}},
     2,
     "16",
     "19",
     "23",
     DOSSIER_CLASS_ON_TIME,
     "20-22",
     "",
     0,
     0,
     false},
    {"returned unresolved counts by its date",
     {IN("16T08"), {EVENT_RESOLVED, "23T08", "returned"}},
     2,
     "16",
     "19",
     "23",
     DOSSIER_CLASS_LATE,
     "20-22",
     "",
     0,
     0,
     false},
    {"no due date counts as on time, and is a fault",
     {{EVENT_INTAKE, "16T08", NULL}, DONE("27T08")},
     2,
     "16",
     "-",
     "27",
     DOSSIER_CLASS_ON_TIME,
     "",
     "",
     BIT(DOSSIER_FAULT_NO_DUE_DATE),
     0,
     false},
    {"without an intake everything waits",
     {DONE("18T08"), STOP("17T08")},
     2,
     "-",
     "-",
     "-",
     DOSSIER_CLASS_NONE,
     "",
     "",
     0,
     0,
     false},
    {"a result before the intake counts on its day",
     {IN("16T08"), DONE("12T08")},
     2,
     "16",
     "19",
     "16",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     BIT(DOSSIER_FAULT_BEFORE_INTAKE),
     0,
     false},
    {"two intakes: the earlier",
     {IN("16T08"), IN("17T08"), DONE("20T08")},
     3,
     "16",
     "19",
     "20",
     DOSSIER_CLASS_LATE,
     "",
     "",
     BIT(DOSSIER_FAULT_SECOND_INTAKE),
     0,
     false},
    {"the same intake twice is one",
     {IN("16T08"), IN("16T08")},
     2,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     0,
     0,
     false},
    {"two results: the earlier",
     {IN("16T08"), DONE("18T08"), DONE("23T08")},
     3,
     "16",
     "19",
     "18",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     BIT(DOSSIER_FAULT_SECOND_RESULT),
     0,
     false},
    {"resumed without being suspended",
     {IN("16T08"), GO("17T08")},
     2,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     BIT(DOSSIER_FAULT_NOT_SUSPENDED),
     0,
     false},
    {"suspended for two reasons that overlap: one suspension",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "supplement"), GO_FOR("10T10", "payment")},
     5,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"one inside the other",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "payment"), GO_FOR("10T10", "supplement")},
     5,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"two at one moment",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("03T10", "payment"),
      GO_FOR("06T10", "payment"), GO_FOR("10T10", "supplement")},
     5,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"one begins where the other ends",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("06T10", "payment"),
      GO_FOR("06T10", "supplement"), GO_FOR("10T10", "payment")},
     5,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"one of two goes on: no due date is in force",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"),
      GO_FOR("06T10", "supplement")},
     4,
     "02",
     "-",
     "-",
     DOSSIER_CLASS_NONE,
     "",
     "03-",
     0,
     0,
     false},
    {"a result ends them all",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"), DONE("10T10")},
     4,
     "02",
     "16",
     "10",
     DOSSIER_CLASS_EARLY,
     "",
     "03-09",
     0,
     0,
     false},
    {"resumed without a reason: all of them",
     {INTAKE_5WD("02T09"), STOP("03T10"), STOP_FOR("05T10", "payment"), GO("10T10")},
     4,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"suspended without a reason, resumed for one",
     {INTAKE_5WD("02T09"), STOP_FOR("03T10", "other"), GO_FOR("10T10", "payment")},
     3,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     0,
     0,
     false},
    {"resumed for what it was not suspended for",
     {INTAKE_5WD("02T09"), STOP("03T10"), GO_FOR("05T10", "payment"),
      GO_FOR("10T10", "supplement")},
     4,
     "02",
     "16",
     "-",
     DOSSIER_CLASS_NONE,
     "17-",
     "03-09",
     BIT(DOSSIER_FAULT_NOT_SUSPENDED),
     0,
     false},
    {"suspended twice for one reason: the first",
     {IN("16T08"), STOP("17T08"), STOP("18T08"), GO("20T08")},
     4,
     "16",
     "25",
     "-",
     DOSSIER_CLASS_NONE,
     "26-",
     "17-19",
     BIT(DOSSIER_FAULT_SUSPENDED_TWICE),
     0,
     false},
    {"suspended after the result",
     {IN("16T08"), DONE("18T08"), STOP("19T08")},
     3,
     "16",
     "19",
     "18",
     DOSSIER_CLASS_EARLY,
     "",
     "",
     BIT(DOSSIER_FAULT_AFTER_RESULT),
     0,
     false},
    {"suspended before the intake",
     {IN("16T08"), STOP("13T08")},
     2,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     BIT(DOSSIER_FAULT_BEFORE_INTAKE),
     0,
     false},
    {"refused and taken in: the intake",
     {{EVENT_REFUSED, "13T08", NULL}, IN("16T08")},
     2,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     BIT(DOSSIER_FAULT_REFUSED_AND_TAKEN),
     0,
     false},
    {"a voided result has not happened",
     {IN("16T08"), {EVENT_RETURNED, "18T08", "void"}},
     2,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     0,
     0,
     false},
    {"stopped and gone on within a day",
     {IN("16T08"), STOP("17T08"), GO("17T10")},
     3,
     "16",
     "19",
     "-",
     DOSSIER_CLASS_NONE,
     "20-",
     "",
     0,
     0,
     false},
};

/* Unit 1 ends on 20 November and goes on as unit 2, and so does unit 4, which is founded again on the
 * 24th; unit 3 ends on the 22nd without anybody. */
static const struct catalogue *test_catalogue(void)
{
    static const struct catalogue_entry units[] = {
        {.id = 1,
         .code = "H99.1",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .to_day = 20777,
         .successor = 2},
        {.id = 2, .code = "H99.2", .name_vi = "", .name_en = "", .level = ""},
        {.id = 3,
         .code = "H99.3",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .to_day = 20779},
        {.id = 4,
         .code = "H99.4",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .to_day = 20777,
         .successor = 2},
        {.id = 4,
         .code = "H99.4",
         .name_vi = "",
         .name_en = "",
         .level = "",
         .from_day = 20781},
        {.id = 9, .code = "H99.9", .name_vi = "", .name_en = "", .level = ""},
    };
    struct catalogue *catalogue = catalogue_open();

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        catalogue_add(catalogue, CATALOGUE_UNITS, &units[i]);
    catalogue_seal(catalogue);
    return catalogue;
}

static const struct rules *test_rules(void)
{
    static struct rules rules;

    if (!rules.calendar)
        rules = (struct rules){.calendar = calendar_open_builtin(),
                               .catalogue = test_catalogue(),
                               .schedule = schedule_builtin("P1")};
    return &rules;
}

static void check(const struct expectation *expected, const struct dossier *dossier)
{
    char text[SPANS_BYTES], day[4];

    assert_string_equal(day_text(dossier->summary.received_day, day), expected->received);
    assert_string_equal(day_text(dossier->summary.due_day, day), expected->due);
    assert_string_equal(day_text(dossier->summary.resolved_day, day), expected->resolved);
    assert_int_equal(dossier->summary.class, expected->class);
    write_spans(dossier->overdue, dossier->overdue_count, text);
    assert_string_equal(text, expected->overdue);
    write_spans(dossier->suspended, dossier->suspended_count, text);
    assert_string_equal(text, expected->suspended);
    assert_int_equal(dossier->summary.faults, expected->faults);
    assert_int_equal(dossier->summary.apologies, expected->apologies);
    assert_int_equal(dossier->summary.apologised_in_time, expected->in_time);
}

/* Folds a case's events from the `turn`-th on and round, each `times` times. */
static void check_turned(const struct expectation *expected, size_t turn, size_t times,
                         struct dossier *scratch)
{
    struct dossier_event events[2 * EVENTS_MOST];
    size_t count = (size_t)expected->count;

    for (size_t i = 0; i < count * times; i++)
        events[i] = event_of(&expected->steps[(i + turn) % count]);
    dossier_fold(test_rules(), events, count * times, scratch);
    check(expected, scratch);
}

static void a_dossier_is_what_its_events_say_in_any_order(void **state)
{
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].rule);
        for (size_t turn = 0; turn < (size_t)cases[i].count; turn++)
            check_turned(&cases[i], turn, 1, &dossier);
    }
    dossier_release(&dossier);
}

static void what_came_twice_changes_nothing(void **state)
{
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].rule);
        check_turned(&cases[i], 1, 2, &dossier);
    }
    dossier_release(&dossier);
}

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
    } steps[EVENTS_MOST];
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
    {"a transfer", {BY(2, IN("16T08")), BY(2, TO("17T08"))}, 2, "16:2 17:9", 9, 0},
    {"on the day of intake", {BY(2, IN("16T08")), BY(2, TO("16T09"))}, 2, "16:9", 9, 0},
    {"the other unit resolves it",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(9, DONE("18T08"))},
     3,
     "16:2 17:9",
     9,
     0},
    {"the one before resolves it: counts for the one in charge",
     {BY(2, IN("16T08")), BY(2, TO("17T08")), BY(2, DONE("18T08"))},
     3,
     "16:2 17:9",
     9,
     BIT(DOSSIER_FAULT_OTHER_UNIT)},
    {"a result before the intake, by another",
     {BY(2, IN("16T08")), BY(9, DONE("13T08"))},
     2,
     "16:2",
     2,
     BIT(DOSSIER_FAULT_OTHER_UNIT) | BIT(DOSSIER_FAULT_BEFORE_INTAKE)},
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
     {BY(1, IN("16T08")), BY(2, TO("23T08"))},
     2,
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
    struct dossier_event events[EVENTS_MOST];
    char text[SPANS_BYTES] = "";
    size_t used = 0;

    for (size_t k = 0; k < charges[i].count; k++) {
        events[k] = event_of(&charges[i].steps[k].step);
        events[k].unit = charges[i].steps[k].unit;
    }
    dossier_fold(test_rules(), events, charges[i].count, scratch);
    for (size_t k = 0; k < scratch->charges.count; k++) {
        const struct charge *charge = &scratch->charges.list[k];
        char day[4];

        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%d", k ? " " : "",
                                 day_text(charge->from_day, day), charge->unit);
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
        struct dossier_event events[EVENTS_MOST];

        print_message("case: %s\n", waiting[i].rule);
        for (size_t k = 0; k < waiting[i].count; k++) {
            events[k] = event_of(&waiting[i].steps[k]);
            events[k].unit = 1;
        }
        dossier_fold(test_rules(), events, waiting[i].count, &dossier);
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

/* The rules allow one re-appointment: a second one is not kept, whatever its date. */
static void a_second_appointment_is_never_kept(void **state)
{
    const struct step steps[] = {IN("16T08"), SORRY("18T08"), SORRY("26T08"),
                                 DONE("27T08")};
    struct dossier_event events[4];
    struct dossier dossier = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        events[i] = event_of(&steps[i]);
    dossier_fold(test_rules(), events, 4, &dossier);
    assert_int_equal(dossier.summary.apologies, 2);
    assert_false(dossier.summary.appointment_kept);
    events[2] = events[3];
    dossier_fold(test_rules(), events, 3, &dossier);
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
    struct rules rules = *test_rules();
    struct dossier_event events[2];
    struct dossier dossier = {0};

    (void)state;
    rules.policies = policies;
    rules.policy_count = 1;
    events[0] = event_of(&withdrawn[0]);
    events[1] = event_of(&withdrawn[1]);
    dossier_fold(&rules, events, 2, &dossier);
    assert_int_equal(dossier.summary.class, DOSSIER_CLASS_LATE);
    events[0] = event_of(&stopped[0]);
    events[1] = event_of(&stopped[1]);
    dossier_fold(&rules, events, 2, &dossier);
    assert_int_equal(dossier.summary.class, DOSSIER_CLASS_ON_TIME);
    dossier_release(&dossier);
}

static void refused_at_the_door_is_counted_apart(void **state)
{
    const struct step step = {EVENT_REFUSED, "16T08", NULL};
    struct dossier_event event = event_of(&step);
    struct dossier dossier = {0};
    char day[4];

    (void)state;
    dossier_fold(test_rules(), &event, 1, &dossier);
    assert_string_equal(day_text(dossier.summary.refused_day, day), "16");
    assert_string_equal(day_text(dossier.summary.received_day, day), "-");
    dossier_release(&dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dossier_is_what_its_events_say_in_any_order),
        cmocka_unit_test(what_came_twice_changes_nothing),
        cmocka_unit_test(who_is_in_charge_changes_on_a_day),
        cmocka_unit_test(what_waits_to_be_collected_goes_to_the_successor),
        cmocka_unit_test(a_second_appointment_is_never_kept),
        cmocka_unit_test(policies_change_what_practice_changes),
        cmocka_unit_test(refused_at_the_door_is_counted_apart),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);

    calendar_close((struct calendar *)test_rules()->calendar);
    catalogue_close(test_rules()->catalogue);
    return rc;
}
