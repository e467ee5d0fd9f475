#include "web/text/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/text/html.h"

/* Which places a text has, as bits. */
static unsigned places(const char *text)
{
    unsigned found = 0;

    for (; (text = strchr(text, '{')); text++) {
        if (text[1] >= '0' && text[1] <= '9' && text[2] == '}')
            found |= 1U << (text[1] - '0');
    }
    return found;
}

static void every_word_is_there_in_each_language(void **state)
{
    (void)state;
    for (int language = 0; language < LANGUAGES; language++) {
        for (int word = 0; word < WORDS; word++) {
            const char *text = words_get((enum language)language, (enum word)word);

            assert_non_null(text);
            assert_string_not_equal(text, "");
        }
    }
}

static void translations_have_the_same_places(void **state)
{
    (void)state;
    for (int word = 0; word < WORDS; word++) {
        const char *vi = words_get(LANGUAGE_VIETNAMESE, (enum word)word);
        const char *en = words_get(LANGUAGE_ENGLISH, (enum word)word);

        if (places(vi) != places(en))
            print_message("%s / %s\n", vi, en);
        assert_int_equal(places(vi), places(en));
    }
}

static void places_are_filled_in_their_order(void **state)
{
    static const struct {
        const char *pattern, *expected;
    } cases[] = {
        {"{0} of {1}", "a of b"},
        {"{1}, {0}, {1}", "b, a, b"},
        {"{5}", ""},
        {"{x} {} { {0", "{x} {} { {0"},
        {"no places, 5 %", "no places, 5 %"},
        {"", ""},
        {"{2} {2?event is|events are} there", "1 event is there"},
        {"{3} {3?event is|events are} there", "21 events are there"},
        {"{0?a|b", "{0?a|b"},
        {"{0?a}", "{0?a}"},
        {"{7?a|b}", "b"},
    };
    static const char *const args[] = {"a", "b", "1", "21"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html plain;
        size_t bytes;
        char *text;

        html_open(&plain);
        words_fill(plain.out, cases[i].pattern, args, 4);
        text = html_close(&plain, &bytes);
        assert_string_equal(text, cases[i].expected);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_there_in_each_language),
        cmocka_unit_test(translations_have_the_same_places),
        cmocka_unit_test(places_are_filled_in_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
