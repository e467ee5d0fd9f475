#include "appliance/form06/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/memory.h"
#include "tests/unit/appliance/form06/levels.h"

/* A report of two levels, and cells of another time in which they stand the other way round,
 * with a level and a field more. */
struct bench {
    struct report *report;
    struct catalogue *catalogue;
    struct scope scope;
    struct cells cells;
};

enum { ROWS = 3 };

static const struct {
    size_t level;
    const char *field;
} rows[ROWS] = {{0, "land"}, {0, "civil-status"}, {1, "land"}};

static int set_up(void **state)
{
    static struct bench b;

    b.catalogue = catalogue_open();
    levels_add_unit(b.catalogue, 1, "H1", "province", 0);
    levels_add_unit(b.catalogue, 2, "H1.1.1", "hamlet", 0);
    levels_add_unit(b.catalogue, 3, "H1.1", "commune", 0);
    levels_add_field(b.catalogue, 1, "merit");
    levels_add_field(b.catalogue, 2, "civil-status");
    levels_add_field(b.catalogue, 3, "land");
    catalogue_seal(b.catalogue);
    b.scope = (struct scope){.catalogue = b.catalogue};
    cells_open(&b.cells, &b.scope);
    b.report = report_open();
    b.report->levels = need(calloc(2, sizeof *b.report->levels));
    b.report->level_count = 2;
    b.report->levels[0].name = (struct report_name){"commune", "Cấp xã", "Commune"};
    b.report->levels[1].name = (struct report_name){"province", "Cấp tỉnh", "Province"};
    b.report->rows = need(calloc(ROWS, sizeof *b.report->rows));
    b.report->row_count = ROWS;
    for (int i = 0; i < ROWS; i++) {
        b.report->rows[i].level = rows[i].level;
        b.report->rows[i].field = (struct report_name){rows[i].field, rows[i].field, ""};
    }
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    cells_close(&b->cells);
    report_close(b->report);
    catalogue_close(b->catalogue);
    return 0;
}

static struct figures *at(struct bench *b, const char *level, const char *field)
{
    return cells_at(&b->cells, cells_level(&b->cells, level),
                    cells_field(&b->cells, field));
}

static void what_is_the_same_is_no_correction_wherever_it_stands(void **state)
{
    struct bench *b = *state;

    for (int i = 0; i < ROWS; i++) {
        struct figures *there =
            at(b, b->report->levels[rows[i].level].name.code, rows[i].field);

        b->report->rows[i].figures = (struct figures){.received_online = 10 + i};
        *there = b->report->rows[i].figures;
    }
    compare_now(b->report, &b->cells);
    assert_int_equal(b->report->correction_count, 0);
}

static void check(const struct report_correction *correction, const char *level,
                  const char *field, int64_t frozen, int64_t now)
{
    assert_string_equal(correction->level.code, level);
    assert_string_equal(correction->field.code, field);
    assert_int_equal(correction->frozen.resolved_late, frozen);
    assert_int_equal(correction->now.resolved_late, now);
}

/* First the rows of the report, in their order, then what it does not have. */
static void corrections_are_what_changed_went_and_came(void **state)
{
    struct bench *b = *state;
    const struct report_correction *list;

    b->report->rows[0].figures.resolved_late = 5;
    at(b, "commune", "land")->resolved_late = 4;
    b->report->rows[1].figures.resolved_late = 7; /* and is there no more */
    b->report->rows[2].figures.resolved_late = 1;
    at(b, "province", "land")->resolved_late = 1;
    at(b, "hamlet", "merit")->resolved_late = 2;
    at(b, "not", "known")->resolved_late = 3;
    compare_now(b->report, &b->cells);
    /* The names outlive what they come from. */
    cells_close(&b->cells);
    catalogue_close(b->catalogue);
    b->catalogue = NULL;
    b->cells = (struct cells){0};

    list = b->report->corrections;
    assert_int_equal(b->report->correction_count, 4);
    check(&list[0], "commune", "land", 5, 4);
    check(&list[1], "commune", "civil-status", 7, 0);
    check(&list[2], "hamlet", "merit", 0, 2);
    check(&list[3], "", "", 0, 3);
    assert_string_equal(list[2].field.vi, "merit");
    assert_string_equal(list[3].field.vi, "Chưa rõ lĩnh vực");
}

/* One figure is enough, whichever, and equal totals do not hide it. */
static void a_dossier_that_changed_its_column_is_a_correction(void **state)
{
    struct bench *b = *state;

    b->report->rows[0].figures = (struct figures){.received_online = 1};
    *at(b, "commune", "land") = (struct figures){.received_direct_or_postal = 1};
    compare_now(b->report, &b->cells);
    assert_int_equal(b->report->correction_count, 1);
}

/* --- the period before --------------------------------------------------------------- */

static void stock_that_is_not_what_was_left_is_a_gap(void **state)
{
    struct bench *b = *state;
    const struct report_gap *gaps;

    b->report->rows[0].figures.carried_over = 5; /* 6 were left and one moved away */
    b->report->rows[0].notes.of[NOTES_CARRIED_MOVED] = -1;
    *at(b, "commune", "land") =
        (struct figures){.in_progress_not_due = 4, .in_progress_overdue = 2};
    b->report->rows[1].figures.carried_over = 3;
    at(b, "commune", "civil-status")->in_progress_overdue = 1;
    b->report->rows[2].figures.resolved_early = 9; /* which is of this period only */
    at(b, "hamlet", "merit")->in_progress_not_due = 8;
    at(b, "hamlet", "land")->resolved_late = 8; /* nothing is left of it */
    compare_previous(b->report, &b->cells);

    gaps = b->report->previous.gaps;
    assert_true(b->report->previous.known);
    assert_int_equal(b->report->previous.in_progress, 6 + 1 + 8);
    assert_int_equal(b->report->previous.gap_count, 2);
    assert_string_equal(gaps[0].level.code, "commune");
    assert_string_equal(gaps[0].field.code, "civil-status");
    assert_int_equal(gaps[0].left, 1);
    assert_int_equal(gaps[0].moved, 0);
    assert_int_equal(gaps[0].carried_over, 3);
    assert_string_equal(gaps[1].level.code, "hamlet");
    assert_string_equal(gaps[1].field.code, "merit");
    assert_int_equal(gaps[1].left, 8);
    assert_int_equal(gaps[1].carried_over, 0);
}

int main(void)
{
#define WITH_REPORT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_REPORT(what_is_the_same_is_no_correction_wherever_it_stands),
        WITH_REPORT(corrections_are_what_changed_went_and_came),
        WITH_REPORT(a_dossier_that_changed_its_column_is_a_correction),
        WITH_REPORT(stock_that_is_not_what_was_left_is_a_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
