#include "web/text/filters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct source_row units[] = {
    {.code = "H1.1", .name_vi = "Xã \"Một\"", .name_en = ""},
    {.code = "H1.2", .name_vi = "Xã Hai", .name_en = "Commune Two"},
};
static const struct source_row fields[] = {
    {.code = "land", .name_vi = "Đất đai", .name_en = "Land"}};
static const struct source_overview overview = {
    .units = units, .unit_count = 2, .fields = fields, .field_count = 1};

static void check(struct html *html, const char *expected)
{
    size_t bytes;
    char *text = html_close(html, &bytes);

    assert_string_equal(text, expected);
    free(text);
}

#define UNITS      "<p><label for=\"unit\">Unit</label> <select id=\"unit\" name=\"unit\">"
#define ALL        "<option value=\"\">all units</option>"
#define ALL_CHOSEN "<option value=\"\" selected>all units</option>"
#define ONE        "<option value=\"H1.1\">Xã &quot;Một&quot;</option>"
#define TWO        "<option value=\"H1.2\">Commune Two</option>"
#define TWO_CHOSEN "<option value=\"H1.2\" selected>Commune Two</option>"
#define END        "</select></p>"

static void what_is_chosen_is_selected(void **state)
{
    static const struct {
        struct filters_chosen chosen;
        const char *expected;
    } cases[] = {
        {{NULL, NULL}, UNITS ALL ONE TWO END},
        {{"", ""}, UNITS ALL_CHOSEN ONE TWO END},
        {{"H1.2", "Commune Two"}, UNITS ALL ONE TWO_CHOSEN END},
        {{"H1.2", NULL}, UNITS ALL ONE TWO_CHOSEN END},
        /* one that has ended: it stays where it has a name, and is not made up where not */
        {{"H1.9", "Xã <Cũ>"},
         UNITS ALL ONE TWO "<option value=\"H1.9\" selected>Xã &lt;Cũ&gt;</option>" END},
        {{"\"><b>", NULL}, UNITS ALL ONE TWO END},
    };
    const struct view view = {.overview = &overview, .language = LANGUAGE_ENGLISH};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html html;

        html_open(&html);
        filters_choice(&html, &view, FILTERS_UNIT, "unit", &cases[i].chosen);
        check(&html, cases[i].expected);
    }
}

static void one_of_thousands_is_written_by_its_code(void **state)
{
    static struct source_row many[FILTERS_MOST + 1];
    static const struct {
        struct filters_chosen chosen;
        const char *value;
    } cases[] = {{{NULL, NULL}, ""},
                 {{"H1.2", "Commune Two"}, "H1.2"},
                 {{"\"><b>", NULL}, "&quot;&gt;&lt;b&gt;"}};
    const struct source_overview all = {.units = many, .unit_count = FILTERS_MOST + 1};
    const struct view view = {.overview = &all, .language = LANGUAGE_ENGLISH};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[200];
        struct html html;

        (void)snprintf(expected, sizeof expected,
                       "<p><label for=\"unit\">Unit code</label> <input id=\"unit\" "
                       "name=\"unit\" maxlength=\"39\" value=\"%s\"></p>",
                       cases[i].value);
        html_open(&html);
        filters_choice(&html, &view, FILTERS_UNIT, "unit", &cases[i].chosen);
        check(&html, expected);
    }
}

static void fields_are_chosen_as_units_are(void **state)
{
    const struct view view = {.overview = &overview, .language = LANGUAGE_VIETNAMESE};
    struct html html;

    (void)state;
    html_open(&html);
    filters_choice(&html, &view, FILTERS_FIELD, "field",
                   &(struct filters_chosen){"land", NULL});
    check(&html, "<p><label for=\"field\">Lĩnh vực</label> <select id=\"field\" "
                 "name=\"field\"><option value=\"\">tất cả lĩnh vực</option>"
                 "<option value=\"land\" selected>Đất đai</option></select></p>");
}

static void a_day_is_written_as_a_date_and_may_be_required(void **state)
{
    static const struct {
        bool required;
        const char *expected;
    } cases[] = {
        {true,
         "<p><label for=\"on\">Unit</label> <input id=\"on\" name=\"on\" type=\"date\" "
         "value=\"1970-02-01\" required></p>"},
        {false,
         "<p><label for=\"on\">Unit</label> <input id=\"on\" name=\"on\" type=\"date\" "
         "value=\"1970-02-01\"></p>"},
    };
    const struct view view = {.language = LANGUAGE_ENGLISH};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct html html;

        html_open(&html);
        filters_day(&html, &view, "on", WORD_UNIT, 31, cases[i].required);
        check(&html, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_chosen_is_selected),
        cmocka_unit_test(one_of_thousands_is_written_by_its_code),
        cmocka_unit_test(fields_are_chosen_as_units_are),
        cmocka_unit_test(a_day_is_written_as_a_date_and_may_be_required),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
