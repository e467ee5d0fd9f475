#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/satisfaction_query.h"

static struct body draw(const char *path, const char *month)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct route_place place = route_find(path);
    struct view view = sample_view(sample, place.language);
    struct body body;

    view.address = place.address;
    view.asked.values[SATISFACTION_QUERY_MONTH] = month;
    assert_int_equal(route_draw(place.address, &view, &body), 0);
    free(sample);
    return body;
}

static void has(const struct body *body, const char *text)
{
    if (!strstr(body->text, text))
        print_message("%s is missing\n", text);
    assert_non_null(strstr(body->text, text));
}

static void a_share_stands_beside_its_fraction_and_of_few_there_is_none(void **state)
{
    struct body body = draw("/hai-long", NULL);

    (void)state;
    has(&body, "Tháng 11/2026: 94,96% (961/1.012) lượt đánh giá hài lòng.");
    has(&body, "một nửa chờ không quá 7 phút, chín phần mười không quá 25 phút");
    has(&body, "<b>95,0%</b> <span class=\"part\">950/1.000</span>");
    has(&body, "data-l=\"Hài lòng (mức 4–5)\"><span class=\"part\">11/12</span>"
               "<span class=\"note\">dưới 30 lượt, không tính tỷ lệ</span>");
    has(&body, "<span class=\"part\">12/8</span>"
               "<span class=\"note\">nhiều hơn số kết quả đã trả</span>");
    has(&body, "Bộ phận &lt;mẫu&gt;");
    has(&body, "<th scope=\"row\">13–14 giờ</th>");
    has(&body, "4 lượt lấy số mà thiết bị không báo số, 1 lượt được gọi trước khi lấy số");
    has(&body, "<a href=\"/hai-long?ky=2026-10\">Tháng 10/2026</a>");
    body_release(&body);
}

static void of_a_month_without_anything_it_says_so(void **state)
{
    struct body body = draw("/en/satisfaction", "2025-01");

    (void)state;
    has(&body, "January 2025: no answer yet. No number of a queue was taken.");
    assert_null(strstr(body.text, "<table"));
    assert_null(strstr(body.text, "0%"));
    has(&body, "<a href=\"/en/satisfaction?ky=2026-11\">");
    body_release(&body);
}

static void only_a_month_is_a_period(void **state)
{
    static const struct {
        const char *said;
        bool good;
    } cases[] = {{"2026-11", true},  {"", true},         {"2026-13", false},
                 {"2026-00", false}, {"26-11", false},   {"2026-11-01", false},
                 {"2026", false},    {"1969-12", false}, {"2026-1", false},
                 {"2026-11x", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].said);
        assert_int_equal(satisfaction_query_takes.parameters[SATISFACTION_QUERY_MONTH].good(
                             cases[i].said),
                         cases[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_stands_beside_its_fraction_and_of_few_there_is_none),
        cmocka_unit_test(of_a_month_without_anything_it_says_so),
        cmocka_unit_test(only_a_month_is_a_period),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
