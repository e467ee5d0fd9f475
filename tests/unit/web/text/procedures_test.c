#include "web/text/procedures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/browser/lookups_sample.h"
#include "tests/browser/sample.h"

static const struct procedures_question everything = {
    .field = "", .level = PROCEDURES_ANY, .standing = PROCEDURES_ANY, .search = ""};

/* Codes of who fits, a blank between. */
static void choose(struct procedures_question question, char ret[static 128])
{
    struct lookup_procedures all;
    const struct lookup_procedure **chosen;
    size_t count, bytes = 0;

    assert_int_equal(lookups_sample_procedures(NULL, &all), 0);
    chosen =
        procedures_choose(&all, &question, &sample_levels, LANGUAGE_VIETNAMESE, &count);
    *ret = '\0';
    for (size_t i = 0; i < count; i++)
        bytes +=
            (size_t)snprintf(ret + bytes, 128 - bytes, i ? " %s" : "%s", chosen[i]->code);
    free(chosen);
}

static void who_is_looked_for_is_found_without_accents(void **state)
{
    static const struct {
        const char *search, *codes;
    } cases[] = {
        {"dang ky", "1.001193 1.012766"},
        {"ĐĂNG KÝ KHAI", "1.001193"},
        {"  khai sinh ", "1.001193"},
        {"2.0006", "2.000635"},
        {"khong co", ""},
        {"", "1.001193 2.000635 1.012766 1.004889 3.000001 3.000002"},
    };
    struct procedures_question question = everything;
    char codes[128];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        question.search = cases[i].search;
        choose(question, codes);
        assert_string_equal(codes, cases[i].codes);
    }
}

static void only_what_is_asked_for_is_there(void **state)
{
    struct procedures_question question = everything;
    char codes[128];

    (void)state;
    question.field = "ho-tich";
    choose(question, codes);
    assert_string_equal(codes, "1.001193 2.000635");
    question.level = 2;
    choose(question, codes);
    assert_string_equal(codes, "2.000635");
    question = everything;
    question.standing = LOOKUP_STANDING_ENDED;
    choose(question, codes);
    assert_string_equal(codes, "3.000002");
}

/* Of fewer than ten results nothing is known. */
static void what_is_not_known_comes_last_in_either_direction(void **state)
{
    static const struct {
        enum procedures_by by;
        bool down;
        const char *codes;
    } cases[] = {
        {PROCEDURES_BY_CODE, false,
         "1.001193 1.004889 1.012766 2.000635 3.000001 3.000002"},
        {PROCEDURES_BY_NAME, false,
         "2.000635 1.001193 1.012766 1.004889 3.000001 3.000002"},
        {PROCEDURES_BY_FIELD, false,
         "1.012766 1.004889 3.000001 1.001193 2.000635 3.000002"},
        {PROCEDURES_BY_MEDIAN, true,
         "1.012766 2.000635 1.001193 1.004889 3.000001 3.000002"},
        {PROCEDURES_BY_MEDIAN, false,
         "1.001193 2.000635 1.012766 1.004889 3.000001 3.000002"},
        {PROCEDURES_BY_RATE, false,
         "1.012766 1.001193 2.000635 1.004889 3.000001 3.000002"},
        {PROCEDURES_BY_RESOLVED, true,
         "2.000635 1.001193 1.012766 1.004889 3.000001 3.000002"},
        {PROCEDURES_BY_CHANGE, true,
         "3.000001 1.004889 1.001193 1.012766 2.000635 3.000002"},
    };
    struct procedures_question question = everything;
    char codes[128];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %zu\n", i);
        question.by = cases[i].by;
        question.down = cases[i].down;
        choose(question, codes);
        assert_string_equal(codes, cases[i].codes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_looked_for_is_found_without_accents),
        cmocka_unit_test(only_what_is_asked_for_is_there),
        cmocka_unit_test(what_is_not_known_comes_last_in_either_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
