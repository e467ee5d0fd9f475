/*
 * The clock of a dossier against one that works everything out anew: what each closing day sees is
 * what the events up to its end say of that day alone, and a due date that goes on from where it was
 * is the one counted from the beginning. And however many events there are, it takes no long.
 */
#include "appliance/dossiers/dossier_clock.h"

#include <stdlib.h>
#include <time.h>

#include "appliance/dossiers/dossier_fold.h"
#include "mqtt/base/memory.h"
#include "tests/unit/appliance/dossiers/steps.h"

enum {
    HISTORIES = 3000,
    HISTORY_EVENTS = 24,
    HISTORY_DAYS = 60,
    HOUR_MS = 3600 * 1000,
    MANY = 100000,
    MANY_SECONDS =
        5, /* of the processor, with sanitizers: a quadratic fold takes minutes */
};

static uint64_t chance_state;

static int chance(int below)
{
    chance_state = chance_state * 6364136223846793005U + 1442695040888963407U;
    return (int)((chance_state >> 33) % (uint64_t)below);
}

static struct dossier_event random_change(int64_t begin_ms)
{
    static const enum event_type types[] = {EVENT_SUSPENDED, EVENT_SUSPENDED, EVENT_RESUMED,
                                            EVENT_RESUMED, EVENT_EXTENDED};
    static const struct limit limits[] = {{LIMIT_WORKING_DAYS, 5},
                                          {LIMIT_CALENDAR_DAYS, 12},
                                          {LIMIT_WORKING_MINUTES, 900},
                                          {LIMIT_MONTHS, 1}};
    struct dossier_event event = {
        .type = types[chance(5)],
        .at_ms = begin_ms + (int64_t)chance(HISTORY_DAYS * 24) * HOUR_MS,
        .unit = 2,
    };

    if (event.type == EVENT_EXTENDED)
        event.limit = limits[chance(4)];
    else
        event.reason = (enum event_reason)chance(EVENT_REASONS);
    return event;
}

static size_t random_history(struct dossier_event events[static HISTORY_EVENTS])
{
    int64_t begin_ms = steps_moment("02T08");
    size_t count = 1 + (size_t)chance(HISTORY_EVENTS - 2);

    events[0] = (struct dossier_event){.type = EVENT_INTAKE,
                                       .at_ms = begin_ms,
                                       .unit = 2,
                                       .limit = {LIMIT_WORKING_DAYS, 1 + chance(9)}};
    for (size_t i = 1; i < count; i++)
        events[i] = random_change(begin_ms);
    if (chance(2))
        events[count++] = (struct dossier_event){
            .type = EVENT_RESOLVED,
            .at_ms = begin_ms + (int64_t)chance(HISTORY_DAYS * 24) * HOUR_MS,
            .unit = 2};
    return count;
}

static bool sees(const struct dossier_span *spans, size_t count, int32_t day)
{
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from_day <= day &&
            (spans[i].to_day == DOSSIER_NO_DAY || day <= spans[i].to_day))
            return true;
    }
    return false;
}

/* What the events up to the end of a day say of it, and nothing else. */
static void check_day(const struct dossier_event *events, size_t count, int32_t day,
                      const struct dossier *whole, struct dossier *until)
{
    struct dossier_event known[HISTORY_EVENTS];
    const struct dossier_summary *then = &until->summary;
    size_t known_count = 0;
    bool open, overdue;

    for (size_t i = 0; i < count; i++) {
        if (date_day_at(events[i].at_ms) <= day)
            known[known_count++] = events[i];
    }
    dossier_fold(steps_rules(), "", known, known_count, until);
    open = then->resolved_day == DOSSIER_NO_DAY;
    overdue = open && then->due_day != DOSSIER_NO_DAY && then->due_day < day;
    assert_int_equal(sees(whole->overdue, whole->overdue_count, day),
                     overdue && !then->suspended);
    assert_int_equal(sees(whole->suspended, whole->suspended_count, day),
                     open && then->suspended);
}

static void a_closing_day_sees_what_the_events_up_to_it_say(void **state)
{
    struct dossier whole = {0}, until = {0};

    (void)state;
    for (chance_state = 1; chance_state <= HISTORIES;) {
        uint64_t seed = chance_state;
        struct dossier_event events[HISTORY_EVENTS];
        size_t count = random_history(events);
        int32_t first = date_day_at(events[0].at_ms);

        dossier_fold(steps_rules(), "", events, count, &whole);
        for (int32_t day = first; day < first + HISTORY_DAYS + 3; day += 1 + chance(3))
            check_day(events, count, day, &whole, &until);
        chance_state = seed + 1;
    }
    dossier_release(&whole);
    dossier_release(&until);
}

static void check_same(const struct deadline *a, const struct deadline *b)
{
    assert_int_equal(a->set, b->set);
    assert_int_equal(a->open, b->open);
    assert_int_equal(a->provisional, b->provisional);
    assert_int_equal(a->restarted, b->restarted);
    assert_int_equal(a->due_day, b->due_day);
    assert_int_equal(a->due_ms, b->due_ms);
    assert_int_equal(a->base_due_day, b->base_due_day);
    assert_int_equal(a->base_due_ms, b->base_due_ms);
    assert_int_equal(a->suspended_days, b->suspended_days);
    assert_int_equal(a->suspended_ms, b->suspended_ms);
    assert_int_equal(a->suspensions_used, b->suspensions_used);
    assert_int_equal(a->start_ms, b->start_ms);
    assert_int_equal(a->end_day, b->end_day);
}

/* One suspension after the other, some of which end later than the next ones. */
static void check_going_on(struct deadline_terms terms)
{
    struct suspension suspensions[8];
    struct deadline_progress progress = {0};
    int64_t at_ms = terms.received_ms;

    terms.suspensions = suspensions;
    terms.suspension_count = 0;
    for (int step = 0; step < 16; step++) {
        struct deadline anew, on;
        size_t ended = (size_t)chance(8);

        at_ms += (int64_t)chance(30) * HOUR_MS;
        if (terms.suspension_count < 8 && chance(2))
            suspensions[terms.suspension_count++] =
                (struct suspension){at_ms, DEADLINE_OPEN, chance(2)};
        else if (ended < terms.suspension_count &&
                 suspensions[ended].to_ms == DEADLINE_OPEN)
            suspensions[ended].to_ms = at_ms;
        anew = deadline_compute(&terms);
        on = deadline_continue(&terms, &progress);
        check_same(&anew, &on);
    }
}

static void a_due_date_goes_on_from_where_it_was(void **state)
{
    static const struct limit limits[] = {
        {LIMIT_NONE, 0},        {LIMIT_WORKING_DAYS, 5}, {LIMIT_CALENDAR_DAYS, 9},
        {LIMIT_MONTHS, 1},      {LIMIT_SAME_DAY, 0},     {LIMIT_WORKING_MINUTES, 1200},
        {LIMIT_DUE_DAY, 20790},
    };
    const struct rules *rules = steps_rules();

    (void)state;
    chance_state = 7;
    for (int i = 0; i < 4000; i++) {
        struct deadline_terms terms = {
            .limit = limits[i % 7],
            .received_ms = steps_moment("02T08") + (int64_t)chance(200) * HOUR_MS,
            .calendar = rules->calendar,
            .schedule = rules->schedule,
            .policy = {chance(2), chance(2)},
        };

        check_going_on(terms);
    }
}

/* --- many ---------------------------------------------------------------------------- */

static const struct {
    const char *rule;
    enum event_type types[4]; /* one after the other, an hour between them */
    size_t count;
    bool supplements;
} many[] = {
    {"suspended and resumed", {EVENT_SUSPENDED, EVENT_RESUMED}, 2, false},
    {"supplements", {EVENT_SUSPENDED, EVENT_RESUMED}, 2, true},
    {"suspended only", {EVENT_SUSPENDED}, 1, false},
    {"extended", {EVENT_EXTENDED}, 1, false},
    {"reappointed", {EVENT_REAPPOINTED}, 1, false},
    {"transferred", {EVENT_TRANSFERRED}, 1, false},
    {"taken in", {EVENT_INTAKE}, 1, false},
    {"resolved", {EVENT_RESOLVED}, 1, false},
    {"handed over", {EVENT_RETURNED}, 1, false},
    {"refused", {EVENT_REFUSED}, 1, false},
    {"mixed", {EVENT_SUSPENDED, EVENT_EXTENDED, EVENT_RESUMED, EVENT_TRANSFERRED}, 4, true},
};

static struct dossier_event one_of_many(size_t row, size_t i, int64_t begin_ms)
{
    struct dossier_event event = {
        .type = many[row].types[i % many[row].count],
        .at_ms = begin_ms + (int64_t)(i + 1) * HOUR_MS,
        .unit = 2,
    };

    if (event.type == EVENT_SUSPENDED && many[row].supplements)
        event.reason = EVENT_REASON_SUPPLEMENT;
    if (event.type == EVENT_TRANSFERRED)
        event.to_unit = i % 8 < 4 ? 9 : 2;
    if (event.type == EVENT_EXTENDED)
        event.limit = (struct limit){LIMIT_WORKING_MINUTES, (int64_t)(i + 1) * 60};
    if (event.type == EVENT_REAPPOINTED)
        event.limit = (struct limit){LIMIT_DUE_DAY, 20790};
    return event;
}

static void any_number_of_events_is_folded_at_once(void **state)
{
    struct dossier_event *events = need(calloc(MANY + 1, sizeof *events));
    int64_t begin_ms = steps_moment("02T08");
    struct dossier dossier = {0};

    (void)state;
    for (size_t row = 0; row < sizeof many / sizeof many[0]; row++) {
        clock_t begin = clock();

        print_message("case: %s\n", many[row].rule);
        events[0] = (struct dossier_event){.type = EVENT_INTAKE,
                                           .at_ms = begin_ms,
                                           .unit = 2,
                                           .limit = {LIMIT_WORKING_DAYS, 3}};
        for (size_t i = 0; i < MANY; i++)
            events[i + 1] = one_of_many(row, i, begin_ms);
        dossier_fold(steps_rules(), "", events, MANY + 1, &dossier);
        assert_int_equal(dossier.summary.received_day, date_day_at(begin_ms));
        assert_true((clock() - begin) / CLOCKS_PER_SEC < MANY_SECONDS);
    }
    dossier_release(&dossier);
    free(events);
}

static void so_many_changes_count_and_no_more(void **state)
{
    enum { CHANGES = DOSSIER_CHANGES_MOST + 10 };
    struct dossier_event events[CHANGES + 2];
    int64_t begin_ms = steps_moment("02T08");
    struct dossier dossier = {0};

    (void)state;
    for (size_t turn = 0; turn < CHANGES; turn += 97) {
        events[0] = (struct dossier_event){.type = EVENT_INTAKE,
                                           .at_ms = begin_ms,
                                           .unit = 2,
                                           .limit = {LIMIT_WORKING_DAYS, 3}};
        for (size_t i = 0; i < CHANGES; i++)
            events[i + 1] = one_of_many(0, (i + turn) % CHANGES, begin_ms);
        events[CHANGES + 1] = one_of_many(7, CHANGES, begin_ms);
        dossier_fold(steps_rules(), "", events, CHANGES + 2, &dossier);
        assert_int_equal(dossier.suspension_count, DOSSIER_CHANGES_MOST / 2);
        assert_int_equal(dossier.summary.faults, BIT(DOSSIER_FAULT_TOO_MANY_CHANGES));
        assert_int_equal(dossier.summary.resolved_day,
                         date_day_at(begin_ms + (int64_t)(CHANGES + 1) * HOUR_MS));
    }
    dossier_release(&dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closing_day_sees_what_the_events_up_to_it_say),
        cmocka_unit_test(a_due_date_goes_on_from_where_it_was),
        cmocka_unit_test(any_number_of_events_is_folded_at_once),
        cmocka_unit_test(so_many_changes_count_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, steps_release_rules);
}
