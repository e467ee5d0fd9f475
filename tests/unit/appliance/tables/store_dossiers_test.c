#include "appliance/tables/store_dossiers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/appliance/tables/scratch.h"

enum { NONE = DOSSIER_NO_DAY, LIST_BYTES = 64 };

/* Received, due and resolved on these days; its code is its number. */
static void add(struct store *store, int number, int32_t received_day, int32_t due_day,
                int32_t resolved_day)
{
    struct store_dossier dossier = {
        .id = number,
        .last_event = number,
        .summary = {.unit = 1 + number % 2,
                    .received_day = received_day,
                    .due_day = due_day,
                    .resolved_day = resolved_day,
                    .collected_day = NONE,
                    .refused_day = NONE,
                    .class = resolved_day == NONE      ? DOSSIER_CLASS_NONE
                             : resolved_day <= due_day ? DOSSIER_CLASS_ON_TIME
                                                       : DOSSIER_CLASS_LATE,
                    .provisional = number >= 5 && number < 10},
    };

    (void)snprintf(dossier.code, sizeof dossier.code, "HS-%d", number);
    assert_int_equal(store_add_dossier(store, &dossier), 0);
}

static void add_some(struct store *store)
{
    add(store, 1, 100, 105, NONE);
    add(store, 2, 101, 103, NONE);
    add(store, 3, 100, 104, 106);
    add(store, 4, 100, NONE, NONE); /* no limit */
    add(store, 5, 102, 110, 110);
    add(store, 6, 90, 99, 107);
    add(store, 7, 104, 110, NONE);
    add(store, 8, 101, NONE, NONE);  /* provisional, but of no due date */
    add(store, 9, NONE, NONE, NONE); /* no intake yet */
    add(store, 10, 100, 103, 103);
}

/* Numbers in the order in which they are told; ends with -ECANCELED at so many. */
struct list {
    char text[LIST_BYTES];
    int count, most;
};

static int keep_number(struct list *list, int number)
{
    size_t used = strlen(list->text);

    (void)snprintf(list->text + used, LIST_BYTES - used, "%d ", number);
    return ++list->count == list->most ? -ECANCELED : 0;
}

static int keep(void *owner, const struct store_dossier *dossier)
{
    return keep_number(owner, (int)dossier->id);
}

static int keep_code(void *owner, const char *code)
{
    int number = 0;

    assert_int_equal(sscanf(code, "HS-%d", &number), 1); /* NOLINT(cert-err34-c) */
    return keep_number(owner, number);
}

static int keep_received(void *owner, const struct store_provisional *dossier)
{
    return keep_number(owner, dossier->received_day);
}

static void every_member_comes_back_and_no_day_stays_none(void **state)
{
    static const struct dossier_summary summaries[] = {
        {1, 2, 3, EVENT_CHANNEL_POSTAL, 10, 20, 30, 40, 50, DOSSIER_CLASS_LATE, true, false,
         4, 5, false, true, UINT32_MAX},
        {0, 0, 0, EVENT_CHANNEL_IN_PERSON, NONE, NONE, NONE, NONE, NONE, DOSSIER_CLASS_NONE,
         false, true, 0, 0, true, false, 0},
        {7, 8, 9, EVENT_CHANNEL_ONLINE, 0, NONE, -1, NONE, 0, DOSSIER_CLASS_EARLY, false,
         false, 1, 0, false, false, 1},
    };
    struct store *store = *state;
    struct store_dossier dossier = {.id = 5, .code = "HS", .last_event = 1}, found;
    char code[EVENT_DOSSIER_BYTES];

    assert_int_equal(store_find_dossier(store, "HS", &found), -ENOENT);
    assert_int_equal(store_dossier_code(store, 5, code), -ENOENT);
    dossier.summary = summaries[0];
    assert_int_equal(store_add_dossier(store, &dossier), 0);
    for (size_t i = 0; i < sizeof summaries / sizeof summaries[0]; i++) {
        dossier.last_event = INT64_MAX - (int64_t)i;
        dossier.summary = summaries[i];
        assert_int_equal(store_change_dossier(store, &dossier), 0);
        assert_int_equal(store_find_dossier(store, "HS", &found), 0);
        assert_int_equal(found.id, 5);
        assert_int_equal(found.last_event, dossier.last_event);
        assert_true(dossier_same(&found.summary, &summaries[i]));
    }
    assert_int_equal(store_dossier_code(store, 5, code), 0);
    assert_string_equal(code, "HS");
}

static void lists_have_both_their_bounds_and_go_by_the_day(void **state)
{
    static const struct {
        int (*each)(struct store *store, int32_t from_day, int32_t to_day,
                    int (*tell)(void *owner, const struct store_dossier *dossier),
                    void *owner);
        int32_t from_day, to_day;
        const char *expected;
    } cases[] = {
        {store_each_open_dossier, 103, 110, "2 1 7 "},
        {store_each_open_dossier, 104, 109, "1 "},
        {store_each_open_dossier, 106, 109, ""},
        {store_each_open_dossier, 110, 103, ""},
        {store_each_late_dossier, 106, 107, "3 6 "},
        {store_each_late_dossier, 107, 110, "6 "},
        {store_each_late_dossier, 0, 105, ""},
    };

    add_some(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list list = {.count = 0};

        assert_int_equal(
            cases[i].each(*state, cases[i].from_day, cases[i].to_day, keep, &list), 0);
        assert_string_equal(list.text, cases[i].expected);
    }
}

/* On the day of its receipt a dossier is in progress, on that of its result no more. */
static void who_was_open_on_a_day_is_told_by_receipt_and_result(void **state)
{
    static const struct {
        int32_t day;
        const char *expected;
    } cases[] = {
        {89, ""},
        {90, "6 "},
        {103, "1 2 3 4 5 6 8 "},
        {106, "1 2 4 5 6 7 8 "},
        {107, "1 2 4 5 7 8 "},
    };

    add_some(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list list = {.count = 0};

        assert_int_equal(store_each_dossier_open_on(*state, cases[i].day, keep, &list), 0);
        assert_string_equal(list.text, cases[i].expected);
    }
}

static void open_codes_are_of_the_unit_the_oldest_first_and_so_many(void **state)
{
    static const struct {
        int unit, most;
        const char *expected;
    } cases[] = {{2, 9, "1 7 "}, {1, 9, "4 2 8 "}, {1, 2, "4 2 "}, {1, 0, ""}, {3, 9, ""}};

    add_some(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list list = {.count = 0};

        assert_int_equal(
            store_each_open_code(*state, cases[i].unit, cases[i].most, keep_code, &list),
            0);
        assert_string_equal(list.text, cases[i].expected);
    }
}

static void provisional_ones_have_a_due_date_and_come_the_newest_first(void **state)
{
    static const struct {
        int32_t from_day, to_day;
        const char *expected;
    } cases[] = {
        {0, 200, "104 102 90 "}, {107, 200, "104 102 90 "}, {108, 200, "104 102 "},
        {111, 200, "104 "},      {0, 103, "102 90 "},       {0, 89, ""},
    };
    int32_t day = 0;

    assert_int_equal(store_first_provisional(*state, &day), -ENOENT);
    add_some(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list list = {.count = 0};

        assert_int_equal(store_each_provisional(*state, cases[i].from_day, cases[i].to_day,
                                                keep_received, &list),
                         0);
        assert_string_equal(list.text, cases[i].expected);
    }
    assert_int_equal(store_first_provisional(*state, &day), 0);
    assert_int_equal(day, 90);
}

/* A statement that was left in the middle begins again the next time. */
static void who_has_seen_enough_ends_a_list_and_the_next_one_begins_anew(void **state)
{
    add_some(*state);
    for (int i = 0; i < 2; i++) {
        struct list list = {.most = 2}, codes = {.most = 1}, provisional = {.most = 1};

        assert_int_equal(store_each_dossier(*state, keep, &list), -ECANCELED);
        assert_string_equal(list.text, "1 2 ");
        assert_int_equal(store_each_open_code(*state, 1, 9, keep_code, &codes), -ECANCELED);
        assert_string_equal(codes.text, "4 ");
        assert_int_equal(
            store_each_provisional(*state, 0, 200, keep_received, &provisional),
            -ECANCELED);
        assert_string_equal(provisional.text, "104 ");
    }
}

static void a_code_that_is_there_is_refused_and_the_next_one_is_not(void **state)
{
    const struct store_dossier twin = {
        .id = 99, .code = "HS-1", .summary = {.received_day = 1}};
    struct store_dossier found;

    add(*state, 1, 100, 105, NONE);
    assert_true(store_add_dossier(*state, &twin) < 0);
    add(*state, 2, 100, 105, NONE);
    assert_int_equal(store_find_dossier(*state, "HS-1", &found), 0);
    assert_int_equal(found.id, 1);
    assert_int_equal(found.summary.received_day, 100);
}

static int sum_fault(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    int64_t *faults = owner;

    assert_int_equal(faults[fault], 0); /* told once */
    faults[fault] = dossiers;
    return 0;
}

static void faults_are_summed_and_those_of_no_dossier_are_not_told(void **state)
{
    static const struct {
        enum dossier_fault fault;
        int64_t change;
    } changes[] = {{DOSSIER_FAULT_NO_DUE_DATE, 2},   {DOSSIER_FAULT_AFTER_RESULT, 1},
                   {DOSSIER_FAULT_NO_DUE_DATE, 3},   {DOSSIER_FAULT_AFTER_RESULT, -1},
                   {DOSSIER_FAULT_SECOND_INTAKE, 0}, {DOSSIER_FAULT_UNIT_ENDED, 1}};
    static const int64_t expected[DOSSIER_FAULTS] = {
        [DOSSIER_FAULT_NO_DUE_DATE] = 5, [DOSSIER_FAULT_UNIT_ENDED] = 1};
    int64_t faults[DOSSIER_FAULTS] = {0};

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        assert_int_equal(store_add_quality(*state, changes[i].fault, changes[i].change), 0);
    assert_int_equal(store_each_quality(*state, sum_fault, faults), 0);
    assert_memory_equal(faults, expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(every_member_comes_back_and_no_day_stays_none),
        SCRATCH_TEST(lists_have_both_their_bounds_and_go_by_the_day),
        SCRATCH_TEST(who_was_open_on_a_day_is_told_by_receipt_and_result),
        SCRATCH_TEST(open_codes_are_of_the_unit_the_oldest_first_and_so_many),
        SCRATCH_TEST(provisional_ones_have_a_due_date_and_come_the_newest_first),
        SCRATCH_TEST(who_has_seen_enough_ends_a_list_and_the_next_one_begins_anew),
        SCRATCH_TEST(a_code_that_is_there_is_refused_and_the_next_one_is_not),
        SCRATCH_TEST(faults_are_summed_and_those_of_no_dossier_are_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
