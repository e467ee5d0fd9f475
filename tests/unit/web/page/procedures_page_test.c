#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/procedures_query.h"

static struct body draw(const char *path, const char *const values[static ADDRESS_VALUES],
                        int *ret_rc)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct route_place place = route_find(path);
    struct view view = sample_view(sample, place.language);
    struct body body = {0};

    view.address = place.address;
    view.asked = place.asked;
    memcpy(view.asked.values, values, sizeof view.asked.values);
    *ret_rc = route_draw(place.address, &view, &body);
    free(sample);
    return body;
}

static void has(const struct body *body, const char *text)
{
    if (!strstr(body->text, text))
        print_message("%s is missing\n", text);
    assert_non_null(strstr(body->text, text));
}

static void a_row_says_limit_and_real_time_or_why_not(void **state)
{
    static const char *const nothing[ADDRESS_VALUES] = {0};
    int rc;
    struct body body = draw("/thu-tuc", nothing, &rc);

    (void)state;
    assert_int_equal(rc, 0);
    has(&body,
        "6 thủ tục hành chính: 4 đang áp dụng, 1 đã hết hiệu lực, 1 chưa có hiệu lực");
    has(&body, "<tr id=\"p-1.012766\">");
    has(&body, "20 ngày làm việc</td>");
    has(&body, "<b>89,2%</b></span> <span class=\"part\">165/185</span>");
    has(&body, "3,5 giờ làm việc</td>");
    has(&body, "–<span class=\"note\">dưới 10 kết quả</span>");
    has(&body, "–<span class=\"note\">chưa có kết quả</span>");
    has(&body, "Thủ tục &lt;mẫu&gt; dưới mười kết quả");
    has(&body, "các hồ sơ có kết quả từ tháng 12/2025, tính lúc");
    body_release(&body);
}

static void what_no_procedure_is_of_is_refused(void **state)
{
    static const char *const field[ADDRESS_VALUES] = {[PROCEDURES_QUERY_FIELD] = "nowhere"};
    static const char *const none[ADDRESS_VALUES] = {[PROCEDURES_QUERY_SEARCH] = "xyz"};
    static const struct {
        const char *said;
        enum procedures_query_parameter which;
        bool good;
    } cases[] = {
        {"commune", PROCEDURES_QUERY_LEVEL, true},
        {"hamlet", PROCEDURES_QUERY_LEVEL, false},
        {"het-hieu-luc", PROCEDURES_QUERY_STANDING, true},
        {"ended", PROCEDURES_QUERY_STANDING, false},
        {"-thuc-te", PROCEDURES_QUERY_ORDER, true},
        {"--thuc-te", PROCEDURES_QUERY_ORDER, false},
        {"0", PROCEDURES_QUERY_PAGE, false},
        {"40", PROCEDURES_QUERY_PAGE, true},
    };
    int rc;
    struct body body;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            procedures_query_takes.parameters[cases[i].which].good(cases[i].said),
            cases[i].good);
    (void)draw("/thu-tuc", field, &rc);
    assert_int_equal(rc, 1 + PROCEDURES_QUERY_FIELD);
    body = draw("/thu-tuc", none, &rc);
    assert_int_equal(rc, 0);
    has(&body, "Không có thủ tục nào khớp");
    has(&body, "<a href=\"/thu-tuc\">Xóa bộ lọc</a>");
    body_release(&body);
}

static void one_procedure_is_told_with_its_versions(void **state)
{
    static const char *const nothing[ADDRESS_VALUES] = {0};
    int rc;
    struct body body = draw("/thu-tuc/1.001193", nothing, &rc);

    (void)state;
    assert_int_equal(rc, 0);
    has(&body, "Quy định: trong ngày. Thực tế: hơn một nửa trong 1.937 hồ sơ");
    has(&body, "96,6% (1.871/1.937) đúng hạn");
    has(&body, "<th scope=\"row\">Tháng 12/2025</th>");
    has(&body, "3 ngày làm việc</td>");
    has(&body, "<time datetime=\"2025-06-30\">30/06/2025</time>");
    body_release(&body);
    body = draw("/en/procedures/1.004889", nothing, &rc);
    has(&body, "There are 4 results of 12 months; below 10 no real time is told.");
    body_release(&body);
    (void)draw("/thu-tuc/1.999999", nothing, &rc);
    assert_int_equal(rc, -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_limit_and_real_time_or_why_not),
        cmocka_unit_test(what_no_procedure_is_of_is_refused),
        cmocka_unit_test(one_procedure_is_told_with_its_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
