/*
 * steps - the events of a dossier as a row of a table, and what they make of it. November 2026,
 * where the 24th is a day off.
 */
#ifndef TESTS_UNIT_APPLIANCE_DOSSIERS_STEPS_H
#define TESTS_UNIT_APPLIANCE_DOSSIERS_STEPS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/dossiers/dossier_fold.h"
#include "mqtt/base/date.h"

enum { STEPS_EVENTS_MOST = 10, STEPS_SPANS_BYTES = 128 };

/* One event. "16T08" is day and hour. */
struct step {
    enum event_type type;
    const char *at;
    const char *more; /* limit, outcome or reason; NULL: none */
};

static inline int64_t steps_moment(const char *text)
{
    char full[32];
    int64_t wall_ms;

    (void)snprintf(full, sizeof full, "2026-11-%.5s:00", text);
    assert_int_equal(stamp_parse_local(full, &wall_ms), 0);
    return wall_ms;
}

static inline struct dossier_event steps_event(const struct step *step)
{
    struct dossier_event event = {.type = step->type,
                                  .at_ms = steps_moment(step->at),
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

static inline const char *steps_day(int32_t day, char ret[static 4])
{
    if (day == DOSSIER_NO_DAY)
        (void)snprintf(ret, 4, "-");
    else
        (void)snprintf(ret, 4, "%02u", (unsigned)date_of(day).day % 100U);
    return ret;
}

/* "20-22 27-" : days of November, an open end left open. */
static inline void steps_write_spans(const struct dossier_span *spans, size_t count,
                                     char ret[static STEPS_SPANS_BYTES])
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char from[4], to[4];

        used += (size_t)snprintf(
            ret + used, STEPS_SPANS_BYTES - used, "%s%s-%s", i ? " " : "",
            steps_day(spans[i].from_day, from),
            spans[i].to_day == DOSSIER_NO_DAY ? "" : steps_day(spans[i].to_day, to));
    }
}

/* clang-format off */
#define IN(at)                 { EVENT_INTAKE, at, "3wd" }
#define DONE(at)               { EVENT_RESOLVED, at, "granted" }
#define STOP(at)               { EVENT_SUSPENDED, at, "supplement" }
#define GO(at)                 { EVENT_RESUMED, at, NULL }
#define STOP_FOR(at, reason)   { EVENT_SUSPENDED, at, reason }
#define GO_FOR(at, reason)     { EVENT_RESUMED, at, reason }
#define INTAKE_5WD(at)         { EVENT_INTAKE, at, "5wd" }
#define TO(at)                 { EVENT_TRANSFERRED, at, NULL }
#define BACK(at)               { EVENT_TRANSFERRED, at, "to unit 2" }
#define SORRY(at)              { EVENT_REAPPOINTED, at, "2026-11-30" }
#define EXTENDED(at)           { EVENT_EXTENDED, at, "60wd" }
#define BIT(fault)             (1U << (fault))
/* clang-format on */

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of reading */
struct steps_expectation {
    const char *rule;
    struct step steps[STEPS_EVENTS_MOST];
    int count;
    const char *received, *due, *resolved;
    enum dossier_class class;
    const char *overdue, *suspended;
    unsigned faults;
    int apologies;
    bool in_time;
};

/* Unit 1 ends on 20 November and goes on as unit 2, and so does unit 4, which is founded again on the
 * 24th; unit 3 ends on the 22nd without anybody. */
static inline const struct catalogue *steps_catalogue(void)
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

static inline const struct rules *steps_rules(void)
{
    static struct rules rules;

    if (!rules.calendar)
        rules = (struct rules){.calendar = calendar_open_builtin(),
                               .catalogue = steps_catalogue(),
                               .schedule = schedule_builtin("P1")};
    return &rules;
}

static inline void steps_check(const struct steps_expectation *expected,
                               const struct dossier *dossier)
{
    char text[STEPS_SPANS_BYTES], day[4];

    assert_string_equal(steps_day(dossier->summary.received_day, day), expected->received);
    assert_string_equal(steps_day(dossier->summary.due_day, day), expected->due);
    assert_string_equal(steps_day(dossier->summary.resolved_day, day), expected->resolved);
    assert_int_equal(dossier->summary.class, expected->class);
    steps_write_spans(dossier->overdue, dossier->overdue_count, text);
    assert_string_equal(text, expected->overdue);
    steps_write_spans(dossier->suspended, dossier->suspended_count, text);
    assert_string_equal(text, expected->suspended);
    assert_int_equal(dossier->summary.faults, expected->faults);
    assert_int_equal(dossier->summary.apologies, expected->apologies);
    assert_int_equal(dossier->summary.apologised_in_time, expected->in_time);
}

/* Folds a case's events from the `turn`-th on and round, each `times` times. */
static inline void steps_check_turned(const struct steps_expectation *expected, size_t turn,
                                      size_t times, struct dossier *scratch)
{
    struct dossier_event events[2 * STEPS_EVENTS_MOST];
    size_t count = (size_t)expected->count;

    for (size_t i = 0; i < count * times; i++)
        events[i] = steps_event(&expected->steps[(i + turn) % count]);
    dossier_fold(steps_rules(), "", events, count * times, scratch);
    steps_check(expected, scratch);
}

/* Every case in every order of its events, and each event twice: it must always be the same. */
static inline void steps_check_all(const struct steps_expectation *cases, size_t count)
{
    struct dossier dossier = {0};

    for (size_t i = 0; i < count; i++) {
        print_message("case: %s\n", cases[i].rule);
        for (size_t turn = 0; turn < (size_t)cases[i].count; turn++)
            steps_check_turned(&cases[i], turn, 1, &dossier);
        steps_check_turned(&cases[i], 1, 2, &dossier);
    }
    dossier_release(&dossier);
}

/* A group's tear-down. */
static inline int steps_release_rules(void **state)
{
    (void)state;
    calendar_close((struct calendar *)steps_rules()->calendar);
    catalogue_close(steps_rules()->catalogue);
    return 0;
}

#endif
