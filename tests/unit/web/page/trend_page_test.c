/* The page of the trend, drawn from the sample. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/trend_query.h"

enum { NOW = 2026 * 12 + 10 }; /* the sample's month */

/* Of the whole 90 in each hundred, a point more in a unit, two more in a field; nothing before 2026. */
static int months(void *owner, const struct lookup_part *parts, size_t count, int32_t first,
                  int32_t last, struct figures *ret)
{
    size_t length = (size_t)(last - first) + 1;

    for (size_t i = 0; i < count * length; i++) {
        const struct lookup_part *part = &parts[i / length];
        int32_t month = first + (int32_t)(i % length);
        int more = (part->unit ? 1 : 0) + (part->field ? 2 : 0);

        ret[i] = (struct figures){0};
        if (month >= 2026 * 12)
            ret[i] = (struct figures){.carried_over = 210,
                                      .resolved_on_time = 180 + 2 * more + (month == NOW),
                                      .resolved_late = 20 - 2 * more - (month == NOW),
                                      .in_progress_not_due = 4,
                                      .in_progress_overdue = 6};
    }
    return *(int *)owner;
}

/* What is said, by the parameters' places; what the store says is `rc`. */
static int draw(const struct sample *sample, const char *const *values, int rc,
                struct body *ret)
{
    const struct source_lookups lookups = {.owner = &rc, .months = months};
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);

    view.address = ADDRESS_TREND_PAGE;
    view.lookups = &lookups;
    for (int i = 0; i < TREND_QUERY_PARAMETERS; i++)
        view.asked.values[i] = values[i];
    return route_draw(view.address, &view, ret);
}

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

static int times(const char *text, const char *part)
{
    int count = 0;

    while ((text = strstr(text, part))) {
        text += strlen(part);
        count++;
    }
    return count;
}

static void a_month_stands_beside_the_one_before_and_that_of_the_year_before(void **state)
{
    static const char *const nothing[TREND_QUERY_PARAMETERS];
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    assert_int_equal(draw(sample, nothing, 0, &body), 0);
    has(&body,
        "Toàn bộ: tháng 11/2026 (tạm tính) đúng hạn 90,5% (181/200, cách A), tăng 0,5 "
        "điểm phần trăm so với tháng 10/2026.");
    has(&body, "<tr id=\"m-2026-11\"><th scope=\"row\">Tháng 11/2026 <small>(tạm tính)");
    has(&body, "90,0% <small>(180/200)</small>");
    has(&body, "<tr id=\"m-2024-12\">");
    lacks(&body, "m-2024-11");
    assert_int_equal(times(body.text, "<tr id=\"m-"), TREND_MONTHS);
    has(&body, "Trục bắt đầu từ 90%.");
    has(&body, "mục tiêu 95%");
    has(&body, "fill=\"url(#hatch)\"");
    lacks(&body, "class=\"line s1\"");
    body_release(&body);
    free(sample);
}

static void months_without_data_are_gaps_and_dashes(void **state)
{
    static const char *const values[TREND_QUERY_PARAMETERS] = {
        [TREND_QUERY_FROM] = "2025-11", [TREND_QUERY_TO] = "2026-02"};
    static const char *const before[TREND_QUERY_PARAMETERS] = {
        [TREND_QUERY_FROM] = "2025-01", [TREND_QUERY_TO] = "2025-12"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body, empty;

    (void)state;
    assert_int_equal(draw(sample, values, 0, &body), 0);
    assert_int_equal(draw(sample, before, 0, &empty), 0);
    has(&body, "<tr id=\"m-2025-12\"><th scope=\"row\">Tháng 12/2025</th><td class=\"n\" "
               "data-l=\"Toàn bộ\">–</td>");
    has(&body,
        "<path class=\"line s0\" d=\"M376 204L540 204\"/>"); /* the last two months */
    lacks(&body, "fill=\"url(#hatch)\"");                    /* they are over */
    lacks(&body, "tạm tính)");
    has(&empty, "Chưa có số liệu trong khoảng thời gian này.");
    has(&empty, "Toàn bộ: tháng 12/2025 chưa có hồ sơ để tính tỷ lệ.");
    lacks(&empty, "<svg class=\"trend\"");
    lacks(&empty, "0%");
    body_release(&body);
    body_release(&empty);
    free(sample);
}

static void lines_are_units_by_fields_and_each_can_be_taken_away(void **state)
{
    static const char *const values[TREND_QUERY_PARAMETERS] = {
        "tat-ca,H99.3", "dat-dai", [TREND_QUERY_DEFINITION] = "D"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    assert_int_equal(draw(sample, values, 0, &body), 0);
    has(&body, "data-l=\"Đất đai\">89,3% <small>(184/206)</small>"); /* (8+9)/(7+13) */
    has(&body, "data-l=\"Xã Mẫu Đông: Đất đai\">90,3% <small>(186/206)</small>");
    has(&body, "class=\"line s1\"");
    has(&body, "<text class=\"end t1\"");
    has(&body,
        "<a href=\"/xu-huong?don-vi=tat-ca&amp;linh-vuc=dat-dai&amp;cong-thuc=D\">Bỏ");
    lacks(&body, "So với tháng trước");
    body_release(&body);
    free(sample);
}

static void what_is_found_is_offered_beside_the_whole(void **state)
{
    static const char *const values[TREND_QUERY_PARAMETERS] = {[TREND_QUERY_SEARCH] =
                                                                   "DAT DAI"};
    static const char *const nothing[TREND_QUERY_PARAMETERS] = {[TREND_QUERY_SEARCH] =
                                                                    "<nowhere>"};
    static const char *const full[TREND_QUERY_PARAMETERS] = {
        "H99.1,H99.2,H99.3,H99.4", [TREND_QUERY_SEARCH] = "dat"};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body, none, most;

    (void)state;
    assert_int_equal(draw(sample, values, 0, &body), 0);
    assert_int_equal(draw(sample, nothing, 0, &none), 0);
    assert_int_equal(draw(sample, full, 0, &most), 0);
    has(&body, "<a href=\"/xu-huong?linh-vuc=tat-ca%2Cdat-dai\">Đất đai</a>");
    has(&none, "khớp với “&lt;nowhere&gt;”");
    lacks(&most, "id=\"tim\"");
    body_release(&body);
    body_release(&none);
    body_release(&most);
    free(sample);
}

static void what_makes_no_sense_is_refused(void **state)
{
    static const struct {
        const char *values[TREND_QUERY_PARAMETERS];
        int rc, expected;
    } cases[] = {
        {{"H1"}, 0, 1 + TREND_QUERY_UNITS},
        {{NULL, "nothing"}, 0, 1 + TREND_QUERY_FIELDS},
        {{"H99.1,H99.2,H99.3", "dat-dai,ho-tich"}, 0, 1 + TREND_QUERY_FIELDS},
        {{"H99.1,H99.2", "dat-dai,ho-tich"}, 0, 0},
        {{NULL, NULL, "2026-12"}, 0, 1 + TREND_QUERY_FROM},
        {{NULL, NULL, "2006-12"}, 0, 0},
        {{NULL, NULL, "2006-11"}, 0, 1 + TREND_QUERY_FROM},
        {{NULL, NULL, "1970-01", "1970-01"}, 0, 0},
        {{NULL, NULL, NULL, "2026-12"}, 0, 1 + TREND_QUERY_TO},
        {{NULL}, -EIO, -EIO},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct body body = {0};

        print_message("case %zu\n", i);
        assert_int_equal(draw(sample, cases[i].values, cases[i].rc, &body),
                         cases[i].expected);
        body_release(&body);
    }
    free(sample);
}

static void a_query_says_what_it_is_good_for(void **state)
{
    static const struct {
        const char *value;
        int parameter;
        bool good;
    } cases[] = {
        {"", TREND_QUERY_UNITS, true},
        {"a,b,c,d", TREND_QUERY_UNITS, true},
        {"a,b,c,d,e", TREND_QUERY_UNITS, false},
        {"a,a", TREND_QUERY_UNITS, false},
        {"a,", TREND_QUERY_UNITS, false},
        {",", TREND_QUERY_UNITS, false},
        {"0123456789012345678901234567890123456789", TREND_QUERY_UNITS, false},
        {"2026-11", TREND_QUERY_FROM, true},
        {"2026-13", TREND_QUERY_FROM, false},
        {"2026-1", TREND_QUERY_FROM, false},
        {"2026-11-01", TREND_QUERY_TO, false},
        {"", TREND_QUERY_TO, true},
        {"E", TREND_QUERY_DEFINITION, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].value);
        assert_int_equal(
            trend_query_takes.parameters[cases[i].parameter].good(cases[i].value),
            cases[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_stands_beside_the_one_before_and_that_of_the_year_before),
        cmocka_unit_test(months_without_data_are_gaps_and_dashes),
        cmocka_unit_test(lines_are_units_by_fields_and_each_can_be_taken_away),
        cmocka_unit_test(what_is_found_is_offered_beside_the_whole),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_query_says_what_it_is_good_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
