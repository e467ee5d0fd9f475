#include <errno.h>

#include "appliance/form06/form06.h"
#include "appliance/store/store.h"
#include "appliance/tables/register/store_catalogue.h"
#include "tests/unit/appliance/office.h"
#include "tests/unit/appliance/registers/taking.h"

enum { NOBODY = -1 };

static const struct report_question all_of_2026 = {.sub_units = true};

static struct report_question over(const char *from, const char *to)
{
    struct report_question question = all_of_2026;

    question.from_day = office_day(from);
    question.to_day = office_day(to);
    return question;
}

static int64_t received(struct office *o, const struct report_question *question)
{
    struct report *report = office_report(o, question);
    int64_t count = figures_received(&report->total);

    assert_true(report_balanced(report));
    report_close(report);
    return count;
}

static void rows_stand_by_level_and_field_and_sum_up(void **state)
{
    static const struct {
        const char *level, *field;
        int number;
        int64_t received;
    } rows[] = {
        {"department", "land", 1, 1},
        {"department", "merit", 2, 1},
        {"commune", "land", 1, 2},
        {"hamlet", "civil-status", 1, 1},
    };
    struct office *o = *state;
    struct report_question question = over("2026-11-01", "2026-11-30");
    int32_t day = office_day("2026-11-10");
    struct report *report;

    office_intake(o, day, 3, 0, 1);
    office_intake(o, day, 6, 0, 2);
    office_intake(o, day, 7, 1, 3);
    office_intake(o, day, 1, 2, 4);
    office_intake(o, day, 2, 0, 5);
    report = office_report(o, &question);
    assert_int_equal(report->row_count, 4);
    assert_int_equal(report->level_count, 3);
    for (size_t i = 0; i < 4; i++) {
        const struct report_row *row = &report->rows[i];

        assert_string_equal(report->levels[row->level].name.code, rows[i].level);
        assert_string_equal(row->field.code, rows[i].field);
        assert_int_equal(row->number, rows[i].number);
        assert_int_equal(figures_received(&row->figures), rows[i].received);
    }
    assert_string_equal(report->levels[0].name.vi, "Sở, ban, ngành");
    assert_string_equal(report->levels[2].name.vi, "hamlet");
    assert_int_equal(figures_received(&report->levels[0].figures), 2);
    assert_int_equal(figures_received(&report->total), 5);
    assert_int_equal(report->as_of_day, office_day("2026-11-21"));
    assert_true(report->running);
    assert_int_equal(report->newest_event, 5);
    assert_int_equal(report->revision, 1); /* all came in one commit */
    report_close(report);
}

/* In the place of the unit; the catalogue says so many counters from now on. */
static void expect(struct office *o, int place, int counters, int32_t to_day)
{
    const struct catalogue_entry unit = {.code = office_units[place].code,
                                         .name_vi = office_units[place].code,
                                         .name_en = "",
                                         .level = office_units[place].level,
                                         .parent = office_units[place].parent,
                                         .counters = counters,
                                         .to_day = to_day};

    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_save_entry(o->store, CATALOGUE_UNITS, place + 1, &unit), 0);
    assert_int_equal(store_commit(o->store), 0);
}

/* Of all units that should have figures at the end of the period; of one field nobody knows, for
 * not every unit has it. */
static void a_report_says_of_which_part_of_the_units_it_is(void **state)
{
    struct office *o = *state;
    struct report_question all = over("2026-11-01", "2026-11-30"), one = all, field = all;
    struct report *report;

    expect(o, 1, 2, 0);
    expect(o, 2, 3, 0);
    expect(o, 5, 1, 0);
    expect(o, 6, 1, office_day("2026-10-31")); /* has ended */
    office_reopen(o);
    office_intake(o, office_day("2026-11-10"), 1, 0, 1);
    office_intake(o, office_day("2026-11-10"), 4, 0, 2); /* nothing is expected of it */
    report = office_report(o, &all);
    assert_true(report->part.known);
    assert_int_equal(report->part.figured, 2);
    assert_int_equal(report->part.all, 4);
    report_close(report);
    one.unit = "H99.3";
    report = office_report(o, &one);
    assert_int_equal(report->part.figured, 1);
    assert_int_equal(report->part.all, 2);
    report_close(report);
    field.field = "land";
    report = office_report(o, &field);
    assert_false(report->part.known);
    report_close(report);
}

/* Whatever the order of the catalogue; what the form does not know comes last, as displayed. */
static void levels_stand_in_the_order_of_the_form(void **state)
{
    static const char *const of_units[OFFICE_UNITS] = {
        "hamlet", "commune", "", "district", "ward", "province", "department", "commune"};
    static const char *const of_report[] = {"province", "department", "district", "commune",
                                            "hamlet",   "",           "ward"};
    struct report_question question = over("2026-11-10", "2026-11-10");
    struct office *o = *state;
    struct report *report;

    assert_int_equal(store_begin(o->store), 0);
    for (int i = 0; i < OFFICE_UNITS; i++) {
        struct catalogue_entry unit = {.code = office_units[i].code,
                                       .name_vi = "Đơn vị",
                                       .name_en = "",
                                       .level = of_units[i]};

        assert_int_equal(store_save_entry(o->store, CATALOGUE_UNITS, i + 1, &unit), 0);
    }
    assert_int_equal(store_commit(o->store), 0);
    office_reopen(o);
    for (int i = 0; i < OFFICE_UNITS; i++)
        office_intake(o, question.from_day, i, 0, i + 1);
    report = office_report(o, &question);
    assert_int_equal(report->level_count, sizeof of_report / sizeof of_report[0]);
    for (size_t i = 0; i < report->level_count; i++)
        assert_string_equal(report->levels[i].name.code, of_report[i]);
    assert_string_equal(report->levels[5].name.vi, "Chưa rõ cấp");
    assert_int_equal(figures_received(&report->levels[3].figures), 2);
    report_close(report);
}

/* Due in ten working days, on 2026-11-24; it is noon of 2026-11-21. */
static void a_dossier_is_not_overdue_before_the_day_comes(void **state)
{
    static const struct {
        const char *from, *to, *as_of;
        int64_t overdue, carried_over;
        bool running;
    } cases[] = {
        {"2026-11-01", "2026-11-20", "2026-11-20", 0, 0, false},
        {"2026-11-01", "2026-11-30", "2026-11-21", 0, 0, true},
        {"2026-10-01", "2027-12-31", "2026-11-21", 0, 0, true},
        {"2026-12-01", "2026-12-31", "2026-12-01", 1, 1, true},
    };
    struct office *o = *state;

    office_intake(o, office_day("2026-11-10"), 3, 0, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report_question question = over(cases[i].from, cases[i].to);
        struct report *report = office_report(o, &question);

        print_message("case: %s to %s\n", cases[i].from, cases[i].to);
        assert_int_equal(report->as_of_day, office_day(cases[i].as_of));
        assert_int_equal(report->total.in_progress_overdue, cases[i].overdue);
        assert_int_equal(figures_in_progress(&report->total), 1);
        assert_int_equal(report->total.carried_over, cases[i].carried_over);
        assert_int_equal(report->running, cases[i].running);
        report_close(report);
    }
}

static void a_unit_counts_with_what_is_below_it_at_any_depth(void **state)
{
    static const struct {
        const char *unit;
        int64_t alone, with_sub_units;
    } cases[] = {
        {"H99", 0, 6},   {"H99.1", 1, 1},   {"H99.2", 0, 0},     {"H99.3", 1, 4},
        {"H99.4", 1, 1}, {"H99.3.1", 1, 2}, {"H99.3.1.1", 1, 1}, {"H99.3.2", 1, 1},
    };
    static const int units[] = {1, 3, 4, 5, 6, 7};
    struct report_question question = over("2026-11-10", "2026-11-10");
    struct office *o = *state;

    for (int i = 0; i < 6; i++)
        office_intake(o, question.from_day, units[i], i % OFFICE_FIELDS, i + 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].unit);
        question.unit = cases[i].unit;
        question.sub_units = false;
        assert_int_equal(received(o, &question), cases[i].alone);
        question.sub_units = true;
        assert_int_equal(received(o, &question), cases[i].with_sub_units);
    }
    question.unit = "H99";
    question.field = "land";
    assert_int_equal(received(o, &question), 2);
}

static void a_name_that_is_not_known_is_said(void **state)
{
    static const struct {
        const char *period, *unit, *field, *unknown;
    } cases[] = {
        {"2026-11", NULL, NULL, "period"},
        {NULL, "H98", NULL, "unit"},
        {NULL, "", NULL, "unit"},
        {NULL, "H99", "sea", "field"},
    };
    struct office *o = *state;
    const struct reporter reporter = {o->store, &o->rules, "", "", false, o->now_ms};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report_question question = over("2026-11-01", "2026-11-30");
        struct report *report = NULL;
        const char *unknown = NULL;

        question.period = cases[i].period;
        question.unit = cases[i].unit;
        question.field = cases[i].field;
        assert_int_equal(reporter_make(&reporter, &question, &report, &unknown), -ENOENT);
        assert_string_equal(unknown, cases[i].unknown);
        assert_null(report);
    }
}

static void nothing_at_all_is_a_report_too(void **state)
{
    struct report_question question = over("1970-01-01", "1970-01-01");
    struct report *report = office_report(*state, &question);
    char text[FRACTION_BYTES];

    assert_int_equal(report->row_count, 0);
    assert_int_equal(report->level_count, 0);
    assert_true(report_balanced(report));
    for (int i = 0; i < REPORT_RATES; i++)
        assert_null(report_percent(report_rates[i].of(&report->total), '.', text));
    assert_false(report_check(report, REPORT_6_IS_11_BEFORE).known);
    report_close(report);
}

/* --- frozen periods ------------------------------------------------------------------ */

static void add_period(struct office *o, const char *id, const char *kind)
{
    const struct period_words words = {.id = id, .kind = kind};
    char fault[PERIOD_FAULT_BYTES];
    struct period period;

    assert_int_equal(period_make(&words, &period, fault), 0);
    assert_int_equal(taking_add_period(o->store, &period), 0);
}

static void frozen_figures_stay_and_corrections_are_listed(void **state)
{
    struct report_question question = {.period = "2026-10", .sub_units = true};
    struct office *o = *state;
    const struct report_correction *correction;
    struct report_check check;
    struct report *report;

    add_period(o, "2026-10", "month");
    add_period(o, "2026-11", "month");
    office_intake(o, office_day("2026-10-05"), 3, 0, 1);
    office_intake(o, office_day("2026-10-06"), 3, 1, 2);
    office_settle(o);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-10", o->now_ms), 0);

    office_result(o, office_day("2026-10-20"), 3, 1); /* came late */
    office_intake(o, office_day("2026-10-30"), 6, 2, 3);
    report = office_report(o, &question);
    assert_int_equal(figures_received(&report->total), 2);
    assert_int_equal(figures_resolved(&report->total), 0);
    assert_int_equal(report->newest_event, 2);
    assert_int_equal(report->period.frozen_ms, o->now_ms);
    assert_int_equal(report->correction_count, 2);
    correction = &report->corrections[0];
    assert_string_equal(correction->field.code, "land");
    assert_int_equal(correction->frozen.resolved_late, 0);
    assert_int_equal(correction->now.resolved_late, 1);
    correction = &report->corrections[1];
    assert_string_equal(correction->field.code, "merit");
    assert_int_equal(figures_received(&correction->frozen), 0);
    assert_int_equal(figures_received(&correction->now), 1);
    report_close(report);

    question.period = "2026-11";
    report = office_report(o, &question);
    check = report_check(report, REPORT_6_IS_11_BEFORE);
    assert_true(check.known);
    assert_false(check.holds);
    assert_int_equal(check.left, 2);  /* 2 and 3 are open now */
    assert_int_equal(check.right, 2); /* 1 and 2 were open then */
    assert_int_equal(report->previous.gap_count, 2);
    assert_string_equal(report->previous.gaps[0].field.code, "merit");
    assert_int_equal(report->previous.gaps[0].left, 0);
    assert_int_equal(report->previous.gaps[0].carried_over, 1);
    assert_string_equal(report->previous.gaps[1].field.code, "land");
    assert_int_equal(report->previous.gaps[1].left, 1);
    assert_int_equal(report->previous.gaps[1].carried_over, 0);
    report_close(report);
}

static void change_unit(struct office *o, int place, const struct catalogue_entry *unit)
{
    office_close_parts(o);
    assert_int_equal(store_begin(o->store), 0);
    assert_int_equal(store_save_entry(o->store, CATALOGUE_UNITS, place, unit), 0);
    assert_int_equal(store_commit(o->store), 0);
    office_open_parts(o);
}

static void a_merged_unit_counts_then_for_itself_and_now_for_its_successor(void **state)
{
    static const struct {
        const char *unit;
        bool as_now;
        int64_t received;
    } cases[] = {
        {"H99.4", false, 2}, {"H99.3", false, 1}, {"H99.4", true, 0},
        {"H99.3", true, 3},  {"H99", false, 3},   {"H99", true, 3},
    };
    struct catalogue_entry merged = {.code = "H99.4",
                                     .name_vi = "H99.4",
                                     .name_en = "",
                                     .level = "commune",
                                     .parent = 1,
                                     .to_day = office_day("2026-10-31"),
                                     .successor = 4};
    struct report_question question = over("2026-10-01", "2026-10-31");
    struct office *o = *state;

    office_intake(o, office_day("2026-10-05"), 6, 0, 1);
    office_intake(o, office_day("2026-10-06"), 6, 1, 2);
    office_intake(o, office_day("2026-10-07"), 3, 1, 3);
    office_settle(o);
    change_unit(o, 7, &merged);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s %s\n", cases[i].unit, cases[i].as_now ? "now" : "then");
        question.unit = cases[i].unit;
        question.as_now = cases[i].as_now;
        assert_int_equal(received(o, &question), cases[i].received);
    }
}

static void a_frozen_period_keeps_its_units_and_fields(void **state)
{
    struct catalogue_entry moved = {
        .code = "H99.3", .name_vi = "Mới", .name_en = "", .level = "ward", .parent = 2};
    struct report_question question = {
        .period = "2026-10", .unit = "H99.3", .sub_units = true};
    struct office *o = *state;
    struct report *report;

    add_period(o, "2026-10", "month");
    office_intake(o, office_day("2026-10-05"), 4, 0, 1);
    office_intake(o, office_day("2026-10-05"), 3, 0, 2);
    office_settle(o);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-10", o->now_ms), 0);
    change_unit(o, 4, &moved);
    report = office_report(o, &question);
    assert_string_equal(report->unit.vi, "H99.3");
    assert_string_equal(report->levels[0].name.code, "commune");
    assert_int_equal(figures_received(&report->total), 2);
    report_close(report);
}

/* --- what must hold for any data ----------------------------------------------------- */

enum { DOSSIERS = 700, PERIODS = 200, DAYS = 400 };

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static int below(uint32_t *seed, int most)
{
    return (int)(next_random(seed) % (uint32_t)most);
}

/* When and where each dossier was taken in: to be counted without the ledger. */
static struct taken {
    int32_t day;
    int unit, field;
} taken[DOSSIERS];

/* Intakes and results in random order, some without the other, some suspended or voided. */
static void send_dossiers(struct office *o, uint32_t *seed)
{
    int32_t first = office_day("2025-10-01");

    for (int i = 0; i < DOSSIERS; i++) {
        struct taken *one = &taken[i];
        int32_t ends;
        bool reversed = below(seed, 4) == 0;

        *one = (struct taken){first + below(seed, DAYS), below(seed, OFFICE_UNITS),
                              below(seed, OFFICE_FIELDS)};
        ends = one->day + below(seed, 25);
        if (!reversed)
            office_intake(o, one->day, one->unit, one->field, i);
        if (below(seed, 6) == 0)
            office_send(o, office_event("suspended", one->day + below(seed, 5), one->unit,
                                        i, ",\"reason\":\"supplement\""));
        if (below(seed, 5))
            office_result(o, ends, one->unit, i);
        if (reversed)
            office_intake(o, one->day, one->unit, one->field, i);
    }
    office_settle(o);
}

static struct figures total_of(struct office *o, const struct report_question *question)
{
    struct report *report = office_report(o, question);
    struct figures total = report->total, sum = {0};

    assert_true(report_balanced(report));
    for (size_t i = 0; i < report->level_count; i++)
        figures_add(&sum, &report->levels[i].figures);
    assert_memory_equal(&sum, &total, sizeof sum);
    report_close(report);
    return total;
}

static bool is_below(int unit, int top)
{
    while (unit != top && office_units[unit].parent)
        unit = office_units[unit].parent - 1;
    return unit == top;
}

static int64_t count_taken(const struct report_question *question, int top, int field)
{
    int64_t count = 0;

    for (int i = 0; i < DOSSIERS; i++)
        count += taken[i].day >= question->from_day && taken[i].day <= question->to_day &&
                 (top == NOBODY || is_below(taken[i].unit, top)) &&
                 (field == NOBODY || taken[i].field == field);
    return count;
}

static int64_t received_in_period(const struct figures *figures)
{
    return figures->received_online + figures->received_direct_or_postal;
}

/* Own figures and those of all children make a unit's; all fields make the total. */
static void check_sums(struct office *o, struct report_question question)
{
    struct figures whole = total_of(o, &question), fields = {0};
    struct figures with[OFFICE_UNITS], alone[OFFICE_UNITS];

    assert_int_equal(received_in_period(&whole), count_taken(&question, NOBODY, NOBODY));
    for (int i = 0; i < OFFICE_UNITS; i++) {
        question.unit = office_units[i].code;
        question.sub_units = true;
        with[i] = total_of(o, &question);
        question.sub_units = false;
        alone[i] = total_of(o, &question);
        assert_int_equal(received_in_period(&with[i]), count_taken(&question, i, NOBODY));
    }
    for (int parent = 0; parent < OFFICE_UNITS; parent++) {
        for (int child = 0; child < OFFICE_UNITS; child++) {
            if (office_units[child].parent == parent + 1)
                figures_add(&alone[parent], &with[child]);
        }
        assert_memory_equal(&alone[parent], &with[parent], sizeof with[parent]);
    }
    assert_memory_equal(&with[0], &whole, sizeof whole);
    question.unit = NULL;
    question.sub_units = true;
    for (int i = 0; i < OFFICE_FIELDS; i++) {
        struct figures field;

        question.field = office_fields[i].field;
        field = total_of(o, &question);
        assert_int_equal(received_in_period(&field), count_taken(&question, NOBODY, i));
        figures_add(&fields, &field);
    }
    assert_memory_equal(&fields, &whole, sizeof whole);
}

/* Flows of two halves add up; the stock goes from one to the next. */
static void check_split(struct office *o, const struct report_question *question,
                        int32_t last_of_first)
{
    struct report_question first = *question, second = *question;
    struct figures whole = total_of(o, question), one, two;

    first.to_day = last_of_first;
    second.from_day = last_of_first + 1;
    one = total_of(o, &first);
    two = total_of(o, &second);
    assert_int_equal(two.carried_over, figures_in_progress(&one));
    assert_int_equal(one.carried_over, whole.carried_over);
    assert_int_equal(one.received_online + two.received_online, whole.received_online);
    assert_int_equal(one.received_direct_or_postal + two.received_direct_or_postal,
                     whole.received_direct_or_postal);
    assert_int_equal(one.resolved_early + two.resolved_early, whole.resolved_early);
    assert_int_equal(one.resolved_on_time + two.resolved_on_time, whole.resolved_on_time);
    assert_int_equal(one.resolved_late + two.resolved_late, whole.resolved_late);
    assert_int_equal(two.in_progress_not_due, whole.in_progress_not_due);
    assert_int_equal(two.in_progress_overdue, whole.in_progress_overdue);
}

static void any_period_balances_adds_up_and_can_be_split(void **state)
{
    struct report_question question = all_of_2026;
    struct office *o = *state;
    uint32_t seed = 20261121;

    send_dossiers(o, &seed);
    for (int i = 0; i < PERIODS; i++) {
        int length = 2 + below(&seed, 200);

        question.from_day = office_day("2025-09-01") + below(&seed, DAYS);
        question.to_day = question.from_day + length - 1;
        check_sums(o, question);
        check_split(o, &question, question.from_day + below(&seed, length - 1));
    }
}

int main(void)
{
#define WITH_OFFICE(test)                                                                  \
    cmocka_unit_test_setup_teardown(test, office_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_OFFICE(rows_stand_by_level_and_field_and_sum_up),
        WITH_OFFICE(a_report_says_of_which_part_of_the_units_it_is),
        WITH_OFFICE(levels_stand_in_the_order_of_the_form),
        WITH_OFFICE(a_dossier_is_not_overdue_before_the_day_comes),
        WITH_OFFICE(a_unit_counts_with_what_is_below_it_at_any_depth),
        WITH_OFFICE(a_name_that_is_not_known_is_said),
        WITH_OFFICE(nothing_at_all_is_a_report_too),
        WITH_OFFICE(frozen_figures_stay_and_corrections_are_listed),
        WITH_OFFICE(a_merged_unit_counts_then_for_itself_and_now_for_its_successor),
        WITH_OFFICE(a_frozen_period_keeps_its_units_and_fields),
        WITH_OFFICE(any_period_balances_adds_up_and_can_be_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
