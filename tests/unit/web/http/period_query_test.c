#include "web/http/period_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"
#include "web/site/routes.h"

enum { ID, FROM, TO };

static void a_period_is_asked_for_by_its_id_or_by_days(void **state)
{
    static const struct {
        const char *name, *said[3];
        int wrong; /* its place, plus one */
        const char *id, *from, *to;
    } cases[] = {
        {"nothing", {NULL, NULL, NULL}, 0, NULL, NULL, NULL},
        {"a form that was not filled in", {"", "", ""}, 0, NULL, NULL, NULL},
        {"an id", {"2026-Q3", NULL, ""}, 0, "2026-Q3", NULL, NULL},
        {"days", {"", "2026-10-15", "2026-11-14"}, 0, NULL, "2026-10-15", "2026-11-14"},
        {"one day",
         {NULL, "2026-10-15", "2026-10-15"},
         0,
         NULL,
         "2026-10-15",
         "2026-10-15"},
        {"backwards", {NULL, "2026-10-15", "2026-10-14"}, TO + 1, NULL, NULL, NULL},
        {"no end", {NULL, "2026-10-15", NULL}, FROM + 1, NULL, NULL, NULL},
        {"no beginning", {NULL, "", "2026-10-15"}, TO + 1, NULL, NULL, NULL},
        {"no such day", {NULL, "2026-02-29", "2026-10-15"}, FROM + 1, NULL, NULL, NULL},
        {"no day", {NULL, "2026-10-15", "x"}, TO + 1, NULL, NULL, NULL},
        {"both", {"2026", "2026-10-15", "2026-10-15"}, FROM + 1, NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *values[ADDRESS_VALUES] = {cases[i].said[0], cases[i].said[1],
                                              cases[i].said[2]};
        int32_t from = 0, to = 0;
        struct lookup_period period;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(period_query(&period_query_takes, values, &period),
                         cases[i].wrong);
        if (cases[i].wrong)
            continue;
        if (cases[i].from) {
            assert_int_equal(date_parse(cases[i].from, &from), 0);
            assert_int_equal(date_parse(cases[i].to, &to), 0);
        }
        assert_int_equal(period.from_day, from);
        assert_int_equal(period.to_day, to);
        if (cases[i].id)
            assert_string_equal(period.id, cases[i].id);
        else
            assert_null(period.id);
    }
}

/* Wherever a period is taken, it stands behind what else is asked there. */
static void it_is_found_among_what_else_is_asked(void **state)
{
    static const struct {
        enum address address;
        int place; /* -1: none is taken */
    } cases[] = {
        {ADDRESS_OVERVIEW, 0},      {ADDRESS_FIELDS_PAGE, 0},   {ADDRESS_FIELD, 3},
        {ADDRESS_UNITS_PAGE, 3},    {ADDRESS_UNIT, 0},          {ADDRESS_DIGEST, 0},
        {ADDRESS_SUMMARY, 0},       {ADDRESS_FIELDS, 0},        {ADDRESS_UNITS, 0},
        {ADDRESS_SATISFACTION, -1}, {ADDRESS_TREND_PAGE, -1},   {ADDRESS_REPORT, -1},
        {ADDRESS_REPORT_06, -1},    {ADDRESS_OVERDUE_PAGE, -1}, {ADDRESS_HEALTH, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct query_list *takes = route_get(cases[i].address)->takes;
        const char *values[ADDRESS_VALUES] = {NULL};
        struct lookup_period period;
        char *query;

        print_message("case: %s\n", address_pattern(cases[i].address, LANGUAGE_VIETNAMESE));
        assert_int_equal(period_query_is_taken(takes), cases[i].place >= 0);
        if (cases[i].place < 0)
            continue;
        values[cases[i].place] = "2026-H1";
        assert_int_equal(period_query(takes, values, &period), 0);
        assert_string_equal(period.id, "2026-H1");
        assert_int_equal(period_query_refused(takes, &period), cases[i].place + 1);
        query = period_query_write(takes, values);
        assert_string_equal(query, "?ky=2026-H1");
        free(query);
    }
}

/* A link to a page that shows a period keeps it, and no other does. */
static void the_pages_that_keep_it_are_those_that_take_it(void **state)
{
    (void)state;
    for (int i = 0; i < ADDRESSES; i++) {
        const struct route *route = route_get((enum address)i);

        assert_int_equal(view_keeps_period((enum address)i),
                         route->page && period_query_is_taken(route->takes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_is_asked_for_by_its_id_or_by_days),
        cmocka_unit_test(it_is_found_among_what_else_is_asked),
        cmocka_unit_test(the_pages_that_keep_it_are_those_that_take_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
