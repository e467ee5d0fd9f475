#include "sensors/sim/office/scenario.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

enum { FROM = 20423 /* 2025-12-01 */, TO = FROM + 89 };

static struct district_unit units[] = {
    {"H99.10", "district", 3, 1},
    {"H99.10.01", "commune", 2, 4},
    {"H99.10.02", "commune", 0, 6},
    {"H99.10.03", "commune", 1, 6},
};
static struct district_procedure procedures[] = {
    {"3.990101", "certification", 0}, {"1.001193", "civil-status", 0},
    {"3.990201", "civil-status", 3},  {"3.990301", "land", 10},
    {"3.990303", "land", 20},         {"3.990999", "unheard-of", 5},
};
static const struct district district = {
    .unit_count = sizeof units / sizeof units[0],
    .units = units,
    .procedure_count = sizeof procedures / sizeof procedures[0],
    .procedures = procedures,
    .terminals = 6,
};
/* Tuesday 2025-12-02 is off, Saturday 2025-12-06 is worked. */
static struct workday_exception exceptions[] = {
    {FROM + 1, WORKDAY_OFF},
    {FROM + 5, WORKDAY_ON},
};
static const struct workday_calendar calendar = {.count = 2, .exceptions = exceptions};

static struct scenario_config config_with(uint32_t seed, double scale)
{
    return (struct scenario_config){
        .district = &district,
        .calendar = &calendar,
        .from = FROM,
        .to = TO,
        .seed = seed,
        .scale = scale,
    };
}

struct steps {
    size_t count;
    struct step *items;
};

static int collect(void *owner, const struct step *step)
{
    struct steps *steps = owner;

    if ((steps->count & (steps->count - 1)) == 0) {
        steps->items = reallocarray(steps->items, steps->count ? 2 * steps->count : 1,
                                    sizeof *steps->items);
        assert_non_null(steps->items);
    }
    steps->items[steps->count++] = *step;
    return 0;
}

static struct steps run(uint32_t seed, double scale)
{
    struct scenario_config config = config_with(seed, scale);
    struct steps steps = {0};

    assert_int_equal(scenario_run(&config, collect, &steps), 0);
    return steps;
}

static bool same_event(const struct step *a, const struct step *b)
{
    struct event left;
    struct event right;

    scenario_event(&district, a, &left);
    scenario_event(&district, b, &right);
    return left.type == right.type && left.at_ms == right.at_ms &&
           left.channel == right.channel && left.outcome == right.outcome &&
           strcmp(left.unit, right.unit) == 0 && strcmp(left.counter, right.counter) == 0 &&
           strcmp(left.dossier, right.dossier) == 0 &&
           strcmp(left.procedure, right.procedure) == 0;
}

static void the_same_seed_gives_the_same_events(void **state)
{
    struct steps first = run(42, 1);
    struct steps second = run(42, 1);
    struct steps other = run(43, 1);
    size_t alike = 0;

    (void)state;
    assert_int_equal(first.count, second.count);
    for (size_t i = 0; i < first.count; i++)
        assert_true(same_event(&first.items[i], &second.items[i]));
    for (size_t i = 0; i < first.count && i < other.count; i++)
        alike += same_event(&first.items[i], &other.items[i]);
    assert_int_equal(alike, 0);
    free(first.items);
    free(second.items);
    free(other.items);
}

static void steps_come_in_the_order_of_time_and_of_a_dossiers_life(void **state)
{
    struct steps steps = run(7, 2);
    int64_t last_ms = 0;

    (void)state;
    for (size_t i = 0; i < steps.count; i++) {
        const struct step *step = &steps.items[i];

        assert_true(step->at_ms >= last_ms);
        assert_int_equal(step->at_ms % 1000, 0);
        if (step->type == EVENT_INTAKE)
            assert_int_equal(date_day_at(step->at_ms), step->dossier.received_day);
        if (step->type == EVENT_RESOLVED)
            assert_int_equal(step->at_ms, step->resolved_ms);
        if (step->type == EVENT_RETURNED)
            assert_true(step->at_ms > step->resolved_ms);
        last_ms = step->at_ms;
    }
    free(steps.items);
}

static void dossiers_come_on_working_days_in_office_hours(void **state)
{
    struct steps steps = run(7, 2);
    size_t on_day[TO - FROM + 1] = {0};

    (void)state;
    for (size_t i = 0; i < steps.count; i++) {
        const struct step *step = &steps.items[i];
        int32_t minute = date_second_at(step->at_ms) / 60;

        if (step->type != EVENT_INTAKE)
            continue;
        assert_in_range(minute, 7 * 60 + 30, 17 * 60 - 1);
        assert_false(minute >= 11 * 60 + 30 && minute < 13 * 60 + 30);
        assert_int_equal(units[step->dossier.unit].counters > 0, 1);
        assert_in_range(step->dossier.counter, 1, units[step->dossier.unit].counters);
        on_day[step->dossier.received_day - FROM]++;
    }
    for (int32_t day = FROM; day <= TO; day++)
        assert_int_equal(on_day[day - FROM] > 0, workday_is(&calendar, day));
    assert_int_equal(on_day[1], 0);
    assert_int_equal(on_day[5] > 0, 1);
    free(steps.items);
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void codes_are_valid_and_of_one_dossier_each(void **state)
{
    struct steps steps = run(7, 1);
    char(*codes)[EVENT_DOSSIER_BYTES] = calloc(steps.count, sizeof *codes);
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < steps.count; i++) {
        struct event event;

        scenario_event(&district, &steps.items[i], &event);
        assert_true(event_dossier_valid(event.dossier));
        assert_true(event_counter_valid(event.counter));
        if (event.type == EVENT_INTAKE)
            memcpy(codes[count++], event.dossier, sizeof codes[0]);
    }
    qsort(codes, count, sizeof codes[0], compare_codes);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(codes[i - 1], codes[i]);
    assert_in_range(count, 2500, 4500); /* 6 counters, 65 days, ten a day and counter */
    free(codes);
    free(steps.items);
}

static void shares_are_those_of_a_real_office(void **state)
{
    static const struct {
        const char *field;
        double share_least, share_most; /* of all dossiers */
        double late_least, late_most;   /* of those of the field */
    } cases[] = {
        {"certification", 0.25, 0.55, 0.000, 0.04},
        {"civil-status", 0.15, 0.35, 0.005, 0.06},
        {"land", 0.15, 0.35, 0.060, 0.16},
    };
    struct steps steps = run(11, 8);
    size_t all = 0;

    (void)state;
    for (size_t i = 0; i < steps.count; i++)
        all += steps.items[i].type == EVENT_RESOLVED;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double count = 0;
        double late = 0;

        for (size_t i = 0; i < steps.count; i++) {
            const struct step *step = &steps.items[i];
            const struct district_procedure *procedure =
                &procedures[step->dossier.procedure];

            if (step->type != EVENT_RESOLVED ||
                strcmp(procedure->field, cases[c].field) != 0)
                continue;
            count++;
            late += date_day_at(step->at_ms) >
                    workday_after(&calendar, step->dossier.received_day,
                                  procedure->limit_days + (procedure->limit_days == 0));
        }
        print_message("%s: %.1f %% of all, %.1f %% late\n", cases[c].field,
                      100 * count / (double)all, 100 * late / count);
        assert_true(count / (double)all >= cases[c].share_least);
        assert_true(count / (double)all <= cases[c].share_most);
        assert_true(late / count >= cases[c].late_least);
        assert_true(late / count <= cases[c].late_most);
    }
    free(steps.items);
}

static int stop_at_ten(void *owner, const struct step *step)
{
    (void)step;
    return ++*(int *)owner == 10 ? 99 : 0;
}

static void a_visitor_can_stop_it(void **state)
{
    struct scenario_config config = config_with(1, 1);
    int seen = 0;

    (void)state;
    assert_int_equal(scenario_run(&config, stop_at_ten, &seen), 99);
    assert_int_equal(seen, 10);
}

static void terminals_follow_the_units_and_their_counters(void **state)
{
    static const struct {
        uint16_t unit, counter;
        uint32_t terminal;
    } cases[] = {
        {0, 1, 1}, {0, 3, 3}, {1, 1, 4}, {1, 2, 5}, {3, 1, 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct step_dossier dossier = {.unit = cases[i].unit,
                                             .counter = cases[i].counter};

        assert_int_equal(scenario_terminal(&district, &dossier), cases[i].terminal);
    }
}

static void due_days_are_counted_in_working_days(void **state)
{
    static const struct {
        const char *received;
        int limit_days;
        const char *due;
    } cases[] = {
        {"2025-12-01T09:00", 0, "2025-12-01"}, /* Monday, the same day */
        {"2025-12-01T15:00", 0, "2025-12-03"}, /* after 15:00: the next working day */
        {"2025-12-01T09:00", 1, "2025-12-03"}, /* Tuesday is off */
        {"2025-12-01T16:00", 1, "2025-12-03"}, /* a limit in days knows no hour */
        {"2025-12-01T09:00", 4, "2025-12-06"}, /* the Saturday is worked */
        {"2025-12-01T09:00", 5, "2025-12-08"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t received_ms;
        char due[DATE_BYTES];

        assert_int_equal(stamp_parse_local(cases[i].received, &received_ms), 0);
        date_format(workday_due(&calendar, received_ms, cases[i].limit_days), due);
        assert_string_equal(due, cases[i].due);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_events),
        cmocka_unit_test(steps_come_in_the_order_of_time_and_of_a_dossiers_life),
        cmocka_unit_test(dossiers_come_on_working_days_in_office_hours),
        cmocka_unit_test(codes_are_valid_and_of_one_dossier_each),
        cmocka_unit_test(shares_are_those_of_a_real_office),
        cmocka_unit_test(a_visitor_can_stop_it),
        cmocka_unit_test(terminals_follow_the_units_and_their_counters),
        cmocka_unit_test(due_days_are_counted_in_working_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
