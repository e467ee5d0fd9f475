#include "appliance/rules/policy.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_word_is_a_choice_of_its_kind_only(void **state)
{
    char allowed[POLICY_WORDS_BYTES];

    (void)state;
    assert_int_equal(policy_choice(POLICY_WITHDRAWN, "excluded"),
                     POLICY_WITHDRAWN_EXCLUDED);
    assert_int_equal(policy_choice(POLICY_SUPPLEMENT, "pause"), POLICY_SUPPLEMENT_PAUSE);
    assert_int_equal(policy_choice(POLICY_SUPPLEMENT, "on_time"), -ENOENT);
    assert_int_equal(policy_choice(POLICY_AFTER_HOURS, ""), -ENOENT);
    assert_string_equal(policy_allowed(POLICY_SUPPLEMENT, allowed), "pause or restart");
    assert_string_equal(policy_allowed(POLICY_WITHDRAWN, allowed),
                        "on_time, by_date or excluded");
}

static void the_first_one_of_the_day_holds(void **state)
{
    static const struct policy policies[] = {
        {10, 19, {[POLICY_SUPPLEMENT] = POLICY_SUPPLEMENT_RESTART}, "first"},
        {30, 39, {[POLICY_AFTER_HOURS] = POLICY_AFTER_HOURS_NEXT_OPENING}, "second"},
    };
    static const struct {
        const char *source;
        int32_t day;
        bool restart, next_opening;
    } cases[] = {
        {"", 9, false, false},         {"first", 10, true, false},
        {"first", 19, true, false},    {"", 20, false, false},
        {"second", 30, false, true},   {"second", 39, false, true},
        {"", INT32_MAX, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct policy *policy = policy_on(policies, 2, cases[i].day);
        struct deadline_policy deadline = policy_deadline(policy);

        assert_string_equal(policy->source, cases[i].source);
        assert_int_equal(deadline.restart, cases[i].restart);
        assert_int_equal(deadline.next_opening, cases[i].next_opening);
    }
}

static void the_general_rule_is_what_holds_where_nothing_is_said(void **state)
{
    static const struct {
        const char *name;
        struct policy policy;
        bool of_due_dates, in_all;
    } cases[] = {
        {"nothing", {INT32_MIN, INT32_MAX, {0}, ""}, true, true},
        {"no source at all", {INT32_MIN, INT32_MAX, {0}, NULL}, true, true},
        {"a provision", {INT32_MIN, INT32_MAX, {0}, "Nghị định 61"}, false, false},
        {"certain days", {10, 19, {0}, ""}, false, false},
        {"a limit",
         {INT32_MIN, INT32_MAX, {[POLICY_SUPPLEMENT] = POLICY_SUPPLEMENT_RESTART}, ""},
         false,
         false},
        {"a class",
         {INT32_MIN, INT32_MAX, {[POLICY_WITHDRAWN] = POLICY_WITHDRAWN_EXCLUDED}, ""},
         true,
         false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct policy *policy = &cases[i].policy;

        print_message("case: %s\n", cases[i].name);
        assert_int_equal(policy_general(policy, POLICY_OF_DUE_DATES),
                         cases[i].of_due_dates);
        assert_int_equal(policy_general(policy, POLICY_EVERY_KIND), cases[i].in_all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_a_choice_of_its_kind_only),
        cmocka_unit_test(the_first_one_of_the_day_holds),
        cmocka_unit_test(the_general_rule_is_what_holds_where_nothing_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
