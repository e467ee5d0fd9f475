#include "mqtt/base/letters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void each_letter_is_what_a_reader_sees_of_it(void **state)
{
    static const struct {
        uint32_t letter;
        enum letters_kind kind;
    } cases[] = {
        {'a', LETTERS_SEEN},      {'7', LETTERS_SEEN},       {0x1EC7, LETTERS_SEEN},
        {0x0323, LETTERS_SEEN},   {0x2013, LETTERS_SEEN},    {0x4E2D, LETTERS_SEEN},
        {' ', LETTERS_SEEN},      {'\t', LETTERS_BLANK},     {0x00A0, LETTERS_BLANK},
        {0x3000, LETTERS_BLANK},  {0x202F, LETTERS_BLANK},   {0x200B, LETTERS_HIDDEN},
        {0xFEFF, LETTERS_HIDDEN}, {0x00AD, LETTERS_HIDDEN},  {0x202E, LETTERS_HIDDEN},
        {0x2066, LETTERS_HIDDEN}, {0x034F, LETTERS_HIDDEN},  {0x0001, LETTERS_HIDDEN},
        {0x0096, LETTERS_HIDDEN}, {0xE0041, LETTERS_HIDDEN}, {0xFFFD, LETTERS_LOST},
        {0x0430, LETTERS_ALIKE},  {0x0391, LETTERS_ALIKE},   {0x13A0, LETTERS_ALIKE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: U+%04X\n", (unsigned)cases[i].letter);
        assert_int_equal(letters_kind(cases[i].letter), cases[i].kind);
    }
    assert_string_equal(letters_alphabet(0x0430), "Cyrillic");
    assert_string_equal(letters_alphabet('a'), "");
}

static void the_first_of_a_kind_is_found(void **state)
{
    (void)state;
    assert_int_equal(letters_find("X\u00E3\u200B\u200D", LETTERS_OF(LETTERS_HIDDEN)),
                     0x200B);
    assert_int_equal(letters_find("X\u00E3", LETTERS_OF(LETTERS_HIDDEN)), 0);
    assert_int_equal(letters_find("H42.31\u00A0", LETTERS_ODD), 0xA0);
    assert_int_equal(letters_find("X\u00E3 D", LETTERS_ODD), 0);
    assert_int_equal(letters_find("", LETTERS_OF(LETTERS_HIDDEN)), 0);
    assert_int_equal(letters_find("\xFFX\u200B", LETTERS_OF(LETTERS_HIDDEN)), 0x200B);
}

static void what_is_not_seen_is_shown_by_its_number(void **state)
{
    char shown[64], little[9];

    (void)state;
    letters_show("X\u00E3\u200B \u00A0D\u0430", shown, sizeof shown);
    assert_string_equal(shown, "X\u00E3U+200B U+00A0DU+0430");
    letters_show("\xFF\xFE no text", shown, sizeof shown);
    assert_string_equal(shown, "\xFF\xFE no text");
    letters_show("", shown, sizeof shown);
    assert_string_equal(shown, "");
    letters_show("abcdef\u1EC7x", little, sizeof little);
    assert_string_equal(little, "abcdef");
}

static void what_is_plain_ends_where_something_else_begins(void **state)
{
    (void)state;
    assert_int_equal(letters_plain("a b~", 4), 4);
    assert_int_equal(letters_plain("a\tb", 3), 1);
    assert_int_equal(letters_plain("a\x7F", 2), 1);
    assert_int_equal(letters_plain("\u1EC7", 3), 0);
}

static void what_nobody_sees_at_the_ends_falls_away(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } cases[] = {
        {"a", "a"},
        {" \t\u00A0\uFEFFH42.31 \u200B7\u200B\u3000\r\n", "H42.31 \u200B7"},
        {"", ""},
        {" \u200B ", ""},
        {"\xFF ", "\xFF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bytes;
        const char *begin = letters_trim(cases[i].text, &bytes);

        print_message("case: %zu\n", i);
        assert_int_equal(bytes, strlen(cases[i].trimmed));
        assert_memory_equal(begin, cases[i].trimmed, bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_sees_at_the_ends_falls_away),
        cmocka_unit_test(each_letter_is_what_a_reader_sees_of_it),
        cmocka_unit_test(the_first_of_a_kind_is_found),
        cmocka_unit_test(what_is_not_seen_is_shown_by_its_number),
        cmocka_unit_test(what_is_plain_ends_where_something_else_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
