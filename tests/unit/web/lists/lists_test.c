/* What the pages list, as files of the sample. */
#include <errno.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/units_query.h"

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        print_message("not there: %s\n", part);
    assert_non_null(strstr(text, part));
}

/* What is at a path when this is asked, a value for each parameter, NULL for none. */
static int ask(const struct sample *sample, const char *path,
               const char *const values[static UNITS_QUERY_PARAMETERS], struct body *ret)
{
    struct route_place place = route_find(path);
    struct view view = sample_view(sample, place.language);

    view.address = place.address;
    view.asked = place.asked;
    for (int i = 0; i < UNITS_QUERY_PARAMETERS; i++)
        view.asked.values[i] = values[i];
    return route_draw(place.address, &view, ret);
}

static size_t rows_of(const struct body *csv)
{
    size_t lines = 0;

    for (const char *at = csv->text; (at = strstr(at, "\r\n")); at += 2)
        lines++;
    return lines - 1;
}

static void people_read_words_and_programs_names(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/linh-vuc.csv", sample), en = drawn("/en/fields.csv", sample),
                api = drawn("/api/v1/fields.csv", sample);

    (void)state;
    has(vi.text, "\xef\xbb\xbfMã,Lĩnh vực,Tử số (cách A)");
    has(vi.text, "Số hồ sơ đã giải quyết: Trước hạn");
    has(en.text, "\xef\xbb\xbf"
                 "Code,Field,Numerator (definition A)");
    assert_int_equal(strncmp(api.text, "code,name,rate_num,rate_den,rate_pct,level,", 43),
                     0);
    assert_int_equal(rows_of(&vi), sample->overview.field_count);
    has(vi.file, "Theo lĩnh vực 20");
    body_release(&vi);
    body_release(&en);
    body_release(&api);
    free(sample);
}

static void what_is_asked_on_the_page_is_asked_of_the_file(void **state)
{
    static const char *const asked[] = {"commune", "B",  "ten",      NULL,
                                        NULL,      NULL, "mau dong", "3"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body page, csv, json;

    (void)state;
    assert_int_equal(ask(sample, "/don-vi", asked, &page), 0);
    has(page.text,
        "href=\"/don-vi.xlsx?cap=commune&amp;cong-thuc=B&amp;sap-xep=ten&amp;tim="
        "mau%20dong\">XLSX</a>");
    assert_int_equal(ask(sample, "/don-vi.csv", asked, &csv), 0);
    assert_int_equal(rows_of(&csv), 1);
    has(csv.text, "Xã Mẫu Đông");
    has(csv.text, "(cách B)");
    assert_int_equal(ask(sample, "/en/units.json", asked, &json), 0);
    has(json.text, "\"definition\":\"B\"");
    body_release(&page);
    body_release(&csv);
    body_release(&json);
    free(sample);
}

static void a_file_of_devices_has_those_that_the_page_is_asked_for(void **state)
{
    static const char *const asked[UNITS_QUERY_PARAMETERS] = {"co", "mau", "2"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 2});
    struct body csv, api;

    (void)state;
    assert_int_equal(ask(sample, "/thiet-bi.csv", asked, &csv), 0);
    assert_int_equal(rows_of(&csv), 2);
    api = drawn("/api/v1/devices.csv", sample);
    assert_int_equal(rows_of(&api), SAMPLE_DEVICES);
    body_release(&csv);
    body_release(&api);
    free(sample);
}

static void a_list_says_where_it_is_found_again(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct route_place place = route_find("/en/units/H99.3.json");
    struct view view = sample_view(sample, place.language);
    struct body body;

    (void)state;
    view.address = place.address;
    view.asked = place.asked;
    view.base = "/below";
    assert_int_equal(route_draw(place.address, &view, &body), 0);
    has(body.text, "\"address\":\"/below/en/units/H99.3.json\"");
    body_release(&body);
    view.addresses.page = "https://motcua.tinh.vn/below/";
    assert_int_equal(route_draw(place.address, &view, &body), 0);
    has(body.text, "\"address\":\"https://motcua.tinh.vn/below/en/units/H99.3.json\"");
    body_release(&body);
    free(sample);
}

static void a_file_has_all_rows_of_a_province(void **state)
{
    static const char *const asked[UNITS_QUERY_PARAMETERS] = {"commune"};
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .communes = 3321});
    struct body csv, api;

    (void)state;
    assert_int_equal(ask(sample, "/don-vi.csv", asked, &csv), 0);
    assert_true(rows_of(&csv) > 3000);
    api = drawn("/api/v1/units.csv", sample);
    assert_int_equal(rows_of(&api), sample->overview.unit_count);
    body_release(&csv);
    body_release(&api);
    free(sample);
}

static void who_has_no_rank_has_a_reason(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body csv, api;

    (void)state;
    sample->units[2].now = (struct figures){.received_online = 9, .resolved_late = 9};
    csv = drawn("/don-vi.csv", sample);
    api = drawn("/api/v1/units.csv", sample);
    has(csv.text, ",,dưới 10 hồ sơ,H99.3,");
    has(api.text, ",,few,H99.3,");
    body_release(&csv);
    body_release(&api);
    free(sample);
}

static void what_is_looked_up_is_a_file_too(void **state)
{
    static const char *const wrong[UNITS_QUERY_PARAMETERS] = {"1900"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/lich.csv", sample), api = drawn("/api/v1/calendar", sample),
                body;

    (void)state;
    has(vi.text, "Ngày,Thứ,Là,Lý do,Căn cứ\r\n");
    has(api.text, "\"working\":false");
    assert_null(api.file);
    assert_int_equal(ask(sample, "/lich.csv", wrong, &body), 1);
    body_release(&vi);
    body_release(&api);
    free(sample);
}

static void every_list_of_a_page_has_rows_under_its_names(void **state)
{
    static const struct {
        const char *path, *head;
    } cases[] = {
        {"/qua-han.csv", "Mã đơn vị,Đơn vị,Mã lĩnh vực,Lĩnh vực,Đến 5 ngày,"},
        {"/xu-huong.csv", "Tháng,Mã đơn vị,"},
        {"/thu-tuc.csv", "Mã,Thủ tục,Mã lĩnh vực,"},
        {"/hai-long.csv", "Mã đơn vị,Đơn vị,rất không hài lòng,"},
        {"/thiet-bi.csv", "Mã đơn vị,Đơn vị,Quầy,"},
        {"/bao-cao.csv", "Mã,Loại kỳ,Kỳ,"},
        {"/linh-vuc/dat-dai.csv", "Cấp,Hạng,Chưa xếp hạng,"},
        {"/don-vi/H99.3.csv", "Mã,Lĩnh vực,"},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct body csv = drawn(cases[i].path, sample);

        print_message("case: %s\n", cases[i].path);
        assert_ptr_equal(strstr(csv.text, cases[i].head), csv.text + 3);
        assert_true(rows_of(&csv) > 0);
        body_release(&csv);
    }
    free(sample);
}

static void of_few_no_share_and_no_median_is_told(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body visits = drawn("/hai-long.csv", sample),
                procedures = drawn("/thu-tuc.csv", sample);

    (void)state;
    has(visits.text, "\nH99.3,Xã Mẫu,0,1,0,2,9,12,,8,4,4,,,0\r\n");
    has(procedures.text, ",3.5wh,3,4,,,1\r\n");
    body_release(&visits);
    body_release(&procedures);
    free(sample);
}

static void what_is_not_there_is_no_file(void **state)
{
    static const char *const field[UNITS_QUERY_PARAMETERS] = {"none"};
    static const char *const wrong[UNITS_QUERY_PARAMETERS] = {"quarter"};
    static const char *const right[UNITS_QUERY_PARAMETERS] = {NULL};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    assert_int_equal(ask(sample, "/don-vi.xlsx", wrong, &body), 1 + UNITS_QUERY_LEVEL);
    assert_int_equal(ask(sample, "/thu-tuc.csv", field, &body), 1);
    assert_int_equal(ask(sample, "/don-vi/none.csv", right, &body), -ENOENT);
    assert_int_equal(ask(sample, "/linh-vuc/none.json", right, &body), -ENOENT);
    free(sample);
}

static void files_are_where_lists_are(void **state)
{
    static const struct {
        const char *path;
        enum address address;
        enum address_form form;
    } cases[] = {
        {"/don-vi.csv", ADDRESS_UNITS_PAGE, ADDRESS_FORM_CSV},
        {"/en/units.xlsx", ADDRESS_UNITS_PAGE, ADDRESS_FORM_XLSX},
        {"/don-vi/H42.31.json", ADDRESS_UNIT, ADDRESS_FORM_JSON},
        {"/don-vi/H42.31", ADDRESS_UNIT, ADDRESS_FORM_OWN},
        {"/api/v1/devices.csv", ADDRESS_DEVICES, ADDRESS_FORM_CSV},
        {"/api/v1/devices.json", ADDRESSES, ADDRESS_FORM_OWN}, /* it is that already */
        {"/api/v1/reports/06.csv", ADDRESS_REPORT_06_CSV, ADDRESS_FORM_OWN},
        {"/cach-tinh.csv", ADDRESSES, ADDRESS_FORM_OWN},
        {".csv", ADDRESSES, ADDRESS_FORM_OWN},
        {"/.csv", ADDRESSES, ADDRESS_FORM_OWN},
        {"/don-vi.csv.csv", ADDRESSES, ADDRESS_FORM_OWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_place place = route_find(cases[i].path);

        print_message("case: %s\n", cases[i].path);
        assert_int_equal(place.address, cases[i].address);
        if (place.address != ADDRESSES)
            assert_int_equal(place.asked.form, cases[i].form);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_read_words_and_programs_names),
        cmocka_unit_test(what_is_asked_on_the_page_is_asked_of_the_file),
        cmocka_unit_test(a_file_of_devices_has_those_that_the_page_is_asked_for),
        cmocka_unit_test(a_list_says_where_it_is_found_again),
        cmocka_unit_test(a_file_has_all_rows_of_a_province),
        cmocka_unit_test(who_has_no_rank_has_a_reason),
        cmocka_unit_test(what_is_looked_up_is_a_file_too),
        cmocka_unit_test(every_list_of_a_page_has_rows_under_its_names),
        cmocka_unit_test(of_few_no_share_and_no_median_is_told),
        cmocka_unit_test(what_is_not_there_is_no_file),
        cmocka_unit_test(files_are_where_lists_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
