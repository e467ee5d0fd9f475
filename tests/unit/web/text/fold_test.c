#include "web/text/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void text_is_compared_without_accents_and_case(void **state)
{
    static const struct {
        const char *text, *folded;
    } cases[] = {
        {"Đất đai", "dat dai"},
        {"Thị trấn MẪU", "thi tran mau"},
        {"ƯỚC MƠ", "uoc mo"},
        {"U\xcc\x9bo\xcc\x9b\xcc\x81", "uo"}, /* decomposed as it comes */
        {"  Xã Hạ  ", "xa ha"},
        {"H99.10", "h99.10"},
        {"\xc8\xba", "\xe2\xb1\xa5"}, /* whose lower case is longer */
        {"   ", ""},
        {"", ""},
        {"\xff", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *folded = fold_text(cases[i].text);

        print_message("case: %s\n", cases[i].text);
        assert_string_equal(folded, cases[i].folded);
        free(folded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_compared_without_accents_and_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
