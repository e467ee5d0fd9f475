#include "appliance/rules/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void who_has_taken_the_highest_term_leads(void **state)
{
    static const struct {
        const char *name;
        struct term term;
        enum term_standing centre, twin; /* as which it was set up */
    } cases[] = {
        {"nobody was ever promoted", {0, 0}, TERM_LEADS, TERM_FOLLOWS},
        {"another one was", {0, 1000007}, TERM_REPLACED, TERM_FOLLOWS},
        {"this one was", {1000007, 1000007}, TERM_LEADS, TERM_LEADS},
        {"this one, and then another one", {1000007, 2000003}, TERM_REPLACED, TERM_FOLLOWS},
        {"both at once, and the other one has more luck",
         {1000007, 1000008},
         TERM_REPLACED,
         TERM_FOLLOWS},
        {"this one was, and has not heard of it", {1000007, 0}, TERM_LEADS, TERM_LEADS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(term_standing(&cases[i].term, false), cases[i].centre);
        assert_int_equal(term_standing(&cases[i].term, true), cases[i].twin);
    }
}

static void a_promotion_takes_one_above_all(void **state)
{
    static const struct {
        struct term term;
        uint64_t above;
        uint32_t chance;
        uint64_t next;
    } cases[] = {
        {{0, 0}, 0, 0, 1000000},
        {{0, 0}, 0, 482913, 1482913},
        {{0, 1482913}, 0, 7, 2000007},
        {{1482913, 0}, 0, UINT32_MAX, 2967295},
        {{1482913, 1482913}, 3999999, 1, 4000001}, /* gateways have heard of it */
        {{5000000, 5000000}, 3999999, 1, 6000001},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t next = term_next(&cases[i].term, cases[i].above, cases[i].chance);

        assert_int_equal(next, cases[i].next);
        assert_int_equal(term_standing(&(struct term){next, next}, true), TERM_LEADS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_taken_the_highest_term_leads),
        cmocka_unit_test(a_promotion_takes_one_above_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
