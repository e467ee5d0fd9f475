/* Sessions begin, are found, grow old and end. */
#include "web/login/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct account lan = {.name = "lan", .hash = "x"};

static int open_sessions(void **state)
{
    *state = sessions_open();
    return 0;
}

static int close_sessions(void **state)
{
    sessions_close(*state);
    return 0;
}

static void a_session_is_found_by_its_token_alone(void **state)
{
    struct session *first = sessions_begin(*state, &lan, 0);
    struct session *second = sessions_begin(*state, &lan, 0);
    char token[SESSION_TOKEN_BYTES];

    assert_string_not_equal(first->token, second->token);
    assert_string_not_equal(first->token, first->form);
    assert_ptr_equal(sessions_find(*state, first->token, 1), first);
    assert_ptr_equal(sessions_find(*state, second->token, 1), second);
    assert_null(sessions_find(*state, first->form, 1));
    assert_null(sessions_find(*state, "", 1));
    assert_null(sessions_find(*state, "00000000000000000000000000000000", 1));
    memcpy(token, first->token, sizeof token);
    token[SESSION_TOKEN_BYTES - 2] = '\0';
    assert_null(sessions_find(*state, token, 1));
    session_end(first);
    assert_null(sessions_find(*state, token, 1));
    assert_ptr_equal(sessions_find(*state, second->token, 1), second);
}

static void a_session_ends_unused_and_in_any_case_after_a_day_of_work(void **state)
{
    struct session *session = sessions_begin(*state, &lan, 0);
    char token[SESSION_TOKEN_BYTES];
    int64_t now_ms = 0;

    memcpy(token, session->token, sizeof token);
    while (now_ms + SESSION_IDLE_MS - 1 < SESSION_LONGEST_MS) {
        now_ms += SESSION_IDLE_MS - 1;
        assert_ptr_equal(sessions_find(*state, token, now_ms), session);
    }
    assert_null(sessions_find(*state, token, SESSION_LONGEST_MS));
    session = sessions_begin(*state, &lan, 0);
    memcpy(token, session->token, sizeof token);
    assert_null(sessions_find(*state, token, SESSION_IDLE_MS));
}

static void whoever_is_one_too_many_takes_the_place_of_the_longest_unused(void **state)
{
    char tokens[SESSION_MOST + 1][SESSION_TOKEN_BYTES];

    for (int i = 0; i <= SESSION_MOST; i++)
        memcpy(tokens[i], sessions_begin(*state, &lan, i)->token, SESSION_TOKEN_BYTES);
    assert_null(sessions_find(*state, tokens[0], SESSION_MOST));
    for (int i = 1; i <= SESSION_MOST; i++)
        assert_non_null(sessions_find(*state, tokens[i], SESSION_MOST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_is_found_by_its_token_alone,
                                        open_sessions, close_sessions),
        cmocka_unit_test_setup_teardown(
            a_session_ends_unused_and_in_any_case_after_a_day_of_work, open_sessions,
            close_sessions),
        cmocka_unit_test_setup_teardown(
            whoever_is_one_too_many_takes_the_place_of_the_longest_unused, open_sessions,
            close_sessions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
