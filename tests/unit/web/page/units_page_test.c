/* The pages of units and fields, drawn from the sample. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/fields_query.h"
#include "web/tables/units_query.h"

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

static void units_without_a_rank_stand_below_a_line_with_the_reason(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi, en;

    (void)state;
    sample->units[2].now = (struct figures){.received_online = 9, .resolved_late = 9};
    sample->units[3].silence = SOURCE_SILENCE_DEVICES;
    sample->units[4].now = (struct figures){0};
    sample->units[5].last_day = sample->overview.period.from_day;
    vi = drawn("/don-vi", sample);
    en = drawn("/en/units", sample);
    has(&vi, "4 đơn vị được xếp hạng");
    has(&vi, "Chưa xếp hạng: 4 đơn vị");
    has(&vi, "Chưa xếp hạng: dưới 10 hồ sơ");
    has(&vi, "Chưa xếp hạng: chưa đủ số liệu từ các quầy");
    has(&vi, "Chưa xếp hạng: chưa có hồ sơ để tính tỷ lệ");
    has(&vi, "Chưa xếp hạng: đã kết thúc hoạt động");
    has(&en, "Not ranked: fewer than 10 dossiers");
    assert_true(strstr(vi.text, "id=\"u-H99.3\"") > strstr(vi.text, "class=\"part\""));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void levels_are_tabs_and_one_of_another_name_is_refused(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body = drawn("/don-vi", sample);

    (void)state;
    has(&body, "<a href=\"/don-vi?cap=district\">Cấp huyện (1)</a>");
    has(&body, "<a href=\"/don-vi?cap=commune\" aria-current=\"true\">Cấp xã (8)</a>");
    lacks(&body, "id=\"u-H99.1\"");
    body_release(&body);
    view.address = ADDRESS_UNITS_PAGE;
    view.asked.values[0] = "district";
    assert_int_equal(route_draw(view.address, &view, &body), 0);
    has(&body, "id=\"u-H99.1\"");
    has(&body, "href=\"/en/units?cap=district\"");
    body_release(&body);
    view.asked.values[0] = "hamlet";
    assert_int_equal(route_draw(view.address, &view, &body), 1);
    free(sample);
}

static void a_unit_tells_its_rank_its_fields_and_what_is_below_it(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body district = drawn("/don-vi/H99.1", sample);
    struct body commune = drawn("/don-vi/H99.4", sample), body;

    (void)state;
    has(&district, "Xếp hạng 1/1 trong Cấp huyện.");
    has(&district, "<a class=\"name\" href=\"/linh-vuc/dat-dai\">Đất đai</a>");
    has(&district, "<a class=\"name\" href=\"/don-vi/H99.4\">Xã Mẫu Tây</a>");
    has(&commune, "Xếp hạng 8/8 trong Cấp xã.");
    has(&commune, "Đơn vị cấp trên: <a href=\"/don-vi/H99.1\">");
    has(&commune, "?from=2026-11-01&amp;to=2026-11-30&amp;unit=H99.4\">XLSX</a>");
    has(&commune, "Tháng 12/2025");
    has(&commune, "<a href=\"/xu-huong?don-vi=H99.4\">");
    has(&commune, "<a href=\"/qua-han?don-vi=H99.4&amp;danh-sach=sap-den-han\">");
    lacks(&commune, "id=\"below\"");
    body_release(&district);
    body_release(&commune);
    view.address = ADDRESS_UNIT;
    (void)strcpy(view.asked.code, "H42");
    assert_int_equal(route_draw(view.address, &view, &body), -ENOENT);
    free(sample);
}

static void a_field_ranks_its_units_by_what_they_have_of_it(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body land = drawn("/linh-vuc/dat-dai", sample);
    const struct source_crossing *crossing = &sample->crossings[(size_t)3 * SAMPLE_FIELDS];
    char fraction[64];

    (void)state;
    assert_string_equal(crossing->unit, "H99.4");
    (void)snprintf(fraction, sizeof fraction, "%d/%d",
                   (int)(crossing->now.resolved_early + crossing->now.resolved_on_time),
                   (int)figures_resolved(&crossing->now));
    assert_non_null(strstr(strstr(land.text, "id=\"u-H99.4\""), fraction));
    has(&land, "<a href=\"/linh-vuc/dat-dai?cap=district\">");
    body_release(&land);
    free(sample);
}

static void a_definition_is_shown_with_its_formula_and_changes_the_rates(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct fraction rate = figures_rate_b(&sample->fields[0].now);
    struct body body;
    char fraction[64];

    (void)state;
    view.address = ADDRESS_FIELDS_PAGE;
    view.asked.values[FIELDS_QUERY_DEFINITION] = "B";
    (void)snprintf(fraction, sizeof fraction, "%d/%d", (int)rate.num, (int)rate.den);
    assert_int_equal(route_draw(view.address, &view, &body), 0);
    has(&body, "B = (cột 8 + cột 9 + cột 12) ÷ cột 3");
    has(&body, fraction);
    has(&body, "<a href=\"/linh-vuc?cong-thuc=B\" aria-current=\"true\">B</a>");
    has(&body, "<path class=\"overdue\"");
    body_release(&body);
    free(sample);
}

static void an_overview_of_many_units_shows_the_lowest_and_leads_to_all(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .communes = 160});
    struct body vi = drawn("/", sample), paged = drawn("/don-vi", sample);
    int rows = 0;

    (void)state;
    for (const char *at = vi.text; (at = strstr(at, "<tr id=\"u-")); at++)
        rows++;
    assert_int_equal(rows, 12);
    has(&vi, "<a href=\"/don-vi\">Tất cả 169 đơn vị</a>");
    has(&vi, "12 đơn vị có tỷ lệ thấp nhất (Cấp xã)");
    has(&paged, "Đơn vị 1–50 trong 168");
    has(&paged, "<a href=\"/don-vi?trang=4\">4</a>");
    body_release(&vi);
    body_release(&paged);
    free(sample);
}

/* All on the last page are without a rank; who asks for a later one gets it. */
static void the_last_page_has_the_line_too(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .communes = 2600});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body;

    (void)state;
    view.address = ADDRESS_UNITS_PAGE;
    view.asked.values[UNITS_QUERY_PAGE] = "9999";
    assert_int_equal(route_draw(view.address, &view, &body), 0);
    has(&body, "Đơn vị 2.601–2.608 trong 2.608");
    has(&body, "Chưa xếp hạng: 52 đơn vị");
    has(&body, "<strong aria-current=\"page\">53</strong>");
    lacks(&body, "Trang sau");
    body_release(&body);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_without_a_rank_stand_below_a_line_with_the_reason),
        cmocka_unit_test(levels_are_tabs_and_one_of_another_name_is_refused),
        cmocka_unit_test(a_unit_tells_its_rank_its_fields_and_what_is_below_it),
        cmocka_unit_test(a_field_ranks_its_units_by_what_they_have_of_it),
        cmocka_unit_test(a_definition_is_shown_with_its_formula_and_changes_the_rates),
        cmocka_unit_test(the_last_page_has_the_line_too),
        cmocka_unit_test(an_overview_of_many_units_shows_the_lowest_and_leads_to_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
