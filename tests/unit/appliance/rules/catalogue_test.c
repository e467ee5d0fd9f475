#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/count/dossier_register.h"
#include "appliance/dossiers/dossier_fold.h"
#include "tests/unit/appliance/rules/unit_versions.h"

/* Every unit, name and limit here is made up. */

/* A district that ended on 30 June 2025, a commune that came to the province, and two
 * communes that became one. */
static const struct unit_version reform[] = {
    {1, NULL, NULL, "Tỉnh Mẫu", "province", 0, 0},
    {2, NULL, "2025-06-30", "Huyện Mẫu", "district", 1, 0},
    {3, NULL, "2025-06-30", "Xã Mẫu Đông", "commune", 2, 0},
    {3, "2025-07-01", "2026-03-31", "Xã Mẫu Đông", "commune", 1, 0},
    {3, "2026-04-01", NULL, "Phường Đông", "ward", 1, 0},
    {4, NULL, "2025-06-30", "Xã Mẫu Tây", "commune", 2, 3},
    {5, NULL, "2024-12-31", "Xã Mẫu Thượng", "commune", 2, 4},
    {6, "2027-01-01", NULL, "Đặc khu Mẫu", "special", 1, 0},
    {0, NULL, NULL, NULL, NULL, 0, 0},
};

/* --- versions ------------------------------------------------------------------------ */

static void a_day_has_the_version_in_force_or_the_nearest(void **state)
{
    static const struct {
        int unit;
        const char *day, *name, *level;
        int parent;
        bool valid;
    } cases[] = {
        {3, "1999-01-01", "Xã Mẫu Đông", "commune", 2, true},
        {3, "2025-06-30", "Xã Mẫu Đông", "commune", 2, true},
        {3, "2025-07-01", "Xã Mẫu Đông", "commune", 1, true},
        {3, "2026-03-31", "Xã Mẫu Đông", "commune", 1, true},
        {3, "2026-04-01", "Phường Đông", "ward", 1, true},
        {3, "2099-01-01", "Phường Đông", "ward", 1, true},
        {2, "2025-07-01", "Huyện Mẫu", "district", 1, false},  /* it has ended */
        {6, "2026-12-31", "Đặc khu Mẫu", "special", 1, false}, /* it has not begun */
        {6, "2027-01-01", "Đặc khu Mẫu", "special", 1, true},
    };
    struct catalogue *catalogue = unit_versions_open(reform);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day = unit_versions_day(cases[i].day);
        const struct catalogue_entry *entry =
            catalogue_at(catalogue, CATALOGUE_UNITS, cases[i].unit, day);

        print_message("case: U%d on %s\n", cases[i].unit, cases[i].day);
        assert_non_null(entry);
        assert_string_equal(entry->name_vi, cases[i].name);
        assert_string_equal(entry->level, cases[i].level);
        assert_int_equal(entry->parent, cases[i].parent);
        assert_int_equal(catalogue_valid_at(entry, day), cases[i].valid);
    }
    assert_null(catalogue_at(catalogue, CATALOGUE_UNITS, 7, 0));
    assert_null(catalogue_at(catalogue, CATALOGUE_UNITS, 0, 0));
    assert_null(catalogue_at(catalogue, CATALOGUE_UNITS, -1, 0));
    assert_null(catalogue_at(catalogue, CATALOGUE_FIELDS, 1, 0));
    catalogue_close(catalogue);
}

static void where_no_day_is_said_the_last_version_stands(void **state)
{
    struct catalogue *catalogue = unit_versions_open(reform);
    const struct catalogue_entry *all, *versions;
    size_t count;

    (void)state;
    all = catalogue_all(catalogue, CATALOGUE_UNITS, &count);
    assert_int_equal(count, 6);
    assert_string_equal(all[2].name_vi, "Phường Đông");
    assert_ptr_equal(catalogue_get(catalogue, CATALOGUE_UNITS, 3), &all[2]);
    assert_ptr_equal(catalogue_find(catalogue, CATALOGUE_UNITS, "U3"), &all[2]);
    assert_null(catalogue_find(catalogue, CATALOGUE_UNITS, "U33"));
    versions = catalogue_versions(catalogue, CATALOGUE_UNITS, 3, &count);
    assert_int_equal(count, 3);
    assert_string_equal(versions[0].name_vi, "Xã Mẫu Đông");
    assert_int_equal(catalogue_end(&versions[0]), unit_versions_day("2025-06-30"));
    assert_int_equal(catalogue_end(&versions[2]), INT32_MAX);
    assert_null(catalogue_versions(catalogue, CATALOGUE_UNITS, 9, &count));
    assert_int_equal(count, 0);
    catalogue_close(catalogue);
}

static void a_period_is_shown_as_it_was_on_its_last_day(void **state)
{
    static const struct {
        const char *day, *name, *level;
        int parent;
    } cases[] = {
        {"2025-06-14", "Xã Mẫu Đông", "commune", 2},
        {"2025-09-14", "Xã Mẫu Đông", "commune", 1},
        {"2026-12-14", "Phường Đông", "ward", 1},
    };
    struct catalogue *catalogue = unit_versions_open(reform);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct catalogue *then =
            catalogue_as_of(catalogue, unit_versions_day(cases[i].day));
        const struct catalogue_entry *all;
        size_t count;

        print_message("case: %s\n", cases[i].day);
        all = catalogue_all(then, CATALOGUE_UNITS, &count);
        assert_int_equal(count, 6); /* what was counted then must have a name */
        assert_string_equal(all[2].name_vi, cases[i].name);
        assert_string_equal(all[2].level, cases[i].level);
        assert_int_equal(all[2].parent, cases[i].parent);
        assert_ptr_equal(catalogue_find(then, CATALOGUE_UNITS, "U3"), &all[2]);
        catalogue_close(then);
    }
    catalogue_close(catalogue);
}

static void an_empty_catalogue_answers_nothing(void **state)
{
    struct catalogue *catalogue = unit_versions_open(&reform[8]);
    struct catalogue *copy;
    size_t count;

    (void)state;
    assert_null(catalogue_find(catalogue, CATALOGUE_UNITS, "U1"));
    assert_null(catalogue_get(catalogue, CATALOGUE_UNITS, 1));
    (void)catalogue_all(catalogue, CATALOGUE_UNITS, &count);
    assert_int_equal(count, 0);
    assert_int_equal(catalogue_successor(catalogue, 1, 0), 1);
    copy = catalogue_as_of(catalogue, 0);
    (void)catalogue_all(copy, CATALOGUE_UNITS, &count);
    assert_int_equal(count, 0);
    catalogue_close(copy);
    catalogue_close(catalogue);
}

/* --- as organised now ---------------------------------------------------------------- */

static void a_successor_stands_for_a_unit_once_it_is_merged(void **state)
{
    static const struct {
        const char *day;
        int unit, stands;
    } cases[] = {
        {"2024-12-31", 5, 5}, /* not yet */
        {"2025-01-01", 5, 4},
        {"2025-06-30", 5, 4},
        {"2025-07-01", 5, 3}, /* the successor's successor */
        {"2025-06-30", 4, 4},
        {"2025-07-01", 4, 3},
        {"2099-01-01", 4, 3},
        {"2025-07-01", 3, 3}, /* another name and parent, but the same unit */
        {"2025-07-01", 2, 2}, /* split: nobody stands for it alone */
        {"2025-07-01", 1, 1},
        {"2025-07-01", 9, 9},
    };
    struct catalogue *catalogue = unit_versions_open(reform);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: U%d on %s\n", cases[i].unit, cases[i].day);
        assert_int_equal(
            catalogue_successor(catalogue, cases[i].unit, unit_versions_day(cases[i].day)),
            cases[i].stands);
    }
    catalogue_close(catalogue);
}

/* Merged, founded again under two names, merged for good. */
static void a_unit_that_is_founded_again_stands_for_itself_again(void **state)
{
    static const struct unit_version units[] = {
        {1, NULL, "2024-12-31", "", "", 0, 2},
        {1, "2025-03-01", "2025-06-30", "", "", 0, 0},
        {1, "2025-07-01", "2025-12-31", "", "", 0, 2},
        {2, NULL, NULL, "", "", 0, 0},
        {0},
    };
    static const struct {
        const char *day;
        int stands;
        const char *last;
    } cases[] = {
        {"2024-12-31", 1, "2024-12-31"}, {"2025-01-01", 2, "2024-12-31"},
        {"2025-02-28", 2, "2024-12-31"}, {"2025-03-01", 1, "2025-12-31"},
        {"2025-12-31", 1, "2025-12-31"}, {"2026-01-01", 2, "2025-12-31"},
    };
    struct catalogue *catalogue = unit_versions_open(units);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day = unit_versions_day(cases[i].day),
                last = unit_versions_day(cases[i].last);
        struct catalogue *shown = catalogue_as_of(catalogue, day);

        print_message("case: %s\n", cases[i].day);
        assert_int_equal(catalogue_successor(catalogue, 1, day), cases[i].stands);
        assert_int_equal(catalogue_last_from(catalogue, CATALOGUE_UNITS, 1, day)->to_day,
                         last);
        assert_int_equal(catalogue_get(shown, CATALOGUE_UNITS, 1)->to_day, last);
        assert_int_equal(catalogue_get(shown, CATALOGUE_UNITS, 1)->successor, 2);
        catalogue_close(shown);
    }
    assert_null(catalogue_last_from(catalogue, CATALOGUE_UNITS, 9, 0));
    catalogue_close(catalogue);
}

/* --- what is in force at intake ------------------------------------------------------ */

/* One procedure with a gap in its validity, and units with sessions of their own. */
static struct catalogue *open_rules(void)
{
    struct catalogue *catalogue = catalogue_open();
    const struct catalogue_entry procedures[] = {
        {.id = 1,
         .from_day = unit_versions_day("2020-01-01"),
         .to_day = unit_versions_day("2025-06-30"),
         .field = 1,
         .limit = {LIMIT_WORKING_DAYS, 10}},
        {.id = 1,
         .from_day = unit_versions_day("2025-07-01"),
         .to_day = unit_versions_day("2025-12-31"),
         .field = 2,
         .limit = {LIMIT_WORKING_DAYS, 5}},
        {.id = 1,
         .from_day = unit_versions_day("2026-02-01"),
         .field = 2,
         .limit = {LIMIT_SAME_DAY, 0}},
    };
    struct catalogue_entry units[] = {
        {.id = 1, .schedule = *schedule_builtin("P1")},
        {.id = 2, .schedule = *schedule_builtin("P2")},
        {.id = 3, .to_day = unit_versions_day("2026-11-15")},
        {.id = 3, .from_day = unit_versions_day("2026-11-16")},
    };
    static const char *const codes[] = {"", "H99.1", "H99.2", "H99.3"};
    char fault[SCHEDULE_FAULT_BYTES];

    assert_int_equal(schedule_parse("08:00-10:00", &units[3].schedule, fault), 0);
    for (size_t i = 0; i < sizeof procedures / sizeof procedures[0]; i++) {
        struct catalogue_entry entry = procedures[i];

        entry.code = "3.990301";
        entry.name_vi = entry.name_en = "";
        catalogue_add(catalogue, CATALOGUE_PROCEDURES, &entry);
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        units[i].code = codes[units[i].id];
        units[i].name_vi = units[i].name_en = "";
        catalogue_add(catalogue, CATALOGUE_UNITS, &units[i]);
    }
    catalogue_seal(catalogue);
    return catalogue;
}

static int64_t moment(const char *text)
{
    int64_t wall_ms = 0;

    assert_int_equal(stamp_parse_local(text, &wall_ms), 0);
    return wall_ms;
}

static void the_version_in_force_at_intake_governs_the_dossier(void **state)
{
    static const struct {
        const char *at;
        const char *reason; /* NULL: it may come in */
        struct limit limit;
        int field;
    } cases[] = {
        {"2019-12-31T23:59:59", "unknown_procedure", {LIMIT_WORKING_DAYS, 10}, 1},
        {"2020-01-01T00:00:00", NULL, {LIMIT_WORKING_DAYS, 10}, 1},
        {"2025-06-30T08:00:00", NULL, {LIMIT_WORKING_DAYS, 10}, 1},
        {"2025-06-30T23:59:59", NULL, {LIMIT_WORKING_DAYS, 10}, 1}, /* by the local day */
        {"2025-07-01T00:00:00", NULL, {LIMIT_WORKING_DAYS, 5}, 2},
        {"2025-12-31T16:00:00", NULL, {LIMIT_WORKING_DAYS, 5}, 2},
        {"2026-01-15T08:00:00", NULL, {LIMIT_WORKING_DAYS, 5}, 2}, /* the nearest earlier */
        {"2026-02-01T08:00:00", NULL, {LIMIT_SAME_DAY, 0}, 2},
        {"2030-01-01T08:00:00", NULL, {LIMIT_SAME_DAY, 0}, 2},
    };
    struct catalogue *catalogue = open_rules();
    struct rules rules = {.catalogue = catalogue};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct event event = {.type = EVENT_INTAKE,
                              .at_ms = moment(cases[i].at),
                              .unit = "H99.1",
                              .procedure = "3.990301"};
        struct dossier_register_entry said = {
            .interned = {.procedure = 1, .at_ms = event.at_ms}};
        struct dossier_event *read = &said.interned;
        const char *reason = NULL;

        print_message("case: %s\n", cases[i].at);
        assert_int_equal(dossier_register_intern(catalogue, &event, &said, &reason),
                         cases[i].reason ? -ENOENT : 0);
        if (cases[i].reason)
            assert_string_equal(reason, cases[i].reason);
        /* one that came in before the catalogue changed */
        dossier_register_enforce(&rules, read);
        assert_int_equal(read->field, cases[i].field);
        assert_int_equal(read->limit.kind, cases[i].limit.kind);
        assert_int_equal(read->limit.amount, cases[i].limit.amount);
    }
    catalogue_close(catalogue);
}

static void what_an_event_says_itself_stays(void **state)
{
    struct catalogue *catalogue = open_rules();
    struct rules rules = {.catalogue = catalogue};
    struct dossier_event intake = {.type = EVENT_INTAKE,
                                   .at_ms = moment("2026-11-16T08:00"),
                                   .unit = 1,
                                   .procedure = 1,
                                   .field = 7,
                                   .limit = {LIMIT_MONTHS, 1}};
    struct dossier_event result = {
        .type = EVENT_RESOLVED, .at_ms = moment("2026-11-17T08:00"), .unit = 1};

    (void)state;
    dossier_register_enforce(&rules, &intake);
    assert_int_equal(intake.field, 7);
    assert_int_equal(intake.limit.kind, LIMIT_MONTHS);
    dossier_register_enforce(&rules, &result);
    assert_int_equal(result.limit.kind, LIMIT_NONE);
    assert_null(result.schedule);
    catalogue_close(catalogue);
}

/* Monday 16 November 2026 and the days after it work as every week. */
static void hours_run_in_the_sessions_of_the_unit_on_that_day(void **state)
{
    static const struct {
        int unit;
        const char *at;
        const char *hours;
        const char *due;
    } cases[] = {
        /* 07:10-11:30 and 13:30-17:00 are 7 h 50 min */
        {1, "2026-11-16T07:10", "8wh", "2026-11-17"},
        /* sessions begin at 07:30: 4 h and 4 h */
        {2, "2026-11-16T07:10", "8wh", "2026-11-16"},
        /* 13:30-17:00 is half an hour less than 4 h; from 13:00 it fits */
        {1, "2026-11-16T12:00", "4wh", "2026-11-17"},
        {2, "2026-11-16T12:00", "4wh", "2026-11-16"},
        /* until 15 November those of the settings (P1), then 2 h a day */
        {3, "2026-11-13T08:00", "4wh", "2026-11-13"},
        {3, "2026-11-16T08:00", "4wh", "2026-11-17"},
        {3, "2026-11-16T08:00", "6wh", "2026-11-18"},
    };
    struct catalogue *catalogue = open_rules();
    struct calendar *calendar = calendar_open_builtin();
    struct rules rules = {
        .calendar = calendar, .catalogue = catalogue, .schedule = schedule_builtin("P1")};
    struct dossier dossier = {.suspension_room = 0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dossier_event intake = {
            .type = EVENT_INTAKE, .at_ms = moment(cases[i].at), .unit = cases[i].unit};
        char due[DATE_BYTES];

        assert_int_equal(limit_parse(cases[i].hours, &intake.limit), 0);
        dossier_register_enforce(&rules, &intake);
        dossier_fold(&rules, "", &intake, 1, &dossier);
        print_message("case: U%d, %s from %s\n", cases[i].unit, cases[i].hours,
                      cases[i].at);
        assert_string_equal(date_format(dossier.summary.due_day, due), cases[i].due);
    }
    dossier_release(&dossier);
    calendar_close(calendar);
    catalogue_close(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_has_the_version_in_force_or_the_nearest),
        cmocka_unit_test(where_no_day_is_said_the_last_version_stands),
        cmocka_unit_test(a_period_is_shown_as_it_was_on_its_last_day),
        cmocka_unit_test(an_empty_catalogue_answers_nothing),
        cmocka_unit_test(a_successor_stands_for_a_unit_once_it_is_merged),
        cmocka_unit_test(a_unit_that_is_founded_again_stands_for_itself_again),
        cmocka_unit_test(the_version_in_force_at_intake_governs_the_dossier),
        cmocka_unit_test(what_an_event_says_itself_stays),
        cmocka_unit_test(hours_run_in_the_sessions_of_the_unit_on_that_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
