#include "mqtt/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void what_is_shown_ends_with_a_whole_letter(void **state)
{
    static const struct {
        const char *text;
        int most, shown;
    } cases[] = {
        {"", 4, 0},
        {"Nghe", 4, 4},
        {"Nghe", 3, 3},
        {"Nghị", 6, 6}, /* N g h and three bytes */
        {"Nghị", 5, 3},
        {"Nghị", 4, 3},
        {"Nghị", 3, 3},
        {"Nghịx", 6, 6},
        {"đ", 1, 0},
        {"\xF0\x9F\x98\x80!", 3, 0},
        {"\xF0\x9F\x98\x80!", 4, 4},
        {"\x80\x80\x80\x80\x80", 4, 4}, /* no UTF-8: cut as it comes */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s, %d\n", cases[i].text, cases[i].most);
        assert_int_equal(text_fit(cases[i].text, cases[i].most), cases[i].shown);
    }
}

static void a_letter_that_was_cut_is_dropped(void **state)
{
    static const struct {
        const char *cut, *mended;
    } cases[] = {
        {"", ""},
        {"Nghe", "Nghe"},
        {"Nghị", "Nghị"},
        {"Ngh\xE1\xBB", "Ngh"},
        {"Ngh\xE1", "Ngh"},
        {"\xC4", ""},
        {"!\xF0\x9F\x98", "!"},
        {"!\x80", "!\x80"}, /* of no letter */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "%s", cases[i].cut);
        text_mend(text);
        assert_string_equal(text, cases[i].mended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_ends_with_a_whole_letter),
        cmocka_unit_test(a_letter_that_was_cut_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
