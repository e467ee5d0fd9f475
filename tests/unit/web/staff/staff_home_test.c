#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/staff/staff_page.h"

enum {
    KINDS = FAULTS - 1 + TALLY_KINDS - 1
}; /* all but no fault and a login that succeeded */

/* One of each kind was refused, so each is a line "word: <b>1</b>". */
static void every_kind_of_refusal_is_told_by_a_word_of_its_own(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct tally tally = {.next_ms = 0};

    (void)state;
    for (int i = 0; i < TALLY_KINDS; i++)
        tally.kinds[i] = 1;
    for (int i = 0; i < FAULTS; i++)
        tally.faults[i] = i == FAULT_NONE ? 0 : 1;
    for (int language = 0; language < LANGUAGES; language++) {
        struct staff_view view = {.view = sample_view(sample, (enum language)language),
                                  .tally = &tally};
        const char *lines[KINDS + 1];
        int count = 0;
        struct body body;
        char *rest;

        assert_int_equal(staff_page_home(&view, &body), 0);
        rest = strstr(body.text, "<ul class=\"reasons\">");
        assert_non_null(rest);
        *strstr(rest, "</ul>") = '\0';
        for (char *line = strtok_r(rest, ">", &rest); line;
             line = strtok_r(NULL, ">", &rest)) {
            char *end = strstr(line, ": <b");

            if (!end)
                continue;
            *end = '\0';
            assert_true(count < KINDS);
            for (int i = 0; i < count; i++)
                assert_string_not_equal(lines[i], line);
            lines[count++] = line;
        }
        assert_int_equal(count, KINDS);
        body_release(&body);
    }
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_refusal_is_told_by_a_word_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
