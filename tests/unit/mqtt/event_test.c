#include "mqtt/event.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

struct code {
    const char *text;
    bool valid;
};

static void check(bool (*valid)(const char *), const struct code *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("case: '%s'\n", cases[i].text);
        assert_int_equal(valid(cases[i].text), cases[i].valid);
    }
}

static void dossier_codes_of_all_systems_are_known_by_their_shape(void **state)
{
    static const struct code cases[] = {
        {"H21.65-220914-0011", true},        /* QĐ 20/2020 */
        {"000.00.01.H40-180712-0001", true}, /* TT 01/2018 */
        {"000.17.22.H56-210531-0001", true},
        {"G12.18-260421-00430053", true}, /* eight digits, central agencies */
        {"00352112000539", true},         /* of older systems, which say nothing */
        {"HS-2015/00123_b", true},
        {"2015-123456-1", true}, /* no organisation code */
        {"0035", true},
        {"035", false},
        {"nodigit", false},
        {"00352112000539,1", false},
        {"00352112000539\n", false},
        {"0035 2112", false},
        {"=0035", false},
        {"0035//2112", false},
        {"/00352112", false},
        {"00352112.", false},
        {"0035+2112", false},
        {"0035#2112", false},
        {"Đ0352112", false},
        {"01234567890123456789012345678901234", true},
        {"012345678901234567890123456789012345", false}, /* longer than its place */
        {"000.00.01.H40-180230-0001", false},            /* 30 February */
        {"H21.65-220931-0011", false},                   /* 31 September */
        {"H21.65-229914-0011", false},
        {"H21.65-220914-011", false},
        {"H21.65-220914-000000011", false},
        {"H21.65-220914-0011 ", false},
        {"h21.65-220914-0011", false},
        {"H21..65-220914-0011", false},
        {"-220914-0011", false},
        {"H21.65-22091-0011", true}, /* not of the form of today */
        {"H21.65", false},
        {"", false},
        {"H21.65.01.02.03.04.05-220914-000011", true},
        {"H21.65.01.02.03.04.05.06-220914-0011", false}, /* longer than its place */
    };

    (void)state;
    check(event_dossier_valid, cases, sizeof cases / sizeof cases[0]);
}

static void a_date_that_does_not_exist_is_told_from_another_form(void **state)
{
    char said[EVENT_FALSE_DATE_BYTES];

    (void)state;
    assert_true(event_dossier_false_date("000.00.01.H40-180230-0001", said));
    assert_string_equal(said, "180230 is no date: there is no 30.2.2018");
    assert_true(event_dossier_false_date("H21.65-229914-0011", said));
    assert_string_equal(said, "229914 is no date: there is no 14.99.2022");
    assert_false(event_dossier_false_date("000.00.01.H40-180228-0001", said));
    assert_false(event_dossier_false_date("00352112000539", said));
    assert_false(event_dossier_false_date("001-180230-0001", said));
}

static void a_code_of_today_tells_its_day(void **state)
{
    int32_t day = 7;

    (void)state;
    assert_int_equal(event_dossier_day("H42.31-180228-0001", &day), 0);
    assert_int_equal(day, date_day((struct date){2018, 2, 28}));
    day = 7;
    assert_int_equal(event_dossier_day("H42.31-180230-0001", &day), -ENOENT);
    assert_int_equal(event_dossier_day("00352112000539", &day), -ENOENT);
    assert_int_equal(event_dossier_day("", &day), -ENOENT);
    assert_int_equal(day, 7);
}

static void procedure_codes_may_carry_an_agency(void **state)
{
    static const struct code cases[] = {
        {"1.001193", true},
        {"2.000635", true},
        {"1.000948.H38", true},
        {"1.003560.000.00.00.H56", true},
        {"1.003560.000.00.00", true},
        {"4.001193", false},
        {"0.001193", false},
        {"1.00119", false},
        {"1.0011933", false},
        {"1.001193.", false},
        {"1.001193.X38", false},
        {"1-001193", false},
        {"", false},
    };

    (void)state;
    check(event_procedure_valid, cases, sizeof cases / sizeof cases[0]);
}

static void organisation_codes_have_groups_and_dots(void **state)
{
    static const struct code cases[] = {
        {"H42", true},
        {"H42.31", true},
        {"000.00.01.H40", true},
        {"H21.65.01", true},
        {"H42.", false},
        {".H42", false},
        {"H4231", false},
        {"H42.31/x", false},
        {"H42.31+", false},
        {"", false},
        {"H42.31.01.02.03.04.05.06.07.08.09.10", false},
    };

    (void)state;
    check(event_unit_valid, cases, sizeof cases / sizeof cases[0]);
}

static void ids_are_lower_case_and_short(void **state)
{
    static const struct code counters[] = {
        {"q1", true},
        {"quay-12", true},
        {"0123456789abcdef", true},
        {"0123456789abcdefg", false},
        {"Q1", false},
        {"", false},
        {"q 1", false},
    };
    static const struct code gateways[] = {
        {"gw-01", true},
        {"0123456789abcdef0123456789abcdef", true},
        {"0123456789abcdef0123456789abcdefg", false},
        {"gw/01", false},
        {"gw+", false},
        {"#", false},
    };

    static const struct code reserved[] = {
        {"import", true},   {"centre", true},    {"dunghan-centre", true},
        {"dunghan-", true}, {"import-1", false}, {"dunghan", false},
    };

    static const struct code inputs[] = {
        {"count2", true},  {"di", true},    {"abcdefgh999", true}, {"abcdefghi", false},
        {"di1000", false}, {"1", false},    {"", false},           {"Di1", false},
        {"di1x", false},   {"di-1", false},
    };

    (void)state;
    check(event_input_valid, inputs, sizeof inputs / sizeof inputs[0]);
    check(event_gateway_reserved, reserved, sizeof reserved / sizeof reserved[0]);
    check(event_counter_valid, counters, sizeof counters / sizeof counters[0]);
    check(event_gateway_valid, gateways, sizeof gateways / sizeof gateways[0]);
}

static void names_are_found_in_their_table(void **state)
{
    (void)state;
    assert_int_equal(event_name_index(event_type_names, EVENT_TYPES, "returned"),
                     EVENT_RETURNED);
    assert_int_equal(event_name_index(event_channel_names, EVENT_CHANNELS, "postal"),
                     EVENT_CHANNEL_POSTAL);
    assert_int_equal(event_name_index(event_type_names, EVENT_TYPES, "Intake"), -ENOENT);
    assert_int_equal(event_name_index(event_held_names, EVENT_TYPES, "rated"), EVENT_RATED);
    assert_int_equal(event_name_index(event_held_names, EVENT_TYPES, "intake"), -ENOENT);
}

static void a_place_says_its_gateway_or_does_not(void **state)
{
    static const struct {
        const char *of, *gateway, *epoch;
        uint64_t seq;
    } good[] = {
        {"9f3c52d1a07be644:1842", "", "9f3c52d1a07be644", 1842},
        {"gw-1/9f3c52d1a07be644:1", "gw-1", "9f3c52d1a07be644", 1},
        {"abcdefghijklmnopqrstuvwxyz012345/9f3c52d1a07be644:999999999999999999",
         "abcdefghijklmnopqrstuvwxyz012345", "9f3c52d1a07be644", 999999999999999999},
    };
    static const char *const bad[] = {
        "",
        "gw-1",
        "gw-1/",
        "/9f3c52d1a07be644:1",
        "GW/9f3c52d1a07be644:1",
        "gw-1/gw-2/9f3c52d1a07be644:1",
        "abcdefghijklmnopqrstuvwxyz0123456/9f3c52d1a07be644:1",
        "gw-1/9f3c52d1a07be644:0",
        "gw-1/9f3c52d1a07be64:1",
        "gw-1/9f3c52d1a07be644:1000000000000000000",
        "gw-1:9f3c52d1a07be644:1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char again[EVENT_OF_BYTES];
        struct event_place place = event_read_place(good[i].of);

        assert_true(event_of_valid(good[i].of));
        assert_string_equal(place.gateway, good[i].gateway);
        assert_string_equal(place.epoch, good[i].epoch);
        assert_int_equal(place.seq, good[i].seq);
        assert_string_equal(event_write_place(&place, again), good[i].of);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        print_message("case: %s\n", bad[i]);
        assert_false(event_of_valid(bad[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_says_its_gateway_or_does_not),
        cmocka_unit_test(dossier_codes_of_all_systems_are_known_by_their_shape),
        cmocka_unit_test(a_date_that_does_not_exist_is_told_from_another_form),
        cmocka_unit_test(a_code_of_today_tells_its_day),
        cmocka_unit_test(procedure_codes_may_carry_an_agency),
        cmocka_unit_test(organisation_codes_have_groups_and_dots),
        cmocka_unit_test(ids_are_lower_case_and_short),
        cmocka_unit_test(names_are_found_in_their_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
