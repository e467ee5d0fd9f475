#include "web/text/number.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/date.h"
#include "web/text/level.h"

static const struct source_levels levels = {9800, 9500, 9000, 10};

static void counts_are_grouped_as_each_language_does(void **state)
{
    static const struct {
        int64_t value;
        const char *vi, *en;
    } cases[] = {
        {0, "0", "0"},
        {7, "7", "7"},
        {999, "999", "999"},
        {1937, "1.937", "1,937"},
        {-1937, "\u22121.937", "\u22121,937"},
        {1234567, "1.234.567", "1,234,567"},
        {INT64_MAX, "9.223.372.036.854.775.807", "9,223,372,036,854,775,807"},
        {INT64_MIN, "\u22129.223.372.036.854.775.808", "\u22129,223,372,036,854,775,808"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(number_count(LANGUAGE_VIETNAMESE, cases[i].value).text,
                            cases[i].vi);
        assert_string_equal(number_count(LANGUAGE_ENGLISH, cases[i].value).text,
                            cases[i].en);
    }
}

static void a_difference_has_its_sign(void **state)
{
    (void)state;
    assert_string_equal(number_signed(LANGUAGE_VIETNAMESE, 1937).text, "+1.937");
    assert_string_equal(number_signed(LANGUAGE_VIETNAMESE, -4).text, "\u22124");
    assert_string_equal(number_signed(LANGUAGE_ENGLISH, 0).text, "0");
    assert_string_equal(number_signed(LANGUAGE_ENGLISH, INT64_MIN).text,
                        "\u22129,223,372,036,854,775,808");
}

static void a_rate_is_never_shown_as_a_level_that_it_misses(void **state)
{
    static const struct {
        const char *name;
        int64_t num, den;
        const char *vi, *en;
    } cases[] = {
        {"one decimal", 965, 1000, "96,5%", "96.5%"},
        {"seed figures", 1132, 1937, "58,4%", "58.4%"},
        {"just below the target", 9496, 10000, "94,96%", "94.96%"},
        {"at the target", 95, 100, "95,0%", "95.0%"},
        {"just below good", 97998, 100000, "97,99%", "97.99%"},
        {"a hair below the goal", 949999, 1000000, "94,99%", "94.99%"},
        {"a hair below ninety", 899999, 1000000, "89,99%", "89.99%"},
        {"almost all", 19999, 20000, "99,99%", "99.99%"},
        {"almost none", 1, 20000, "0,01%", "0.01%"},
        {"all", 7, 7, "100%", "100%"},
        {"none", 0, 7, "0%", "0%"},
        {"nothing to divide", 0, 0, "–", "–"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fraction rate = {cases[i].num, cases[i].den};

        print_message("case: %s\n", cases[i].name);
        assert_string_equal(number_percent(LANGUAGE_VIETNAMESE, rate, &levels).text,
                            cases[i].vi);
        assert_string_equal(number_percent(LANGUAGE_ENGLISH, rate, &levels).text,
                            cases[i].en);
    }
}

static void changes_are_in_points_with_a_true_minus(void **state)
{
    static const struct {
        struct fraction now, before;
        int rc, tenths;
        const char *vi;
    } cases[] = {
        {{965, 1000}, {953, 1000}, 0, 12, "+1,2"},
        {{949, 1000}, {953, 1000}, 0, -4, "\u22120,4"},
        {{95, 100}, {95, 100}, 0, 0, "0,0"},
        {{9500, 10000}, {9504, 10000}, 0, 0, "0,0"},
        {{1, 1}, {0, 1}, 0, 1000, "+100,0"},
        {{0, 0}, {95, 100}, -EDOM, 0, NULL},
        {{95, 100}, {0, 0}, -EDOM, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int tenths = 0;

        assert_int_equal(number_change(cases[i].now, cases[i].before, &tenths),
                         cases[i].rc);
        assert_int_equal(tenths, cases[i].tenths);
        if (cases[i].vi)
            assert_string_equal(number_points(LANGUAGE_VIETNAMESE, tenths).text,
                                cases[i].vi);
    }
    assert_string_equal(number_points(LANGUAGE_ENGLISH, -4).text, "\u22120.4");
    assert_string_equal(number_points_size(LANGUAGE_VIETNAMESE, -4).text, "0,4");
}

static void dates_and_times_are_those_of_viet_nam(void **state)
{
    int64_t moment;
    int32_t day = date_day((struct date){2026, 11, 1});

    (void)state;
    assert_int_equal(stamp_parse("2026-11-20T23:02:05Z", &moment), 0);
    assert_string_equal(number_date(LANGUAGE_VIETNAMESE, moment).text, "21/11/2026");
    assert_string_equal(number_date(LANGUAGE_ENGLISH, moment).text, "21 Nov 2026");
    assert_string_equal(number_time(moment).text, "06:02");
    assert_string_equal(number_time_exact(moment).text, "06:02:05");
    assert_string_equal(number_moment(LANGUAGE_VIETNAMESE, moment).text,
                        "06:02 ngày 21/11/2026");
    assert_string_equal(number_moment(LANGUAGE_ENGLISH, moment).text,
                        "06:02 on 21 Nov 2026");
    assert_string_equal(number_month(LANGUAGE_VIETNAMESE, day - 1).text, "tháng 10/2026");
    assert_string_equal(number_month_first(LANGUAGE_VIETNAMESE, day).text, "Tháng 11/2026");
    assert_string_equal(number_month(LANGUAGE_ENGLISH, day).text, "November 2026");
    assert_string_equal(number_threshold(LANGUAGE_VIETNAMESE, 9500).text, "95%");
    assert_string_equal(number_threshold(LANGUAGE_VIETNAMESE, 9750).text, "97,50%");
}

static void a_level_comes_from_the_exact_fraction(void **state)
{
    static const struct {
        const char *name;
        struct fraction rate;
        enum source_silence silence;
        enum level level;
    } cases[] = {
        {"good", {98, 100}, SOURCE_SILENCE_NONE, LEVEL_GOOD},
        {"just not good", {979999, 1000000}, SOURCE_SILENCE_NONE, LEVEL_OK},
        {"on target", {95, 100}, SOURCE_SILENCE_NONE, LEVEL_OK},
        {"just below the target", {9496, 10000}, SOURCE_SILENCE_NONE, LEVEL_WARN},
        {"ninety", {9, 10}, SOURCE_SILENCE_NONE, LEVEL_WARN},
        {"below ninety", {8999, 10000}, SOURCE_SILENCE_NONE, LEVEL_BAD},
        {"too few", {9, 9}, SOURCE_SILENCE_NONE, LEVEL_FEW},
        {"nothing", {0, 0}, SOURCE_SILENCE_NONE, LEVEL_NONE},
        {"nothing of silent sources", {0, 0}, SOURCE_SILENCE_LINK, LEVEL_NONE},
        {"nobody is heard", {98, 100}, SOURCE_SILENCE_LINK, LEVEL_SILENT},
        {"its sources are silent", {98, 100}, SOURCE_SILENCE_DEVICES, LEVEL_SILENT},
        {"they were never heard", {98, 100}, SOURCE_SILENCE_NEVER, LEVEL_SILENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(level_of(cases[i].rate, &levels, cases[i].silence),
                         cases[i].level);
    }
}

static void counters_have_the_names_that_stand_above_them(void **state)
{
    static const struct {
        const char *counter, *vi, *en;
    } cases[] = {
        {"q1", "Quầy 1", "Counter 1"}, {"q12", "Quầy 12", "Counter 12"},  {"q", "q", "q"},
        {"q1a", "q1a", "q1a"},         {"mot-cua", "mot-cua", "mot-cua"}, {"", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(number_counter(LANGUAGE_VIETNAMESE, cases[i].counter).text,
                            cases[i].vi);
        assert_string_equal(number_counter(LANGUAGE_ENGLISH, cases[i].counter).text,
                            cases[i].en);
    }
}

static void what_is_short_is_in_milliseconds(void **state)
{
    static const struct {
        uint32_t us;
        const char *vi, *en;
    } cases[] = {
        {1, "<0,1\u00a0ms", "<0.1\u00a0ms"},
        {2140, "2,1\u00a0ms", "2.1\u00a0ms"},
        {9949, "9,9\u00a0ms", "9.9\u00a0ms"},
        {9951, "10\u00a0ms", "10\u00a0ms"},
        {1250400, "1.250\u00a0ms", "1,250\u00a0ms"},
        {UINT32_MAX, "4.294.967\u00a0ms", "4,294,967\u00a0ms"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(number_milliseconds(LANGUAGE_VIETNAMESE, cases[i].us).text,
                            cases[i].vi);
        assert_string_equal(number_milliseconds(LANGUAGE_ENGLISH, cases[i].us).text,
                            cases[i].en);
    }
}

static void a_length_of_time_is_in_the_unit_that_people_say(void **state)
{
    static const struct {
        int64_t ms;
        const char *vi, *en;
    } cases[] = {
        {60000, "1 phút", "1 minute"},
        {-INT64_C(60000) * 119, "119 phút", "119 minutes"},
        {INT64_C(60000) * 120, "2 giờ", "2 hours"},
        {INT64_C(47) * 3600000, "47 giờ", "47 hours"},
        {-INT64_C(259200000), "3 ngày", "3 days"},
        {INT64_C(86400000) * 1500, "1.500 ngày", "1,500 days"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(number_span(LANGUAGE_VIETNAMESE, cases[i].ms).text,
                            cases[i].vi);
        assert_string_equal(number_span(LANGUAGE_ENGLISH, cases[i].ms).text, cases[i].en);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_have_the_names_that_stand_above_them),
        cmocka_unit_test(counts_are_grouped_as_each_language_does),
        cmocka_unit_test(a_difference_has_its_sign),
        cmocka_unit_test(a_rate_is_never_shown_as_a_level_that_it_misses),
        cmocka_unit_test(changes_are_in_points_with_a_true_minus),
        cmocka_unit_test(what_is_short_is_in_milliseconds),
        cmocka_unit_test(a_length_of_time_is_in_the_unit_that_people_say),
        cmocka_unit_test(dates_and_times_are_those_of_viet_nam),
        cmocka_unit_test(a_level_comes_from_the_exact_fraction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
