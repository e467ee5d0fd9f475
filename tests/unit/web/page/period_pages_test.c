/* The pages of other periods than the running month, drawn from the sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/http/period_query.h"

static void has(const struct body *body, const char *text)
{
    if (!strstr(body->text, text))
        print_message("not there: %s\n", text);
    assert_non_null(strstr(body->text, text));
}

static void lacks(const struct body *body, const char *text)
{
    if (strstr(body->text, text))
        print_message("there: %s\n", text);
    assert_null(strstr(body->text, text));
}

/* What stands at an address, of this period: "ky", or days. */
static int draw(const char *path, const struct sample *sample, const char *const said[3],
                struct body *ret)
{
    struct route_place place = route_find(path);
    const struct query_list *takes = route_get(place.address)->takes;
    struct view view = sample_view(sample, place.language);
    int first = query_place(takes, "ky");

    if (first < 0)
        first = query_place(takes, "period");
    view.address = place.address;
    view.asked = place.asked;
    memcpy(view.asked.values + first, said, 3 * sizeof *said);
    return route_draw(place.address, &view, ret);
}

static struct body of(const char *path, const struct sample *sample, const char *id)
{
    const char *const said[3] = {id};
    struct body body;

    assert_int_equal(draw(path, sample, said, &body), 0);
    return body;
}

static const char *const pages[] = {"/", "/linh-vuc", "/linh-vuc/dat-dai", "/don-vi",
                                    "/don-vi/H99.4"};

static void each_page_says_its_period_and_how_it_stands(void **state)
{
    static const struct {
        const char *id, *name, *standing;
    } cases[] = {
        {"2026-10", "tháng 10/2026", "Tạm tính, chưa chốt"},
        {"2026-Q3", "quý III/2026", "Tạm tính, chưa chốt"},
        {"2025", "năm 2025", "Tạm tính, chưa chốt"},
        {"2026", "năm 2026", "Đang chạy"},
        {"bc-10", "Báo cáo tháng 10 &lt;mẫu&gt; (14/09/2026–14/10/2026)", "Đã chốt "},
        {"bc-09", "Báo cáo tháng 9 &lt;mẫu&gt;", "nay có số liệu bổ sung"},
        {NULL, "tháng 11/2026", "Đang chạy"},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t page = 0; page < sizeof pages / sizeof pages[0]; page++) {
            struct body body = of(pages[page], sample, cases[i].id);

            print_message("case: %s %s\n", pages[page], cases[i].id ? cases[i].id : "");
            has(&body, cases[i].name + 1); /* a sentence begins with a capital */
            has(&body, cases[i].standing);
            body_release(&body);
        }
    }
    free(sample);
}

static void what_is_of_now_is_left_out_of_what_is_over(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 20});

    (void)state;
    for (size_t page = 0; page < sizeof pages / sizeof pages[0]; page++) {
        struct body over = of(pages[page], sample, "2026-10"),
                    runs = of(pages[page], sample, "2026");

        print_message("case: %s\n", pages[page]);
        has(&over, "Kỳ đã kết thúc");
        lacks(&over, "hôm nay tiếp nhận");
        lacks(&over, "quầy đang gửi");
        lacks(&over, "class=\"silent\"");
        lacks(&over, "Đang quá hạn");
        lacks(&over, "tính đến");
        lacks(&runs, "Kỳ đã kết thúc");
        body_release(&over);
        body_release(&runs);
    }
    free(sample);
}

/* Two files of different months lie side by side in a folder. */
static void a_file_says_by_its_name_of_which_days_it_is(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = of("/don-vi.csv", sample, "2026-Q3");

    (void)state;
    assert_non_null(strstr(body.file, " 2026-07-01 – 2026-09-30.csv"));
    body_release(&body);
    body = of("/don-vi.csv", sample, NULL);
    assert_non_null(strstr(body.file, " 2026-11-"));
    assert_null(strstr(body.file, "–"));
    body_release(&body);
    body = of("/don-vi.json", sample, "2026-Q3");
    has(&body, "\"period_from\":\"2026-07-01\",\"period_to\":\"2026-09-30\"");
    body_release(&body);
    free(sample);
}

static void links_the_other_language_and_files_keep_it(void **state)
{
    const char *const days[3] = {NULL, "2026-03-01", "2026-03-09"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = of("/don-vi", sample, "2026-Q3");

    (void)state;
    has(&body, "href=\"/don-vi/H99.4?ky=2026-Q3\"");
    has(&body, "href=\"/linh-vuc?ky=2026-Q3\"");
    has(&body, "href=\"/?ky=2026-Q3\"");
    has(&body, "href=\"/en/units?ky=2026-Q3\" hreflang=\"en\"");
    has(&body, "href=\"/don-vi.csv?ky=2026-Q3\"");
    has(&body, "href=\"/don-vi?cap=district&amp;ky=2026-Q3\"");
    has(&body, "<input type=\"hidden\" name=\"ky\" value=\"2026-Q3\">"); /* of the search */
    has(&body, "<option value=\"2026-Q3\" selected>Quý III/2026</option>");
    lacks(&body, "/qua-han?ky");
    body_release(&body);
    assert_int_equal(draw("/linh-vuc", sample, days, &body), 0);
    has(&body, "Từ 01/03/2026 đến 09/03/2026");
    has(&body, "href=\"/linh-vuc/dat-dai?tu=2026-03-01&amp;den=2026-03-09\"");
    has(&body, "type=\"date\" value=\"2026-03-09\"");
    body_release(&body);
    body = of("/don-vi", sample, "bc-10");
    has(&body, "<option value=\"bc-10\" selected>");
    body_release(&body);
    free(sample);
}

static void it_is_compared_with_the_period_before_and_that_of_a_year_before(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body running = drawn("/", sample), en = drawn("/en/", sample);

    (void)state;
    has(&running, "<option value=\"\" selected>Tháng 11/2026 (đang chạy)</option>");
    has(&running, "so với tháng 10/2026");
    has(&running, "so với tháng 11/2025");
    has(&en, "pp against November 2025");
    body_release(&running);
    body_release(&en);
    free(sample);
}

static void
a_tab_names_the_unit_or_field_first_and_a_period_that_is_not_the_running_one(void **state)
{
    static const struct {
        const char *path, *id, *title;
    } cases[] = {
        {"/don-vi/H99.4", NULL, "<title>Xã Mẫu Tây · Huyện Mẫu</title>"},
        {"/don-vi/H99.4", "2026-Q3",
         "<title>Xã Mẫu Tây · quý III/2026 · Huyện Mẫu</title>"},
        {"/en/fields/dat-dai", "2026-10",
         "<title>Land · October 2026 · Mẫu District</title>"},
        {"/", "2025", "<title>Tổng quan · năm 2025 · Huyện Mẫu</title>"},
        {"/linh-vuc", NULL, "<title>Lĩnh vực · Huyện Mẫu</title>"},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        body = of(cases[i].path, sample, cases[i].id);
        has(&body, cases[i].title);
        body_release(&body);
    }
    body = drawn("/thu-tuc/1.001193", sample);
    has(&body, "<title>Thủ tục 1.001193 · Huyện Mẫu</title>");
    body_release(&body);
    free(sample);
}

static void the_digest_of_a_unit_is_one_sheet(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body over = of("/don-vi/H99.4/ban-tin", sample, "2026-10"),
                runs = drawn("/en/units/H99.1/digest", sample);

    (void)state;
    has(&over, "<body class=\"document\">");
    has(&over, "<title>Xã Mẫu Tây · tháng 10/2026 · Huyện Mẫu</title>");
    has(&over, "Bản tin. Tháng 10/2026, theo số liệu lúc 14:32 ngày 20/11/2026.");
    has(&over, "<th scope=\"col\" class=\"n\">Tháng 11/2025</th>");
    has(&over, "8/14 lĩnh vực có nhiều hồ sơ nhất.");
    has(&over, "Giải quyết quá hạn 12 hồ sơ: đã xin lỗi và hẹn lại 9");
    has(&over, "<th scope=\"col\" class=\"n\">11/25</th>");
    has(&over, "href=\"/en/units/H99.4/digest?ky=2026-10\" hreflang=\"en\"");
    has(&runs, "No dossier was resolved late");
    has(&runs, "Five numbers");
    body_release(&over);
    body_release(&runs);
    over = of("/don-vi/H99.4", sample, "2026-10");
    has(&over, "href=\"/don-vi/H99.4/ban-tin?ky=2026-10\"");
    body_release(&over);
    free(sample);
}

static void what_came_late_is_told_where_it_belongs(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body now = drawn("/en/", sample), october = of("/don-vi", sample, "2026-10"),
                march = of("/", sample, "2026-03");

    (void)state;
    has(&now,
        "<a href=\"/en/?tu=2026-10-01&amp;den=2026-10-31\">October 2026 (3 units)</a>, "
        "<a href=\"/en/?tu=2025-12-01&amp;den=2025-12-31\">December 2025 (1 unit)</a>. "
        "Frozen reports stay");
    has(&october, "<a href=\"/?tu=2026-10-01&amp;den=2026-10-31\">tháng 10/2026 (3 đơn "
                  "vị)</a>. Báo cáo đã chốt");
    lacks(&october, "tháng 12/2025 (1 đơn vị)");
    lacks(&march, "late-news");
    body_release(&now);
    body_release(&october);
    body_release(&march);
    free(sample);
}

static void ranks_stand_beside_those_of_the_period_before(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body units = drawn("/don-vi", sample),
                field = drawn("/linh-vuc/dat-dai", sample);

    (void)state;
    has(&units, "▲ lên, ▼ xuống bao nhiêu bậc so với tháng 10/2026.");
    has(&units, "<span class=\"unseen\">xuống ");
    lacks(&field, "bậc so với");
    body_release(&units);
    body_release(&field);
    free(sample);
}

static void a_period_that_is_none_is_refused_by_its_parameter(void **state)
{
    static const struct {
        const char *said[3];
        int wrong;
    } cases[] = {
        {{"x", NULL, NULL}, 1},
        {{"2027", NULL, NULL}, 1},
        {{NULL, "2027-01-01", "2027-01-02"}, 2},
        {{NULL, "2026-03-02", "2026-03-01"}, 3},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(draw("/", sample, cases[i].said, &body), cases[i].wrong);
        assert_int_equal(draw("/api/v1/units", sample, cases[i].said, &body),
                         cases[i].wrong);
    }
    free(sample);
}

/* The store may fail while the running month stands in memory. */
static int refuse(void *owner, const struct source_overview *now,
                  const struct lookup_period *period, const struct source_overview **ret)
{
    (void)owner;
    (void)now;
    (void)period;
    (void)ret;
    return -EIO;
}

static int no_periods(void *owner,
                      int (*tell)(void *listener, const struct report_period *period),
                      void *listener)
{
    (void)owner;
    (void)tell;
    (void)listener;
    return -EIO;
}

static void the_running_month_needs_no_store(void **state)
{
    const struct source_reports no_reports = {.periods = no_periods};
    const struct source_lookups failing = {.overview = refuse};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body;

    (void)state;
    view.address = ADDRESS_SUMMARY;
    view.lookups = &failing;
    view.reports = &no_reports;
    for (size_t page = 0; page < sizeof pages / sizeof pages[0]; page++) {
        struct route_place place = route_find(pages[page]);

        view.address = place.address;
        view.asked = place.asked;
        assert_int_equal(route_draw(view.address, &view, &body), 0);
        has(&body, "Tháng 11/2026 (đang chạy)");
        body_release(&body);
    }
    view.asked = (struct asked){.code = ""};
    view.address = ADDRESS_SUMMARY;
    assert_int_equal(route_draw(ADDRESS_SUMMARY, &view, &body), 0);
    has(&body, "\"year_before\":null");
    body_release(&body);
    view.asked.values[query_place(route_get(ADDRESS_SUMMARY)->takes, "period")] = "2026-10";
    assert_int_equal(route_draw(ADDRESS_SUMMARY, &view, &body), -EIO);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_says_its_period_and_how_it_stands),
        cmocka_unit_test(what_is_of_now_is_left_out_of_what_is_over),
        cmocka_unit_test(a_file_says_by_its_name_of_which_days_it_is),
        cmocka_unit_test(links_the_other_language_and_files_keep_it),
        cmocka_unit_test(it_is_compared_with_the_period_before_and_that_of_a_year_before),
        cmocka_unit_test(
            a_tab_names_the_unit_or_field_first_and_a_period_that_is_not_the_running_one),
        cmocka_unit_test(the_digest_of_a_unit_is_one_sheet),
        cmocka_unit_test(what_came_late_is_told_where_it_belongs),
        cmocka_unit_test(ranks_stand_beside_those_of_the_period_before),
        cmocka_unit_test(a_period_that_is_none_is_refused_by_its_parameter),
        cmocka_unit_test(the_running_month_needs_no_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
