#include "appliance/report/cause.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void each_cause_has_its_words_and_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < CAUSES; i++) {
        const struct cause_words *words = &cause_words[i];

        assert_int_equal(cause_find(words->name), i);
        assert_true(*words->vi && *words->en && *words->short_vi && *words->short_en);
        assert_int_equal(*words->mark == '\0', i == CAUSE_NOT_STATED);
        for (int before = 0; before < i; before++)
            assert_string_not_equal(words->mark, cause_words[before].mark);
    }
    assert_int_equal(cause_find(""), -ENOENT);
    assert_int_equal(cause_find("Overload"), -ENOENT);
}

static void a_note_is_short_and_has_no_number_of_a_person(void **state)
{
    static const struct {
        const char *note, *fault; /* NULL: it may be kept */
    } cases[] = {
        {"", NULL},
        {"Chờ kết quả xác minh của Sở Tư pháp, công văn 1234/STP ngày 20/11/2026", NULL},
        {"12345678", NULL},
        {"123456789", "nine digits"},
        {"sđt 0912 345 678", "nine digits"},
        {"sđt 0912\u00a0345\u00a0678", "nine digits"}, /* as it is pasted */
        {"sđt 0912–345–678", "nine digits"},
        {"20 hồ sơ – 2026 – 12 ngày", NULL},
        {"CCCD 001.099.012345", "nine digits"},
        {"năm 2025 và năm 2026", NULL},
        {"a\xe2\x80\x8b"
         "b",
         "nobody sees"},
        {"hai\ndòng", "nobody sees"},
        {"mất\xef\xbf\xbd", "nobody sees"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *fault = cause_note_fault(cases[i].note);

        print_message("case: %s\n", cases[i].note);
        assert_int_equal(fault != NULL, cases[i].fault != NULL);
        if (fault && cases[i].fault)
            assert_non_null(strstr(fault, cases[i].fault));
    }
}

static void letters_are_counted_and_not_their_bytes(void **state)
{
    char note[sizeof "đ" * (CAUSE_NOTE_LETTERS + 1)], *end = note;

    (void)state;
    for (int i = 0; i < CAUSE_NOTE_LETTERS; i++)
        end = stpcpy(end, "đ");
    assert_null(cause_note_fault(note));
    (void)stpcpy(end, "đ");
    assert_non_null(cause_note_fault(note));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_has_its_words_and_is_found_by_its_name),
        cmocka_unit_test(a_note_is_short_and_has_no_number_of_a_person),
        cmocka_unit_test(letters_are_counted_and_not_their_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
