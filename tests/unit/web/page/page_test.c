/* The pages, the sentence and the API, drawn from the sample. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/clock.h"
#include "tests/browser/sample.h"
#include "web/api/api.h"
#include "web/api/news.h"
#include "web/site/cache.h"
#include "web/site/routes.h"
#include "web/text/sentence.h"
#include "web/text/spark.h"

static struct body draw(const char *path, const struct sample *sample)
{
    const struct route *route = route_find(path);
    struct view view = {&sample->overview, sample_levels, route->language};

    return route_draw(route, &view, DEFINITION_A);
}

static void the_sentence_says_rate_change_and_the_lowest_unit(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = {&sample->overview, sample_levels, LANGUAGE_VIETNAMESE};
    char *text = sentence_write(&view);

    (void)state;
    assert_string_equal(text,
                        "Tháng 11/2026, tính đến 14:32 ngày 20/11/2026: 97,3% hồ sơ được "
                        "giải quyết đúng hạn (3.137/3.224), giảm 0,5 điểm % so với tháng "
                        "10/2026. 1/9 đơn vị dưới mục tiêu 95%; thấp nhất: Xã Mẫu Tây "
                        "(90,5%, 267/295).");
    free(text);
    free(sample);
}

static void a_first_run_says_so_in_both_languages(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .empty = true});
    struct body vi = draw("/", sample), en = draw("/en/", sample);

    (void)state;
    assert_non_null(
        strstr(vi.text, "Chưa có số liệu. Thiết bị đầu tiên gửi tin sẽ hiện ở đây."));
    assert_non_null(strstr(en.text, "No data yet."));
    assert_non_null(strstr(vi.text, "<b>–</b>"));
    assert_null(strstr(vi.text, "100%"));
    assert_null(strstr(vi.text, "NaN"));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void a_page_carries_nothing_that_the_policy_forbids(void **state)
{
    static const char *const forbidden[] = {" style=",     "<style", "onclick", "onload",
                                            "javascript:", "//cdn",  "http://", "https://"};
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .silent = 2, .quarantine = true});

    (void)state;
    for (int i = 0; i < route_count(); i++) {
        struct body body;

        if (route_at(i)->kind != ROUTE_PAGE)
            continue;
        body = draw(route_at(i)->path, sample);
        for (size_t f = 0; f < sizeof forbidden / sizeof forbidden[0]; f++) {
            if (strstr(body.text, forbidden[f]))
                print_message("%s has %s\n", route_at(i)->path, forbidden[f]);
            assert_null(strstr(body.text, forbidden[f]));
        }
        body_release(&body);
    }
    free(sample);
}

static void simulated_figures_are_called_so(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = draw("/", sample);

    (void)state;
    assert_non_null(strstr(body.text, "Số liệu mô phỏng"));
    body_release(&body);
    sample->overview.simulated = false;
    body = draw("/", sample);
    assert_null(strstr(body.text, "Số liệu mô phỏng"));
    body_release(&body);
    free(sample);
}

static void a_halt_is_said_on_every_page(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    static const char *const words[] = {[SOURCE_HALT_DISK] = "Ổ đĩa của trung tâm sắp đầy",
                                        [SOURCE_HALT_DAMAGE] = "bị hỏng"};
    struct body body = draw("/", sample);

    (void)state;
    assert_null(strstr(body.text, "role=\"alert\""));
    body_release(&body);
    for (int halt = SOURCE_HALT_DISK; halt <= SOURCE_HALT_DAMAGE; halt++) {
        sample->overview.halt = (enum source_halt)halt;
        body = draw("/", sample);
        assert_non_null(strstr(body.text, words[halt]));
        body_release(&body);
    }
    free(sample);
}

static void what_is_lost_is_said_first_and_told_apart_from_early_arrivals(void **state)
{
    static const struct source_gap gaps[] = {
        {"cong-dong", "9f3c52d1a07be644", 2041, 2077, 1795136472000},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = draw("/", sample), en;

    (void)state;
    assert_null(strstr(vi.text, "không thể khôi phục"));
    body_release(&vi);
    sample->overview.gaps = gaps;
    sample->overview.gap_count = 1;
    sample->overview.lost = sample->gateways[1].lost = 37;
    sample->gateways[1].early = 12;
    vi = draw("/", sample);
    en = draw("/en/", sample);
    assert_non_null(strstr(vi.text, "<li class=\"bad\">"));
    assert_non_null(strstr(vi.text, "Mất 37 sự kiện, không thể khôi phục"));
    assert_non_null(strstr(vi.text, "cong-dong, sự kiện số 2.041 đến 2.077"));
    assert_non_null(strstr(vi.text, "data-l=\"Đến trước lượt\">12<"));
    assert_non_null(strstr(vi.text, "data-l=\"Đã mất\">37<"));
    assert_non_null(strstr(en.text, "37 events are lost and cannot be recovered"));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void a_clock_that_is_wrong_or_unwatched_is_said(void **state)
{
    static const struct {
        enum source_clock clock;
        int64_t ahead_ms;
        const char *text; /* NULL: nothing */
    } cases[] = {
        {SOURCE_CLOCK_GOOD, 0, NULL},
        {SOURCE_CLOCK_NOT_SAID, -20000, NULL},
        {SOURCE_CLOCK_UNSYNCHRONISED, 500, "Đồng hồ chưa đồng bộ"},
        {SOURCE_CLOCK_UNSYNCHRONISED, 119900, "Đồng hồ nhanh 2 phút"},
        {SOURCE_CLOCK_GOOD, -3600000, "Đồng hồ chậm 60 phút"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        struct body body;

        sample->gateways[0].clock = cases[i].clock;
        sample->gateways[0].ahead_ms = cases[i].ahead_ms;
        body = draw("/", sample);
        if (cases[i].text)
            assert_non_null(strstr(body.text, cases[i].text));
        else
            assert_null(strstr(body.text, "Đồng hồ "));
        body_release(&body);
        free(sample);
    }
}

static void hostile_names_stay_text(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    sample->units[0].name_vi = "<img src=x onerror=alert(1)>";
    body = draw("/", sample);
    assert_null(strstr(body.text, "<img"));
    assert_non_null(strstr(body.text, "&lt;img src=x onerror=alert(1)&gt;"));
    body_release(&body);
    free(sample);
}

static void rows_answer_cells_rate_and_level(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 7});
    struct view view = {&sample->overview, sample_levels, LANGUAGE_VIETNAMESE};
    char *text = api_fields(&view, DEFINITION_B);
    json_t *root = json_loads(text, 0, NULL), *land, *none;
    const char *code, *definition, *pct, *level;
    int total, num, den, online, direct, carried;

    (void)state;
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "version")), 7);
    land = json_array_get(json_object_get(root, "rows"), 0);
    assert_int_equal(
        json_unpack(land, "{s:s, s:{s:i, s:i, s:i, s:i}, s:{s:s, s:i, s:i, s:s}, s:s}",
                    "code", &code, "received", "total", &total, "online", &online, "direct",
                    &direct, "carried_over", &carried, "rate", "definition", &definition,
                    "num", &num, "den", &den, "pct", &pct, "level", &level),
        0);
    assert_string_equal(code, "dat-dai");
    assert_string_equal(definition, "B");
    assert_int_equal(total, online + direct + carried);
    assert_int_equal(den, total);
    assert_int_equal(num, 445);
    assert_string_equal(pct, "88.12");
    assert_string_equal(level, "bad");

    none = json_array_get(json_object_get(root, "rows"), SAMPLE_FIELDS - 1);
    assert_true(json_is_null(json_object_get(json_object_get(none, "rate"), "pct")));
    assert_string_equal(json_string_value(json_object_get(none, "level")), "none");
    json_decref(root);
    free(text);
    free(sample);
}

static void every_answer_of_the_api_is_json(void **state)
{
    static const struct sample_change changes[] = {
        {.version = 1},
        {.version = 2, .empty = true},
        {.version = 3, .silent = SAMPLE_DEVICES, .quarantine = true},
    };

    (void)state;
    for (size_t c = 0; c < sizeof changes / sizeof changes[0]; c++) {
        struct sample *sample = sample_new(&changes[c]);

        for (int i = 0; i < route_count(); i++) {
            struct body body;
            json_t *root;

            if (route_at(i)->kind != ROUTE_DATA)
                continue;
            body = draw(route_at(i)->path, sample);
            root = json_loadb(body.text, body.bytes, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(root);
            json_decref(root);
            body_release(&body);
        }
        free(sample);
    }
}

static void health_is_only_well_when_all_is(void **state)
{
    static const struct {
        bool store, broker, disk, canary;
        int loop_age_ms;
        bool well;
    } cases[] = {
        {true, true, true, true, 1000, true},   {false, true, true, true, 1000, false},
        {true, false, true, true, 1000, false}, {true, true, false, true, 1000, false},
        {true, true, true, false, 1000, false}, {true, true, true, true, 11000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct source_health health = {
            .store = cases[i].store,
            .broker = cases[i].broker,
            .disk = cases[i].disk,
            .canary = cases[i].canary,
            .loop_mono_ms = 100000 - cases[i].loop_age_ms,
        };
        char *text;

        assert_int_equal(api_health(&health, 100000, &text), cases[i].well);
        assert_non_null(strstr(text, cases[i].well ? "\"ok\"" : "\"failing\""));
        free(text);
    }
}

static void news_name_what_changed(void **state)
{
    struct sample *before = sample_new(&(struct sample_change){.version = 1});
    struct sample *after = sample_new(&(struct sample_change){.version = 2, .more = 1});
    char *text = news_data(&before->overview, &after->overview);

    (void)state;
    assert_string_equal(text,
                        "id: 2\nevent: data\ndata: {\"v\":2,\"as_of\":\"2026-11-20T14:32:05"
                        "+07:00\",\"changed\":[\"summary\",\"fields/dat-dai\","
                        "\"units/H99.1\"]}\n\n");
    free(text);
    text = news_data(NULL, &after->overview);
    assert_non_null(
        strstr(text, "[\"summary\",\"fields\",\"units\",\"devices\",\"quarantine\"]"));
    free(text);
    free(before);
    free(after);
}

static void the_axis_of_a_trend_begins_below_its_lowest_month(void **state)
{
    static const struct {
        int64_t lowest;
        int floor;
    } cases[] = {{100, 9000}, {90, 9000}, {89, 8000}, {79, 7000}, {50, 5000}, {49, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_row rows[2] = {{.trend = {{0, 0}, {95, 100}}},
                                     {.trend = {{cases[i].lowest, 100}}}};

        assert_int_equal(spark_floor(rows, 2, 10), cases[i].floor);
        assert_int_equal(spark_floor(rows, 2, 101), 9000);
    }
}

/* A source whose overview the test exchanges by hand. */
static const struct source_overview *acquire(void *owner)
{
    return *(const struct source_overview **)owner;
}

static void release(void *owner, const struct source_overview *overview)
{
    (void)owner;
    (void)overview;
}

static void a_version_is_rendered_once_for_all_its_readers(void **state)
{
    struct sample *first = sample_new(&(struct sample_change){.version = 1});
    struct sample *second = sample_new(&(struct sample_change){.version = 2, .more = 1});
    const struct source_overview *now = &first->overview;
    struct source source = {&now, sample_levels, acquire, release, NULL, NULL, NULL};
    struct cache *cache = cache_open(&source, 0);
    const struct route *route = route_find("/");
    char etag[BODY_ETAG_BYTES];

    (void)state;
    for (int i = 0; i < 1000; i++)
        (void)snprintf(etag, sizeof etag, "%s",
                       cache_get(cache, route, DEFINITION_A)->etag);
    assert_int_equal(cache_renderings(cache), 1);
    now = &second->overview;
    assert_string_not_equal(cache_get(cache, route, DEFINITION_A)->etag, etag);
    (void)cache_get(cache, route, DEFINITION_A);
    assert_int_equal(cache_renderings(cache), 2);
    cache_close(cache);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sentence_says_rate_change_and_the_lowest_unit),
        cmocka_unit_test(a_first_run_says_so_in_both_languages),
        cmocka_unit_test(a_page_carries_nothing_that_the_policy_forbids),
        cmocka_unit_test(simulated_figures_are_called_so),
        cmocka_unit_test(a_halt_is_said_on_every_page),
        cmocka_unit_test(what_is_lost_is_said_first_and_told_apart_from_early_arrivals),
        cmocka_unit_test(a_clock_that_is_wrong_or_unwatched_is_said),
        cmocka_unit_test(hostile_names_stay_text),
        cmocka_unit_test(rows_answer_cells_rate_and_level),
        cmocka_unit_test(every_answer_of_the_api_is_json),
        cmocka_unit_test(health_is_only_well_when_all_is),
        cmocka_unit_test(news_name_what_changed),
        cmocka_unit_test(the_axis_of_a_trend_begins_below_its_lowest_month),
        cmocka_unit_test(a_version_is_rendered_once_for_all_its_readers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
