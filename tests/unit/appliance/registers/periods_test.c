#include "appliance/registers/periods.h"

#include <errno.h>

#include "appliance/store/store.h"
#include "appliance/tables/register/store_periods.h"
#include "tests/unit/appliance/office.h"
#include "tests/unit/appliance/registers/taking.h"

static struct period make(const char *id, const char *kind, const char *from,
                          const char *to)
{
    const struct period_words words = {.id = id, .kind = kind, .from = from, .to = to};
    char fault[PERIOD_FAULT_BYTES];
    struct period period;

    assert_int_equal(period_make(&words, &period, fault), 0);
    return period;
}

static void periods_of_a_kind_never_share_days(void **state)
{
    static const struct {
        const char *id, *kind, *from, *to;
        int rc;
    } cases[] = {
        {"2026-10", "month", NULL, NULL, 0},
        {"2026-11", "month", NULL, NULL, 0},
        {"2026-11", "statutory-month", NULL, NULL, -EEXIST},
        {"s-2026-11", "statutory-month", "2026-10-15", "2026-11-14", 0},
        {"long", "month", "2026-11-30", "2026-12-30", -EINVAL},
        {"inside", "month", "2026-11-02", "2026-11-02", -EINVAL},
        {"around", "month", "2026-01-01", "2026-12-31", -EINVAL},
        {"2026-12", "month", NULL, NULL, 0},
        {"a", "other", "2026-11-01", "2026-11-30", 0},
        {"b", "other", "2026-11-02", "2026-12-30", 0},
    };
    struct office *o = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period period = make(cases[i].id, cases[i].kind, cases[i].from, cases[i].to);

        print_message("case: %s\n", cases[i].id);
        assert_int_equal(taking_add_period(o->store, &period), cases[i].rc);
    }
}

static void a_frozen_period_can_not_be_changed_by_any_way(void **state)
{
    struct period period = make("2026-10", "month", NULL, NULL), stored;
    struct office *o = *state;
    const struct notes none = {{0}};
    const struct figures more = {.received_online = 1};

    assert_int_equal(taking_add_period(o->store, &period), 0);
    office_intake(o, office_day("2026-10-05"), 3, 0, 1);
    office_settle(o);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-10", o->now_ms), 0);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-10", o->now_ms), -EALREADY);
    assert_int_equal(store_find_period(o->store, "2026-10", &stored), 0);
    assert_int_equal(stored.frozen_ms, o->now_ms);
    assert_int_equal(stored.frozen_event, 1);

    /* Not even by those who go round the register. */
    period.to_day++;
    assert_int_equal(store_begin(o->store), 0);
    assert_true(store_save_period(o->store, &period) < 0);
    assert_true(store_add_frozen(o->store, stored.number, 2, 1, &more, &none) < 0);
    assert_true(store_freeze_period(o->store, &stored, o->catalogue, "null") < 0);
    store_rollback(o->store);
    assert_int_equal(store_find_period(o->store, "2026-10", &stored), 0);
    assert_int_equal(stored.to_day, period.to_day - 1);
}

static void a_period_is_frozen_only_when_it_is_over(void **state)
{
    struct period period = make("2026-11", "month", NULL, NULL), stored;
    struct office *o = *state;
    int64_t midnight_ms = date_start_ms(office_day("2026-12-01"));

    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-11", o->now_ms), -ENOENT);
    assert_int_equal(taking_add_period(o->store, &period), 0);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-11", o->now_ms), -EAGAIN);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-11", midnight_ms - 1),
                     -EAGAIN);
    assert_int_equal(store_find_period(o->store, "2026-11", &stored), 0);
    assert_int_equal(stored.frozen_ms, 0);
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-11", midnight_ms), 0);
}

/* --- files --------------------------------------------------------------------------- */

static int import(struct office *o, const char *text, struct register_outcome *ret)
{
    struct taking_log log;

    return taking_text(o->store, &register_periods, text, &log, ret);
}

static int count_period(void *owner, const struct period *period)
{
    (void)period;
    ++*(int *)owner;
    return 0;
}

static int count_periods(struct office *o)
{
    int count = 0;

    assert_int_equal(store_each_period(o->store, count_period, &count), 0);
    return count;
}

static void a_file_of_periods_may_be_taken_in_again(void **state)
{
    static const char text[] = "\xef\xbb\xbfid,name,kind,from,to\r\n"
                               "2026-10,,statutory-month,,\r\n"
                               "2026-11,,statutory-month,,\r\n"
                               "tet,\"Trước, trong Tết\",,2026-02-01,2026-02-28\r\n";
    struct office *o = *state;
    struct period period;
    struct register_outcome rows;

    assert_int_equal(import(o, text, &rows), 0);
    assert_int_equal(rows.added, 3);
    assert_int_equal(import(o, text, &rows), 0);
    assert_int_equal(rows.added, 0);
    assert_int_equal(rows.untouched, 3);
    assert_int_equal(count_periods(o), 3);
    assert_int_equal(store_find_period(o->store, "tet", &period), 0);
    assert_string_equal(period.name, "Trước, trong Tết");
    assert_int_equal(taking_freeze(o->store, &o->rules, "2026-10", o->now_ms), 0);
    assert_int_equal(import(o, text, &rows), 0); /* says what is frozen */
    assert_int_equal(import(o, "id,kind\n2026-10,month\n", &rows), -EINVAL);
    assert_int_equal(import(o, "id,name,kind\n2026-11,mới,statutory-month\n", &rows), 0);
    assert_int_equal(store_find_period(o->store, "2026-11", &period), 0);
    assert_string_equal(period.name, "mới");
}

static void a_bad_file_changes_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "name,kind\nx,month\n",
        "id,kind\n2026-10,month\n2026-13,month\n",
        "id,kind,from,to\n2026-10,month,,\nx,month,2026-10-31,2026-11-01\n",
        "id,kind,from,to\n2026-10,month,,\nx,,2026-10-31,\n",
        "id,kind\n2026-10,month\n\"2026-11,month\n",
        "id,kind\n2026-10,month\n\xff,month\n",
        "id,kind,colour\n2026-10,month,red,blue\n",
    };
    struct office *o = *state;
    struct register_outcome rows;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        print_message("case: %zu\n", i);
        assert_int_equal(import(o, texts[i], &rows), -EINVAL);
        assert_int_equal(count_periods(o), 0);
    }
}

int main(void)
{
#define WITH_OFFICE(test)                                                                  \
    cmocka_unit_test_setup_teardown(test, office_set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        WITH_OFFICE(periods_of_a_kind_never_share_days),
        WITH_OFFICE(a_frozen_period_can_not_be_changed_by_any_way),
        WITH_OFFICE(a_period_is_frozen_only_when_it_is_over),
        WITH_OFFICE(a_file_of_periods_may_be_taken_in_again),
        WITH_OFFICE(a_bad_file_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
