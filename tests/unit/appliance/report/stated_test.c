#include "appliance/report/stated.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { X = STATED_UNKNOWN, TEXT_BYTES = 2048 };

static void write_en(void *owner, const struct stated_finding *finding)
{
    char *text = owner;
    size_t used = strlen(text);
    int added = snprintf(text + used, TEXT_BYTES - used, "%s\n", finding->en);

    assert_in_range(added, 1, TEXT_BYTES - used - 1);
}

/* Results as provinces published them: tests/data/published.csv has their sources. */
static const struct {
    const char *id;
    struct stated stated;
    const char *findings;
} published[] = {
    {"Lâm Đồng, districts, October 2019: the columns, not the rates",
     {{21686, X, X, X, 17651, 13767, 3254, 634, X, X, X}, X, "78%; 18,4%; 3,6%"},
     "column 7 stated 17,651, 8 + 9 + 10 = 17,655\n"},
    {"Lâm Đồng, one-stop centre, October 2019: all is well",
     {{19361, X, X, X, 15641, 13529, 1958, 154, X, X, X}, X, "86,5%; 12,5%; 1%"},
     ""},
    {"Lâm Đồng, first quarter of 2020: 8,801 in no class",
     {{659245, X, X, X, 643272, X, X, 7677, 7172, 5950, 1222}, 635593, "98,81%; 1,19%"},
     "column 7 stated 643,272, 8 + 9 + 10 = 643,270\n"
     "column 3 stated 659,245, 7 + 11 = 650,444\n"},
    {"Lâm Đồng, province, first quarter of 2020",
     {{54575, X, X, X, 51780, X, X, 708, 2800, 2672, 128}, 51072, "98,63%; 1,37%"},
     "column 3 stated 54,575, 7 + 11 = 54,580\n"},
    {"Lâm Đồng, districts, first quarter of 2020: two and one decimals",
     {{340060, X, X, X, 329596, X, X, 5685, 3405, 2436, 969}, 323911, "98,28%; 1,7%"},
     "column 3 stated 340,060, 7 + 11 = 333,001\n"},
    {"Lâm Đồng, first quarter of 2024: all is well",
     {{159845, X, X, X, 151295, X, X, 2534, 8550, 7815, 735}, 148761, "98,33%; 1,67%"},
     ""},
    {"Lâm Đồng, communes, first half of 2022: cut off instead of rounded",
     {{X, X, X, X, 207030, X, 204847, X, X, X, X}, X, "98,94%"},
     "rate stated 98.94 %, (9) / (7) = 204847/207030 = 98.95 %; 204835/207030 would be "
     "98.94 "
     "%\n"},
    {"Lâm Đồng, environment, first half of 2021: they add up to 100, and both are wrong",
     {{114126, X, X, X, 106014, X, 104814, 1200, X, X, X}, X, "98,7%; 1,3%"},
     "rate stated 98.7 %, (7 - 10) / (7) = 104814/106014 = 98.9 %; 104636/106014 would be "
     "98.7 %\n"
     "rate stated 1.3 %, (10) / (7) = 1200/106014 = 1.1 %; 1378/106014 would be 1.3 %\n"},
    {"Đắk Nông, first half of 2021: one rate of three",
     {{218763, 19838, 190319, 8606, 206885, 99558, 106018, 1309, 11878, X, X},
      X,
      "48,2%; 51,2%; 0,6%"},
     "rate stated 48.2 %, (8) / (7) = 99558/206885 = 48.1 %; 99719/206885 would be 48.2 "
     "%\n"},
    {"Sơn La, to April 2018: no column 7",
     {{28817, X, X, X, X, 22357, 3523, 267, 1207, X, X}, X, "93,5%; 83%"},
     "column 3 stated 28,817, 8 + 9 + 10 + 11 = 27,354\n"
     "rate stated 93.5 %, (8 + 9 + 10) / (3) = 26147/28817 = 90.7 %; 26944/28817 would be "
     "93.5 %\n"
     "rate stated 83 %, (8) / (8 + 9 + 10) = 22357/26147 = 86 %; 21702/26147 would be 83 "
     "%\n"},
    {"Huế, levels 1 and 2: 9,612 results in no class",
     {{268763, X, X, X, 257141, 124907, 102770, 19852, 11622, X, X}, X, "48,6%; 40%; 7,7%"},
     "column 7 stated 257,141, 8 + 9 + 10 = 247,529\n"},
    {"Vĩnh Phúc, 2019: a rate over 8+9+10, for column 7 is not stated",
     {{37682, X, X, 1914, X, X, X, 635, X, X, X}, 33257, "98,13%; 1,87%"},
     ""},
    {"Vĩnh Phúc, September 2021: over what was due, which is not stated",
     {{6302, 1598, X, 2171, X, X, X, X, X, X, X}, 4157, "99,71%; 0,29%"},
     ""},
    {"Bến Tre, May 2021: on time is what was not late",
     {{5650, X, X, X, 4561, X, X, 12, 1089, 1089, X}, X, "80,7%; 99,7%; 0,3%"},
     ""},
};

static void what_was_published_is_held_against_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        char text[TEXT_BYTES] = "";

        stated_check(&published[i].stated, write_en, text);
        if (strcmp(text, published[i].findings) != 0)
            fail_msg("%s:\n%s", published[i].id, text);
    }
}

static void a_slip_of_a_digit_shows_by_what_would_be_right(void **state)
{
    const struct stated stated = {
        {X, X, X, X, 1937, X, 1132, X, X, X, X}, X, "57,41 %"}; /* was made of 1112 */
    char text[TEXT_BYTES] = "";

    (void)state;
    stated_check(&stated, write_en, text);
    assert_string_equal(text, "rate stated 57.41 %, (9) / (7) = 1132/1937 = 58.44 %; "
                              "1112/1937 would be 57.41 %\n");
}

static void rates_are_read_as_people_print_them(void **state)
{
    static const struct {
        const char *rates;
        int rc;
    } cases[] = {
        {"", 0},
        {"98,81 %; 1,19 %", 0},
        {"98.81%;1.19", 0},
        {"100%", 0},
        {"99,9999 %", 0},
        {"100,1 %", -EINVAL},
        {"98,", -EINVAL},
        {"gần 97%", -EINVAL},
        {"-1", -EINVAL},
        {"1,23456", -EINVAL},
        {"1 2", -EINVAL},
        {"%", -EINVAL},
        {"1;2;3;4;5;6;7;8;9", -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (stated_check_rates(cases[i].rates) != cases[i].rc)
            fail_msg("'%s'", cases[i].rates);
    }
}

static void what_was_counted_is_held_against_what_is_known_only(void **state)
{
    const struct stated stated = {{60, X, X, X, 1038, X, 10, X, X, X, X}, 31, ""};
    const int64_t counted[STATED_COLUMNS] = {60, 10, 20, 30, 38, 20, 10, 8, 22, 15, 7};
    char text[TEXT_BYTES] = "";

    (void)state;
    stated_compare(&stated, counted, write_en, text);
    assert_string_equal(text, "column 7 stated 1,038, counted 38\n"
                              "column 8 + 9 stated 31, counted 30\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_published_is_held_against_itself),
        cmocka_unit_test(a_slip_of_a_digit_shows_by_what_would_be_right),
        cmocka_unit_test(rates_are_read_as_people_print_them),
        cmocka_unit_test(what_was_counted_is_held_against_what_is_known_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
