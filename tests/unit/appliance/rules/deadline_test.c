#include "appliance/rules/deadline.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"
#include "tests/unit/appliance/rules/deadline_cases.h"

enum { MOST_SUSPENSIONS = 4, NOTES_BYTES = 1024, MINUTE_MS = 60000 };

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* --- a case as terms ----------------------------------------------------------------- */

struct fixture {
    struct calendar *calendar;
    struct schedule schedule;
    struct suspension suspensions[MOST_SUSPENSIONS];
    struct deadline_terms terms;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->calendar = calendar_open_builtin();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    calendar_close(f->calendar);
    free(f);
    return 0;
}

static int64_t moment_of(const char *text)
{
    int64_t wall_ms;

    assert_int_equal(stamp_parse_local(text, &wall_ms), 0);
    return wall_ms;
}

/* "+FROM/TO" */
static void add_suspension(struct fixture *f, char *text)
{
    struct suspension *suspension = &f->suspensions[f->terms.suspension_count++];
    char *to = strchr(text, '/');

    assert_true(f->terms.suspension_count <= MOST_SUSPENSIONS);
    *to++ = '\0';
    suspension->supplement = *text == '+';
    suspension->from_ms = moment_of(text + suspension->supplement);
    suspension->to_ms = *to ? moment_of(to) : DEADLINE_OPEN;
}

static void take_option(struct fixture *f, const char *option)
{
    char fault[SCHEDULE_FAULT_BYTES];

    if (strcmp(option, "restart") == 0)
        f->terms.policy.restart = true;
    else if (strcmp(option, "next") == 0)
        f->terms.policy.next_opening = true;
    else if (schedule_builtin(option))
        f->schedule = *schedule_builtin(option);
    else
        assert_int_equal(schedule_parse(option, &f->schedule, fault), 0);
}

static const struct deadline_terms *terms_of(struct fixture *f,
                                             const struct deadline_case *c)
{
    char suspended[256], options[64], *rest;

    f->schedule = *schedule_builtin("P1");
    f->terms = (struct deadline_terms){
        .received_ms = moment_of(c->received),
        .suspensions = f->suspensions,
        .calendar = f->calendar,
        .schedule = &f->schedule,
    };
    assert_int_equal(limit_parse(c->limit, &f->terms.limit), 0);
    (void)snprintf(suspended, sizeof suspended, "%s", c->suspended);
    for (char *word = strtok_r(suspended, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest))
        add_suspension(f, word);
    (void)snprintf(options, sizeof options, "%s", c->options);
    for (char *word = strtok_r(options, ",", &rest); word;
         word = strtok_r(NULL, ",", &rest))
        take_option(f, word);
    return &f->terms;
}

/* As the table writes it. */
static const char *due_text(const struct deadline *deadline, char ret[static 32])
{
    int minute = (int)((deadline->due_ms - date_start_ms(deadline->due_day)) / MINUTE_MS);
    char date[DATE_BYTES];

    (void)date_format(deadline->due_day, date);
    if (deadline->open)
        (void)snprintf(ret, 32, "open");
    else if (deadline->timed)
        (void)snprintf(ret, 32, "%sT%02d:%02d%s", date, minute / 60, minute % 60,
                       deadline->provisional ? "?" : "");
    else
        (void)snprintf(ret, 32, "%s%s", date, deadline->provisional ? "?" : "");
    return ret;
}

/* --- due dates ----------------------------------------------------------------------- */

static void due_dates_follow_the_rules(void **state)
{
    print_message("%zu cases\n", LENGTH(cases));
    assert_true(LENGTH(cases) >= 120);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct deadline deadline = deadline_compute(terms_of(*state, &cases[i]));
        char due[32];

        print_message("case: %s\n", cases[i].rule);
        assert_true(deadline.set);
        assert_string_equal(due_text(&deadline, due), cases[i].due);
        if (!deadline.timed)
            assert_int_equal(deadline.due_ms, date_start_ms(deadline.due_day + 1));
    }
}

static void the_base_due_date_knows_no_suspensions(void **state)
{
    static const char pause[] = "+2026-11-04T10:00/2026-11-12T10:00";
    static const struct deadline_case with[] = {
        PAUSED("2026-11-02T08:00", "5wd", pause, "2026-11-09", ""),
        PAUSED("2026-11-02T08:00", "5wd", "2026-11-04T10:00/", "2026-11-09", ""),
        PAUSED_UNDER("restart", "2026-11-02T08:00", "10cd", pause, "2026-11-12", ""),
        PAUSED("2026-11-02T08:00", "1mo", pause, "2026-12-02", ""),
        PAUSED("2026-11-02T08:00", "2026-11-20", pause, "2026-11-20", ""),
    };

    for (size_t i = 0; i < LENGTH(with); i++) {
        struct deadline deadline = deadline_compute(terms_of(*state, &with[i]));
        char date[DATE_BYTES];

        assert_string_equal(date_format(deadline.base_due_day, date), with[i].due);
        assert_int_equal(deadline.base_due_ms, date_start_ms(deadline.base_due_day + 1));
        assert_true(deadline.open || deadline.due_day > deadline.base_due_day);
    }
}

static void what_was_suspended_is_counted_once_and_in_the_units_of_the_limit(void **state)
{
    static const struct {
        struct deadline_case terms;
        int days, minutes;
    } table[] = {
        {PAUSED("2026-11-02T08:00", "5wd", "2026-11-04T10:00/2026-11-10T10:00", "", ""), 4,
         0},
        {PAUSED("2026-11-02T08:00", "9cd", "2026-11-04T10:00/2026-11-10T10:00", "", ""), 6,
         0},
        {PAUSED("2026-11-02T08:00", "1mo", "2026-11-04T10:00/2026-11-10T10:00", "", ""), 6,
         0},
        {PAUSED("2026-11-02T08:00", "9wd",
                "2026-11-04T10:00/2026-11-10T10:00 2026-11-05T10:00/2026-11-11T10:00", "",
                ""),
         5, 0},
        {PAUSED("2026-11-02T08:00", "9wd", "2026-11-04T10:00/", "", ""), 0, 0},
        {PAUSED("2026-11-02T08:00", "9wd", "2026-11-14T10:00/2026-11-15T10:00", "", ""), 0,
         0},
        {PAUSED("2026-11-02T08:00", "1wd", "2026-11-14T10:00/2026-11-19T10:00", "", ""), 0,
         0},
        {PAUSED("2026-11-02T08:00", "9wh", "2026-11-02T10:00/2026-11-03T09:00", "", ""), 0,
         420},
        {PAUSED("2026-11-02T08:00", "9wh",
                "2026-11-02T10:00/2026-11-04T09:00 2026-11-02T11:00/2026-11-04T10:00", "",
                ""),
         2, 960},
    };

    for (size_t i = 0; i < LENGTH(table); i++) {
        struct deadline deadline = deadline_compute(terms_of(*state, &table[i].terms));

        print_message("case: %zu\n", i);
        assert_int_equal(deadline.suspended_days, table[i].days);
        assert_int_equal(deadline.suspended_ms, (int64_t)table[i].minutes * MINUTE_MS);
    }
}

static void no_limit_is_no_due_date(void **state)
{
    static const struct deadline_case none = PLAIN("2026-11-16T08:00", "", "", "");

    assert_false(deadline_compute(terms_of(*state, &none)).set);
}

/* --- what could break it ------------------------------------------------------------- */

static void nothing_leaves_the_years_that_dates_have(void **state)
{
    static const struct deadline_case late[] = {
        PLAIN("9999-12-31T23:59", "3650wd", "", ""),
        PLAIN("9999-12-31T23:59", "3650cd", "", ""),
        PLAIN("9999-12-31T23:59", "120mo", "", ""),
        PLAIN("9999-12-31T16:59", "2920wh", "", ""),
        UNDER("next", "9999-12-31T17:01", "same_day", "", ""),
        PAUSED("2026-11-02T08:00", "3wd", "2026-11-03T10:00/9999-12-31T23:59", "", ""),
        PAUSED("2026-11-02T08:00", "3mo", "2026-11-03T10:00/9999-12-31T23:59", "", ""),
        PAUSED("2026-11-02T08:00", "3wh", "2026-11-02T10:00/9999-12-31T23:59", "", ""),
    };
    int32_t last = date_day((struct date){9999, 12, 31});

    for (size_t i = 0; i < LENGTH(late); i++) {
        struct deadline deadline = deadline_compute(terms_of(*state, &late[i]));

        print_message("case: %zu\n", i);
        assert_int_equal(deadline.due_day, last);
        assert_true(deadline.due_ms <= date_start_ms(last + 1));
        assert_true(deadline.provisional);
    }
}

static void moments_beyond_all_years_are_taken_as_the_nearest(void **state)
{
    static const int64_t moments[] = {INT64_MIN, INT64_MIN + 1, -1,
                                      0,         INT64_MAX - 1, INT64_MAX};
    static const char *const limits[] = {"1wd", "1cd",      "1wh",
                                         "1mo", "same_day", "2026-11-02"};
    static const struct deadline_case any = PLAIN("2026-11-02T08:00", "1wd", "", "");
    struct fixture *f = *state;

    for (size_t i = 0; i < LENGTH(moments) * LENGTH(moments) * LENGTH(limits) * 4; i++) {
        struct deadline deadline;

        (void)terms_of(f, &any);
        assert_int_equal(limit_parse(limits[i / 4 % LENGTH(limits)], &f->terms.limit), 0);
        f->terms.received_ms = moments[i / 24 % LENGTH(moments)];
        f->terms.policy = (struct deadline_policy){i % 2, i / 2 % 2};
        f->terms.suspension_count = 1;
        f->suspensions[0] = (struct suspension){
            moments[i / 144], moments[LENGTH(moments) - 1 - i / 144], true};
        deadline = deadline_compute(&f->terms);
        assert_true(deadline.set);
        assert_in_range(deadline.due_day, 0, date_day((struct date){9999, 12, 31}));
    }
}

static void ten_thousand_suspensions_are_no_trouble(void **state)
{
    static const struct deadline_case plain = PLAIN("2026-11-02T08:00", "30wd", "", "");
    static struct suspension many[10000];
    struct fixture *f = *state;

    (void)terms_of(f, &plain);
    for (size_t i = 0; i < LENGTH(many); i++) {
        many[i].from_ms = f->terms.received_ms + (int64_t)i * MINUTE_MS;
        many[i].to_ms = many[i].from_ms + (int64_t)(i % 7) * 600 * MINUTE_MS;
        many[i].supplement = i % 2;
    }
    f->terms.suspensions = many;
    f->terms.suspension_count = LENGTH(many);
    assert_int_equal(deadline_compute(&f->terms).suspensions_used, LENGTH(many));
    f->terms.policy.restart = true;
    assert_int_equal(deadline_compute(&f->terms).suspensions_used, LENGTH(many));
}

/* --- limits -------------------------------------------------------------------------- */

static void limits_are_written_as_they_are_read(void **state)
{
    static const struct {
        const char *text;
        struct limit limit;
        const char *written;
    } limits[] = {
        {"", {LIMIT_NONE, 0}, ""},
        {"1wd", {LIMIT_WORKING_DAYS, 1}, "1wd"},
        {"3650wd", {LIMIT_WORKING_DAYS, 3650}, "3650wd"},
        {"010wd", {LIMIT_WORKING_DAYS, 10}, "10wd"},
        {"30cd", {LIMIT_CALENDAR_DAYS, 30}, "30cd"},
        {"4wh", {LIMIT_WORKING_MINUTES, 240}, "4wh"},
        {"3.5wh", {LIMIT_WORKING_MINUTES, 210}, "3.5wh"},
        {"0.5wh", {LIMIT_WORKING_MINUTES, 30}, "0.5wh"},
        {"2920wh", {LIMIT_WORKING_MINUTES, 175200}, "2920wh"},
        {"1mo", {LIMIT_MONTHS, 1}, "1mo"},
        {"120mo", {LIMIT_MONTHS, 120}, "120mo"},
        {"same_day", {LIMIT_SAME_DAY, 0}, "same_day"},
        {"1970-01-02", {LIMIT_DUE_DAY, 1}, "1970-01-02"},
        {"9999-12-31", {LIMIT_DUE_DAY, 2932896}, "9999-12-31"},
        {"1970-01-01T07:01", {LIMIT_DUE_TIME, 60000}, "1970-01-01T07:01:00+07:00"},
        {"1970-01-01T07:01:00.250+07:00",
         {LIMIT_DUE_TIME, 60250},
         "1970-01-01T07:01:00.250+07:00"},
        {"1970-01-01T00:01:00Z", {LIMIT_DUE_TIME, 60000}, "1970-01-01T07:01:00+07:00"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(limits); i++) {
        struct limit limit = {LIMIT_SAME_DAY, 7};
        char text[LIMIT_BYTES];

        print_message("case: %s\n", limits[i].text);
        assert_int_equal(limit_parse(limits[i].text, &limit), 0);
        assert_int_equal(limit.kind, limits[i].limit.kind);
        assert_int_equal(limit.amount, limits[i].limit.amount);
        assert_string_equal(limit_format(limit, text), limits[i].written);
    }
}

static void limits_that_make_no_sense_are_refused(void **state)
{
    static const char *const bad[] = {
        "0wd",
        "wd",
        "-1wd",
        "+1wd",
        "3651wd",
        "99999wd",
        "00001wd",
        "3 wd",
        "3WD",
        "3",
        " 3wd",
        "3wd ",
        "3.5wd",
        "0cd",
        "3651cd",
        "0wh",
        "2921wh",
        "2920.5wh",
        "3.25wh",
        "3.50wh",
        ".5wh",
        "3.wh",
        "0mo",
        "121mo",
        "1.5mo",
        "1m",
        "1w",
        "1wdwd",
        "same day",
        "SAME_DAY",
        "2026-11-31",
        "2025-02-29",
        "1969-12-31",
        "10000-01-01",
        "2026-1-1",
        "2026-11-25T",
        "2026-11-25T24:00",
        "2026-11-25T10",
        "2026-11-25 10:00",
        "2026-11-25T10:00+07",
        "1970-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-07:00",
        "3650000000000000000000wd",
        "\xff",
    };
    struct limit limit = {LIMIT_SAME_DAY, 7};

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        print_message("case: %s\n", bad[i]);
        assert_int_equal(limit_parse(bad[i], &limit), -EINVAL);
    }
    assert_int_equal(limit.kind, LIMIT_SAME_DAY);
    assert_int_equal(limit.amount, 7);
}

/* --- explanations -------------------------------------------------------------------- */

/* A letter for each reason. */
static const char letters[] = {
    [DEADLINE_WHY_RECEIPT] = 'r',
    [DEADLINE_WHY_AFTER_15] = 'f',
    [DEADLINE_WHY_AFTER_HOURS] = 'h',
    [DEADLINE_WHY_WEEKEND] = 'w',
    [DEADLINE_WHY_OFF] = 'o',
    [DEADLINE_WHY_SUSPENDED] = 's',
    [DEADLINE_WHY_SUSPENDED_PART] = 'p',
    [DEADLINE_WHY_RESTARTED] = 'n',
    [DEADLINE_WHY_ROLLED] = 'l',
    [DEADLINE_WHY_SWAPPED] = 'S',
};

static void note(void *owner, int32_t day, enum deadline_why why)
{
    char *notes = owner, date[DATE_BYTES];
    size_t length = strlen(notes);

    (void)snprintf(notes + length, NOTES_BYTES - length, "%s%s%c", length ? " " : "",
                   date_format(day, date) + 8, letters[why]);
}

static void every_day_that_needs_a_word_is_told_once_with_its_reason(void **state)
{
    /* day of the month and reason */
    static const struct deadline_case explained[] = {
        PLAIN("2018-02-12T09:00", "3wd", "12r 14o 15o 16o 17w 18w 19o 20o", "Tết"),
        PLAIN("2026-08-21T09:00", "1wd", "21r 22S", "a swapped Saturday"),
        PLAIN("2026-11-20T15:01", "same_day", "20f 21w 22w", "after 15:00"),
        PLAIN("2026-11-20T15:00", "same_day", "", "not after 15:00"),
        PLAIN("2026-11-21T15:00", "same_day", "21w 22w", "on a Saturday"),
        PLAIN("2026-11-06T08:00", "1cd", "06r 07l 08l", "rolled over the weekend"),
        PLAIN("2026-11-06T08:00", "9cd", "06r 15l", "weekends on the way need no word"),
        PLAIN("2026-01-09T08:00", "1cd", "09r 10S", "an end on a swapped Saturday"),
        PLAIN("2026-11-20T16:00", "2wh", "21w 22w", "hours over a weekend"),
        PLAIN("2026-11-20T18:00", "2wh", "20h 21w 22w", "hours, received after closing"),
        PLAIN("2026-08-21T16:00", "2wh", "22S", "hours on a swapped Saturday"),
        PLAIN("2026-11-02T08:00", "2026-11-25", "", "a date explains itself"),
        PAUSED("2026-11-02T08:00", "2026-11-20", "2026-11-19T09:00/2026-11-20T09:00",
               "20s 21w 22w", "... but for its moves"),
        PAUSED("2026-11-02T08:00", "4wd", "2026-11-03T10:00/2026-11-05T10:00",
               "02r 04s 05s 07w 08w", "suspended"),
        PAUSED("2026-11-02T08:00", "4wd", "2026-11-06T10:00/2026-11-09T10:00",
               "02r 07w 08w 09s", "suspended from the due date"),
        PAUSED("2026-11-02T08:00", "4wd", "2026-11-07T10:00/2026-11-09T10:00", "02r",
               "suspended too late"),
        PAUSED("2026-11-02T08:00", "5cd", "2026-11-03T10:00/2026-11-04T10:00",
               "02r 04s 08l", "calendar days shift, then roll"),
        PAUSED("2026-11-02T16:00", "2wh", "2026-11-02T16:30/2026-11-04T08:00",
               "02p 03s 04p", "hours suspended"),
        UNDER("next", "2026-11-20T18:00", "1wd", "20h 21w 22w 23r 24o", "next opening"),
        PAUSED_UNDER("restart", "2026-11-05T08:00", "3wd",
                     "+2026-11-06T10:00/2026-11-09T10:00", "05r 06n 07w 08w 09n",
                     "restarted"),
        PAUSED_UNDER("restart", "2026-11-05T08:00", "3cd",
                     "+2026-11-06T10:00/2026-11-09T10:00", "05r 06n 07n 08n 09n",
                     "calendar days restarted"),
        PAUSED_UNDER("restart", "2026-11-05T08:00", "same_day",
                     "+2026-11-05T10:00/2026-11-06T16:00", "05r 06f 07w 08w",
                     "the same day, restarted after 15:00"),
    };

    for (size_t i = 0; i < LENGTH(explained); i++) {
        char notes[NOTES_BYTES] = "";

        print_message("case: %s\n", explained[i].rule);
        deadline_explain(terms_of(*state, &explained[i]), note, notes);
        assert_string_equal(notes, explained[i].due);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_dates_follow_the_rules),
        cmocka_unit_test(the_base_due_date_knows_no_suspensions),
        cmocka_unit_test(what_was_suspended_is_counted_once_and_in_the_units_of_the_limit),
        cmocka_unit_test(no_limit_is_no_due_date),
        cmocka_unit_test(nothing_leaves_the_years_that_dates_have),
        cmocka_unit_test(moments_beyond_all_years_are_taken_as_the_nearest),
        cmocka_unit_test(ten_thousand_suspensions_are_no_trouble),
        cmocka_unit_test(limits_are_written_as_they_are_read),
        cmocka_unit_test(limits_that_make_no_sense_are_refused),
        cmocka_unit_test(every_day_that_needs_a_word_is_told_once_with_its_reason),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
