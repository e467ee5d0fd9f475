#include "appliance/topics/survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "appliance/rules/named_period.h"

enum { BEGIN_MS = 1000000, PARTS = NAMED_PERIODS + 1, ANSWER_MS = 7 };

static struct survey_question question;

static void ask(struct survey *survey, int64_t mono_ms)
{
    assert_true(survey->due_ms <= mono_ms);
    assert_true(survey_work(survey, mono_ms, &question));
    assert_true(survey->awaits);
}

static void answer(struct survey *survey, int64_t mono_ms)
{
    assert_true(survey_is_echo(question.echo, strlen(question.echo)));
    survey_heard(survey, question.echo, mono_ms);
    assert_false(survey->awaits);
}

/* When it is over. */
static int64_t pass(struct survey *survey, int parts)
{
    int64_t mono_ms = 0;

    for (int part = 0; part < parts; part++) {
        mono_ms = survey->due_ms;
        ask(survey, mono_ms);
        answer(survey, mono_ms += ANSWER_MS);
    }
    return mono_ms;
}

static struct survey begun(const char *prefix)
{
    struct survey survey = {.prefix = prefix};

    survey_begin(&survey, false, BEGIN_MS);
    assert_int_equal(survey.due_ms, BEGIN_MS);
    return survey;
}

static void every_part_is_asked_for_once_and_others_have_their_time(void **state)
{
    static const char *const expected[] = {
        "dunghan/v1/stats/+/+/today",   "dunghan/v1/stats/+/+/month",
        "dunghan/v1/stats/+/+/quarter", "dunghan/v1/stats/+/+/last_year",
        "dunghan/v1/meta/+/#",          "ha/sensor/+/+/config"};
    struct survey survey = begun("ha");
    size_t found = 0;

    (void)state;
    for (int part = 0; part < PARTS + 1; part++) {
        int64_t mono_ms = survey.due_ms;

        ask(&survey, mono_ms);
        for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
            found += strcmp(question.filter, expected[i]) == 0;
        answer(&survey, mono_ms + ANSWER_MS);
        if (part < PARTS)
            assert_int_equal(survey.due_ms, mono_ms + 3L * ANSWER_MS);
    }
    assert_int_equal(found, sizeof expected / sizeof expected[0]);
    assert_int_equal(survey.due_ms, INT64_MAX);
}

static void
a_pass_that_found_something_or_missed_it_has_another_after_pauses_that_grow(void **state)
{
    struct survey survey = begun(NULL);
    int64_t pause_ms = SURVEY_AGAIN_MS, ended_ms;

    (void)state;
    for (int i = 0; i < 20; i++) {
        if (i % 3 == 0)
            survey_found(&survey, true);
        else if (i % 3 == 1)
            survey_found(&survey, false);
        else
            survey_missed(&survey);
        ended_ms = pass(&survey, PARTS);
        assert_int_equal(survey.due_ms, ended_ms + pause_ms);
        pause_ms =
            pause_ms * 2 < SURVEY_AGAIN_MOST_MS ? pause_ms * 2 : SURVEY_AGAIN_MOST_MS;
    }
    (void)pass(&survey, PARTS);
    assert_int_equal(survey.due_ms, INT64_MAX);
}

static void who_echoes_nothing_is_asked_again_later(void **state)
{
    struct survey survey = begun(NULL);

    (void)state;
    ask(&survey, BEGIN_MS);
    survey_heard(&survey, "{\"v\":1,\"boot\":0,\"leg\":\"survey\",\"number\":0}", BEGIN_MS);
    assert_true(survey.awaits);
    assert_int_equal(survey.due_ms, BEGIN_MS + SURVEY_SILENCE_MS);
    assert_false(survey_work(&survey, survey.due_ms, &question));
    assert_false(survey.awaits);
    assert_int_equal(survey.due_ms, BEGIN_MS + SURVEY_SILENCE_MS + SURVEY_AGAIN_MS);
    (void)pass(&survey, PARTS);
    assert_int_equal(survey.due_ms, INT64_MAX);
}

/* A broker whose queue is full drops the echo too. */
static void an_answer_without_an_echo_is_no_reason_not_to_ask_for_the_rest(void **state)
{
    struct survey survey = begun(NULL);

    (void)state;
    ask(&survey, BEGIN_MS);
    survey_came(&survey, BEGIN_MS + ANSWER_MS);
    assert_int_equal(survey.due_ms, BEGIN_MS + ANSWER_MS + SURVEY_SILENCE_MS);
    assert_false(survey_work(&survey, survey.due_ms, &question));
    assert_true(survey.due_ms < BEGIN_MS + 4L * SURVEY_SILENCE_MS);
    ask(&survey, survey.due_ms);
    assert_string_equal(question.filter, "dunghan/v1/stats/+/+/month");
    answer(&survey, BEGIN_MS + 4L * SURVEY_SILENCE_MS);
    (void)pass(&survey, PARTS - 2);
    assert_int_not_equal(survey.due_ms, INT64_MAX);
}

static void
sessions_that_follow_each_other_soon_wait_but_for_a_marker_of_another(void **state)
{
    struct survey survey = begun(NULL);
    int64_t ended_ms = pass(&survey, PARTS);

    (void)state;
    survey_end(&survey);
    assert_int_equal(survey.due_ms, INT64_MAX);
    survey_begin(&survey, false, ended_ms + 1);
    assert_int_equal(survey.due_ms, ended_ms + SURVEY_EVERY_MS);
    survey_begin(&survey, true, ended_ms + 2);
    assert_int_equal(survey.due_ms, ended_ms + 2);
    /* It ends in the middle of an answer, which is none of the next one. */
    ask(&survey, ended_ms + 2);
    survey_end(&survey);
    survey_begin(&survey, true, ended_ms + 3);
    survey_heard(&survey, question.echo, ended_ms + 3);
    ask(&survey, ended_ms + 3);
    assert_string_equal(question.filter, "dunghan/v1/stats/+/+/today");
}

static void a_canary_is_no_echo(void **state)
{
    static const char *const others[] = {
        "", "x", "{\"v\":1,\"boot\":1,\"number\":3,\"leg\":\"call\"}",
        "{\"v\":1,\"boot\":0,\"leg\":\"survey\",\"number\":",
        "{\"v\":1,\"boot\":0,\"leg\":\"surve"};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(survey_is_echo(others[i], strlen(others[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_asked_for_once_and_others_have_their_time),
        cmocka_unit_test(
            a_pass_that_found_something_or_missed_it_has_another_after_pauses_that_grow),
        cmocka_unit_test(who_echoes_nothing_is_asked_again_later),
        cmocka_unit_test(an_answer_without_an_echo_is_no_reason_not_to_ask_for_the_rest),
        cmocka_unit_test(
            sessions_that_follow_each_other_soon_wait_but_for_a_marker_of_another),
        cmocka_unit_test(a_canary_is_no_echo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
