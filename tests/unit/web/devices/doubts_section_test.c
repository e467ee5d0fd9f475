/* What the page says of events that were set aside. */
#include "web/devices/doubts_section.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/report/aside.h"
#include "web/text/words.h"

static void every_reason_has_a_word_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < ASIDE_REASONS; i++) {
        const char *name = aside_reason_names[i];
        const char *vi = doubts_section_reason(LANGUAGE_VIETNAMESE, name);
        const char *en = doubts_section_reason(LANGUAGE_ENGLISH, name);

        assert_int_equal(aside_reason_find(name), i);
        assert_string_not_equal(vi, name);
        assert_string_not_equal(en, name);
        assert_string_not_equal(vi, en);
        assert_null(strchr(vi, '_'));
        assert_null(strchr(en, '_'));
    }
}

static void two_reasons_never_share_a_word(void **state)
{
    (void)state;
    for (int i = 0; i < ASIDE_REASONS; i++) {
        for (int j = 0; j < i; j++)
            assert_string_not_equal(
                doubts_section_reason(LANGUAGE_VIETNAMESE, aside_reason_names[i]),
                doubts_section_reason(LANGUAGE_VIETNAMESE, aside_reason_names[j]));
    }
}

static void a_reason_of_a_newer_centre_shows_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(doubts_section_reason(LANGUAGE_ENGLISH, "moon_phase"),
                        "moon_phase");
    assert_true(aside_reason_find("moon_phase") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_word_in_both_languages),
        cmocka_unit_test(two_reasons_never_share_a_word),
        cmocka_unit_test(a_reason_of_a_newer_centre_shows_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
