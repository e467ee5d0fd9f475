#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/year_query.h"

static int draw_year(const struct sample *sample, const char *year, struct body *ret)
{
    struct route_place place = route_find("/lich");
    struct view view = sample_view(sample, place.language);

    view.address = place.address;
    view.asked.values[0] = year;
    return route_draw(place.address, &view, ret);
}

static void has(const struct body *body, const char *text)
{
    if (!strstr(body->text, text))
        print_message("%s is missing\n", text);
    assert_non_null(strstr(body->text, text));
}

static void a_year_says_what_each_of_its_days_is(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    assert_int_equal(draw_year(sample, "2027", &body), 0);
    has(&body, "Lịch làm việc năm 2027");
    has(&body,
        "Tạm tính theo luật: 250 ngày làm việc, 2 ngày nghỉ vào ngày thường và 1 ngày");
    has(&body, "<tr id=\"d-2027-01-01\"><th scope=\"row\"><time datetime=\"2027-01-01\">");
    has(&body, "thứ Sáu</td>"); /* 1 January 2027 */
    has(&body, "làm bù &lt;mẫu&gt;");
    has(&body, "theo luật, tạm tính");
    has(&body,
        "Tháng 1/2027: 20 ngày làm việc"); /* 21 from Monday to Friday, one of them off */
    has(&body, "<td class=\"off\"><abbr title=\"nghỉ – Tết Dương lịch\">1</abbr></td>");
    has(&body,
        "<td class=\"worked\"><abbr title=\"làm bù – làm bù &lt;mẫu&gt;\">28</abbr>");
    has(&body, "<a href=\"/lich?nam=2026\">2026</a>");
    body_release(&body);
    free(sample);
}

static void a_year_that_nobody_knows_is_refused(void **state)
{
    static const struct {
        const char *said;
        bool good;
    } cases[] = {{"2026", true},   {"", true},      {"26", false},
                 {"02026", false}, {"abcd", false}, {"-202", false}};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(year_query_takes.parameters[0].good(cases[i].said), cases[i].good);
    assert_int_equal(draw_year(sample, "1974", &body), 1);
    assert_int_equal(draw_year(sample, "2101", &body), 1);
    assert_int_equal(draw_year(sample, NULL, &body), 0); /* the year of the figures */
    has(&body, "Lịch làm việc năm 2026");
    body_release(&body);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_says_what_each_of_its_days_is),
        cmocka_unit_test(a_year_that_nobody_knows_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
