#include "appliance/report/basis.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "appliance/report/basis_words.h"
#include "appliance/rules/policy.h"

static void years_are_kept_in_runs(void **state)
{
    static const struct {
        int first, last;
        const char *text;
    } steps[] = {
        {2020, 2020, "2020"},
        {2018, 2018, "2018, 2020"},
        {2019, 2019, "2018–2020"}, /* closes the hole */
        {2018, 2020, "2018–2020"},
        {2025, 2026, "2018–2020, 2025–2026"},
        {2021, 2021, "2018–2021, 2025–2026"},
        {2000, 2030, "2000–2030"},
    };
    struct basis_years years = {0};

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        char *text;

        basis_years_add(&years, steps[i].first, steps[i].last);
        text = basis_years_text(&years);
        assert_string_equal(text, steps[i].text);
        free(text);
    }
    free(years.runs);
}

static struct basis sample(void)
{
    struct basis basis = {.known = true, .version = 3, .taken_ms = INT64_C(1797051600000)};
    struct basis_policy *dated = basis_add_policy(&basis, 17703, 20269, "Nghị định 61");

    basis_add_choice(dated, "supplement", "restart");
    basis_add_choice(dated, "withdrawn", "on_time");
    (void)basis_add_policy(&basis, INT32_MIN, INT32_MAX, "");
    basis_years_add(&basis.announced, 2016, 2026);
    basis_years_add(&basis.provisional, 2027, 2027);
    return basis;
}

static void what_is_kept_is_read_again(void **state)
{
    static const char *const broken[] = {
        "", "null", "[]", "{\"calendar\":{\"taken\":\"x\"}}",
        "{\"calendar\":{},\"policies\":[{\"receipts\":[1]}]}"};
    struct basis basis = sample(), again = {0};
    json_t *object = basis_json(&basis), *other;
    char *text = json_dumps(object, JSON_COMPACT);

    (void)state;
    assert_int_equal(basis_read(text, &again), 0);
    other = basis_json(&again);
    assert_true(json_equal(object, other));
    assert_true(basis_provisional(&again));
    json_decref(object);
    json_decref(other);
    free(text);
    basis_release(&basis);
    basis_release(&again);
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_int_equal(basis_read(broken[i], &again), -EINVAL);
        assert_false(again.known);
    }
}

static void says(const struct basis *basis, enum basis_words_line line, bool english,
                 const char *wanted)
{
    char *text = basis_words_line(basis, line, english);

    if (wanted)
        assert_string_equal(text, wanted);
    else
        assert_null(text);
    free(text);
}

static void it_says_in_words_what_the_figures_rest_on(void **state)
{
    struct basis basis = sample(), plain = {.known = true}, unknown = {0};

    (void)state;
    says(&basis, BASIS_WORDS_LINE_CALENDAR, false,
         "Lịch nghỉ: bản số 3, nhận ngày 12/12/2026, có thông báo của các năm 2016–2026");
    says(&basis, BASIS_WORDS_LINE_POLICIES, false,
         "Quy tắc tính hạn và xếp loại: hồ sơ nhận từ 21/06/2018 đến 30/06/2025: bổ sung "
         "hồ sơ "
         "xong thì thời hạn tính lại từ đầu (Nghị định 61); hồ sơ khác: quy định chung");
    says(
        &basis, BASIS_WORDS_LINE_POLICIES, true,
        "Rules of due dates and classes: receipts of 2018-06-21 to 2025-06-30: a completed "
        "supplement begins the limit anew (Nghị định 61); all others: the general rule");
    says(
        &basis, BASIS_WORDS_LINE_PROVISIONAL, false,
        "Số liệu tạm tính: lịch nghỉ năm 2027 chưa được thông báo khi tính, số liệu có thể "
        "khác đi khi có thông báo");
    says(&plain, BASIS_WORDS_LINE_PROVISIONAL, false, NULL);
    says(&plain, BASIS_WORDS_LINE_CALENDAR, false,
         "Lịch nghỉ: kèm theo phần mềm, chưa có thông báo của năm nào");
    says(&plain, BASIS_WORDS_LINE_POLICIES, false,
         "Quy tắc tính hạn và xếp loại: quy định chung");
    plain.ahead = true;
    assert_true(basis_uncertain(&plain));
    assert_false(basis_provisional(&plain));
    says(&plain, BASIS_WORDS_LINE_PROVISIONAL, true,
         "Some due dates are provisional, for the days off of their year are not announced "
         "yet; no figure depends on it");
    says(&unknown, BASIS_WORDS_LINE_CALENDAR, false, NULL);
    basis_release(&basis);
}

/* The first of each kind is what holds where nothing is said. */
static void every_choice_of_a_policy_has_words(void **state)
{
    (void)state;
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        const struct policy_words *words = &policy_words[kind];

        for (int i = 0; words->choices[i]; i++) {
            print_message("%s: %s\n", words->name, words->choices[i]);
            assert_int_equal(basis_words_known(words->name, words->choices[i]), i > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_are_kept_in_runs),
        cmocka_unit_test(what_is_kept_is_read_again),
        cmocka_unit_test(it_says_in_words_what_the_figures_rest_on),
        cmocka_unit_test(every_choice_of_a_policy_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
