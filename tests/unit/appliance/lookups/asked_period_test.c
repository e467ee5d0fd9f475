#include "appliance/lookups/asked_period.h"

#include <errno.h>

#include "appliance/tables/register/store_periods.h"
#include "tests/unit/appliance/office.h"

#define TODAY "2026-11-21"

static void add(struct store *store, const char *id, const char *kind, const char *from,
                const char *to)
{
    const struct period_words words = {id, NULL, kind, from, to};
    char fault[PERIOD_FAULT_BYTES];
    struct period period;

    assert_int_equal(period_make(&words, &period, fault), 0);
    assert_int_equal(store_save_period(store, &period), 0);
}

static struct store *open_register(void)
{
    struct store *store;

    assert_int_equal(store_open(&store, NULL, STORE_SCRATCH), 0);
    assert_int_equal(store_begin(store), 0);
    add(store, "2026-10", "statutory-month", NULL, NULL);
    add(store, "2026-09", "statutory-month", NULL, NULL);
    add(store, "2025-10", "statutory-month", NULL, NULL);
    add(store, "tet", "other", "2026-02-10", "2026-02-25");
    add(store, "later", "other", "2026-11-22", "2026-11-30");
    return store;
}

static void has_days(const char *name, const struct asked_days *days, const char *from,
                     const char *to)
{
    char text[DATE_BYTES];

    print_message("%s\n", name);
    assert_string_equal(date_format(days->period.from_day, text), from);
    assert_string_equal(date_format(days->period.to_day, text), to);
}

static void an_id_is_of_the_register_or_else_of_the_calendar(void **state)
{
    static const struct {
        const char *id;
        int rc;
        enum source_period_kind kind;
        enum source_period_state state;
        const char *from, *to, *before_from, *before_to, *year_from, *year_to;
    } cases[] = {
        {"2026-11", 0, SOURCE_PERIOD_MONTH, SOURCE_PERIOD_RUNNING, "2026-11-01",
         "2026-11-21", "2026-10-01", "2026-10-31", "2025-11-01", "2025-11-30"},
        {"2026-Q4", 0, SOURCE_PERIOD_QUARTER, SOURCE_PERIOD_RUNNING, "2026-10-01",
         "2026-11-21", "2026-07-01", "2026-09-30", "2025-10-01", "2025-12-31"},
        {"2026-Q1", 0, SOURCE_PERIOD_QUARTER, SOURCE_PERIOD_OPEN, "2026-01-01",
         "2026-03-31", "2025-10-01", "2025-12-31", "2025-01-01", "2025-03-31"},
        {"2026-H1", 0, SOURCE_PERIOD_HALF, SOURCE_PERIOD_OPEN, "2026-01-01", "2026-06-30",
         "2025-07-01", "2025-12-31", "2025-01-01", "2025-06-30"},
        {"2025", 0, SOURCE_PERIOD_YEAR, SOURCE_PERIOD_OPEN, "2025-01-01", "2025-12-31",
         "2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"},
        {"2026-10", 0, SOURCE_PERIOD_REGISTERED, SOURCE_PERIOD_OPEN, "2026-09-15",
         "2026-10-14", "2026-08-15", "2026-09-14", "2025-09-15", "2025-10-14"},
        {"2025-10", 0, SOURCE_PERIOD_REGISTERED, SOURCE_PERIOD_OPEN, "2025-09-15",
         "2025-10-14", "2025-08-16", "2025-09-14", "2024-09-15", "2024-10-14"},
        {"tet", 0, SOURCE_PERIOD_REGISTERED, SOURCE_PERIOD_OPEN, "2026-02-10", "2026-02-25",
         "2026-01-25", "2026-02-09", "2025-02-10", "2025-02-25"},
        {"later", -ERANGE, 0, 0, "", "", "", "", "", ""},
        {"2026-12", -ERANGE, 0, 0, "", "", "", "", "", ""},
        {"2027", -ERANGE, 0, 0, "", "", "", "", "", ""},
        {"2026-Q5", -ENOENT, 0, 0, "", "", "", "", "", ""},
        {"2026-q3", -ENOENT, 0, 0, "", "", "", "", "", ""},
        {"2026-13", -ENOENT, 0, 0, "", "", "", "", "", ""},
        {"26-11", -ENOENT, 0, 0, "", "", "", "", "", ""},
        {"1970", -ENOENT, 0, 0, "", "", "", "", "", ""},
        {"' OR 1", -ENOENT, 0, 0, "", "", "", "", "", ""},
    };
    struct store *store = open_register();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct lookup_period asked = {.id = cases[i].id};
        struct asked_period period;

        print_message("case: %s\n", cases[i].id);
        assert_int_equal(asked_period_find(store, &asked, office_day(TODAY), &period),
                         cases[i].rc);
        if (cases[i].rc < 0)
            continue;
        assert_int_equal(period.own.period.kind, cases[i].kind);
        assert_int_equal(period.own.period.state, cases[i].state);
        assert_string_equal(period.own.period.id, cases[i].id);
        has_days("own", &period.own, cases[i].from, cases[i].to);
        has_days("before", &period.before, cases[i].before_from, cases[i].before_to);
        has_days("a year before", &period.year_before, cases[i].year_from,
                 cases[i].year_to);
    }
    store_close(store);
}

static void
days_are_compared_with_as_many_before_and_with_those_of_a_year_before(void **state)
{
    const struct lookup_period asked = {NULL, office_day("2024-02-20"),
                                        office_day("2024-02-29")};
    struct store *store = open_register();
    struct asked_period period;

    (void)state;
    assert_int_equal(asked_period_find(store, &asked, office_day(TODAY), &period), 0);
    has_days("own", &period.own, "2024-02-20", "2024-02-29");
    has_days("before", &period.before, "2024-02-10", "2024-02-19");
    has_days("a year before", &period.year_before, "2023-02-20", "2023-02-28");
    store_close(store);
}

static void nothing_said_is_the_running_month(void **state)
{
    struct store *store = open_register();
    struct asked_period period;

    (void)state;
    assert_int_equal(asked_period_find(store, &(struct lookup_period){0},
                                       office_day("2026-10-03"), &period),
                     0);
    has_days("own", &period.own, "2026-10-01", "2026-10-03");
    assert_int_equal(period.own.period.kind, SOURCE_PERIOD_MONTH);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_of_the_register_or_else_of_the_calendar),
        cmocka_unit_test(
            days_are_compared_with_as_many_before_and_with_those_of_a_year_before),
        cmocka_unit_test(nothing_said_is_the_running_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
