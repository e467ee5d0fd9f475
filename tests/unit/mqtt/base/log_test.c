#include "mqtt/base/log.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/capture.h"

enum { TEXT_BYTES = 4000, LINE_BYTES = 3000 };

static void a_line_says_who_speaks(void **state)
{
    char text[TEXT_BYTES];
    struct capture capture = capture_begin();

    (void)state;
    log_setup("tester", LOG_LEVEL_INFO);
    log_info("device %d is online", 3);
    capture_end(&capture, text, sizeof text);
    assert_string_equal(text, "tester: device 3 is online\n");
}

static void under_the_journal_a_line_says_how_grave_it_is(void **state)
{
    char text[TEXT_BYTES];
    struct capture capture = capture_begin();

    (void)state;
    assert_int_equal(setenv("JOURNAL_STREAM", "8:1", 1), 0); /* NOLINT: one thread */
    log_setup("tester", LOG_LEVEL_INFO);
    log_error("a");
    log_warning("b");
    log_info("c");
    assert_int_equal(unsetenv("JOURNAL_STREAM"), 0); /* NOLINT: one thread */
    capture_end(&capture, text, sizeof text);
    assert_string_equal(text, "<3>a\n<4>b\n<6>c\n");
}

static void what_is_not_seen_is_shown_and_one_line_stays_one(void **state)
{
    char text[TEXT_BYTES];
    struct capture capture = capture_begin();

    (void)state;
    log_setup("tester", LOG_LEVEL_INFO);
    log_info("unit '%s'", "X\u00E3\u200B\nb");
    (void)log_fail(-ENOENT, "%s", "\u202Ea");
    capture_end(&capture, text, sizeof text);
    assert_string_equal(text, "tester: unit 'X\u00E3U+200BU+000Ab'\n"
                              "tester: U+202Ea: No such file or directory\n");
}

static void what_nobody_wants_to_know_is_not_said(void **state)
{
    char text[TEXT_BYTES];
    struct capture capture = capture_begin();

    (void)state;
    log_setup("tester", LOG_LEVEL_WARNING);
    log_debug("a");
    log_info("b");
    log_warning("c");
    capture_end(&capture, text, sizeof text);
    assert_string_equal(text, "tester: c\n");
}

static void a_failure_names_its_errno_and_gives_it_back(void **state)
{
    char text[TEXT_BYTES];
    struct capture capture = capture_begin();
    int rc;

    (void)state;
    log_setup("tester", LOG_LEVEL_INFO);
    errno = EAGAIN;
    rc = log_fail(-ENOSPC, "outbox %s", "x");
    assert_int_equal(errno, EAGAIN);
    capture_end(&capture, text, sizeof text);
    assert_int_equal(rc, -ENOSPC);
    assert_string_equal(text, "tester: outbox x: No space left on device\n");
}

static void a_line_that_is_too_long_is_cut_and_stays_one_line(void **state)
{
    char text[TEXT_BYTES], line[LINE_BYTES];
    struct capture capture;

    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    capture = capture_begin();
    log_setup("tester", LOG_LEVEL_INFO);
    log_info("%s", line);
    (void)log_fail(-EIO, "%s", line);
    capture_end(&capture, text, sizeof text);
    assert_in_range(strcspn(text, "\n"), 1000, 1100);
    assert_string_equal(text + strlen(text) - 2, "x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_who_speaks),
        cmocka_unit_test(under_the_journal_a_line_says_how_grave_it_is),
        cmocka_unit_test(what_is_not_seen_is_shown_and_one_line_stays_one),
        cmocka_unit_test(what_nobody_wants_to_know_is_not_said),
        cmocka_unit_test(a_failure_names_its_errno_and_gives_it_back),
        cmocka_unit_test(a_line_that_is_too_long_is_cut_and_stays_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
