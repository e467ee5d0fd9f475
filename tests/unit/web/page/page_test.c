/* The public pages, drawn from the sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/text/alarm.h"

static void a_page_carries_nothing_that_the_policy_forbids(void **state)
{
    static const char *const forbidden[] = {" style=",     "<style", "onclick", "onload",
                                            "javascript:", "//cdn",  "http://", "https://"};
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .silent = 2, .quarantine = true});

    (void)state;
    for (int i = 0; i < ADDRESSES * LANGUAGES; i++) {
        enum address address = (enum address)(i / LANGUAGES);
        const char *path = address_own(address, (enum language)(i % LANGUAGES));
        struct body body;

        if (!path || !route_get(address)->page || strchr(path, '{'))
            continue; /* one of many of a kind is drawn in a test of its own */
        body = drawn(path, sample);
        for (size_t f = 0; f < sizeof forbidden / sizeof forbidden[0]; f++) {
            if (strstr(body.text, forbidden[f]))
                print_message("%s has %s\n", path, forbidden[f]);
            assert_null(strstr(body.text, forbidden[f]));
        }
        body_release(&body);
    }
    free(sample);
}

static void a_first_run_says_so_in_both_languages(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .empty = true});
    struct body vi = drawn("/", sample), en = drawn("/en/", sample);

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

static void a_field_that_the_office_puts_first_is_marked(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct body body = drawn(i ? "/en/fields" : "/", sample);
        const char *mark = strstr(body.text, "class=\"priority\"");

        assert_non_null(mark);
        assert_non_null(strstr(mark, i ? "priority field" : "lĩnh vực ưu tiên"));
        assert_null(strstr(mark + 1, "class=\"priority\""));
        body_release(&body);
    }
    free(sample);
}

/* Few dossiers are one thing, silent devices are another: each has words of its own. */
static void a_rate_of_few_dossiers_says_why_it_has_no_level(void **state)
{
    static const struct {
        int late;
        enum source_silence silence;
        const char *vi, *en;
    } cases[] = {
        {9, SOURCE_SILENCE_NONE, "Chưa xếp mức: dưới 10 hồ sơ",
         "Not rated: fewer than 10 dossiers"},
        {10, SOURCE_SILENCE_DEVICES, "Chưa xếp mức: chưa đủ số liệu từ các quầy",
         "Not rated: too few sources are heard"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        struct source_row *unit = &sample->units[2];
        struct body vi, en;

        unit->now = (struct figures){.resolved_late = cases[i].late};
        unit->silence = cases[i].silence;
        vi = drawn("/", sample);
        en = drawn("/en/", sample);
        assert_non_null(strstr(strstr(vi.text, "id=\"u-H99.3\""), cases[i].vi));
        assert_non_null(strstr(strstr(en.text, "id=\"u-H99.3\""), cases[i].en));
        assert_null(strstr(vi.text, "Chưa đủ số liệu"));
        body_release(&vi);
        body_release(&en);
        free(sample);
    }
}

static void has(const char *path, const struct sample *sample, const char *text)
{
    struct body body = drawn(path, sample);

    if (!strstr(body.text, text))
        print_message("%s does not say: %s\n", path, text);
    assert_non_null(strstr(body.text, text));
    body_release(&body);
}

/* One of nine units reports: nothing says that the figures are complete. */
static void what_is_missing_is_measured_by_what_is_expected(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .unheard = SAMPLE_UNITS - 1});

    (void)state;
    has("/", sample, "Thiếu số liệu: 1/9 đơn vị, 2/22 quầy đang gửi số liệu");
    has("/", sample, "số liệu của 1/9 đơn vị");
    has("/", sample, "<tbody>\n<tr id=\"u-H99.1\" class=\"silent\"");
    has("/", sample, "chưa nhận được tin của quầy nào (0/3)");
    has("/", sample, "8/9 đơn vị chưa có quầy nào gửi số liệu lần nào");
    has("/thiet-bi", sample, "<li>Thị trấn Mẫu (3 quầy)</li>");
    has("/en/", sample, "Incomplete: 1 of 9 units, 2 of 22 counters reporting");
    has("/en/", sample, "8 of 9 units have no counter that ever reported");
    has("/en/devices", sample, "<li>Mẫu town (counters: 3)</li>");
    has("/api/v1/summary", sample,
        "\"completeness\":{\"devices\":22,\"reporting\":2,\"silent\":20,\"units\":9,"
        "\"units_reporting\":1,\"units_undeclared\":0}");
    has("/api/v1/summary", sample, "\"figures_of\":{\"units\":1,\"of\":9}");
    has("/api/v1/units", sample, "\"unheard\":true");
    free(sample);
    sample = sample_new(&(struct sample_change){.version = 1});
    has("/", sample, "Đủ số liệu: 9/9 đơn vị, 22/22 quầy đang gửi số liệu");
    has("/en/", sample, "Complete: 9 of 9 units, 22 of 22 counters reporting");
    free(sample);
}

/* All that are known report; of eight units nobody knows how many should. */
static void what_nobody_has_declared_is_not_complete(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    sample->overview.completeness.undeclared = 8;
    has("/", sample, "22 quầy đang gửi số liệu");
    has("/", sample, "8 đơn vị chưa khai số quầy trong danh mục");
    has("/en/", sample, "Number of counters not in the catalogue: 8 units");
    has("/api/v1/summary", sample, "\"units_undeclared\":8");
    body = drawn("/", sample);
    assert_null(strstr(body.text, "Đủ số liệu"));
    assert_null(strstr(body.text, "9/9 đơn vị, 22/22 quầy"));
    body_release(&body);
    free(sample);
}

static void simulated_figures_are_called_so(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn("/", sample);

    (void)state;
    assert_non_null(strstr(body.text, "Số liệu mô phỏng"));
    body_release(&body);
    sample->overview.simulated = false;
    body = drawn("/", sample);
    assert_null(strstr(body.text, "Số liệu mô phỏng"));
    body_release(&body);
    free(sample);
}

static void what_the_figures_rest_on_is_said_below_the_tables(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/", sample), en = drawn("/en/", sample);

    (void)state;
    assert_non_null(strstr(vi.text, "<p class=\"basis\">Lịch nghỉ: bản số 3, nhận ngày "));
    assert_non_null(strstr(vi.text, "(Nghị định 61/2018/NĐ-CP, điều 19 khoản 4)"));
    assert_non_null(
        strstr(en.text, "<p class=\"basis\">Calendar of days off: version 3 of "));
    assert_null(strstr(vi.text, "class=\"tentative\""));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static int times(const char *text, const char *what)
{
    int count = 0;

    while ((text = strstr(text, what)) != NULL) {
        text += strlen(what);
        count++;
    }
    return count;
}

/* The rate, what is due soon and what is overdue, and both tables. */
static void provisional_figures_are_called_so_where_they_stand(void **state)
{
    struct sample *sample =
        sample_new(&(struct sample_change){.version = 1, .unannounced = true});
    struct body vi = drawn("/", sample), en = drawn("/en/", sample);

    (void)state;
    assert_int_equal(times(vi.text, "<span class=\"tentative\">tạm tính</span>"), 5);
    assert_int_equal(times(en.text, "<span class=\"tentative\">provisional</span>"), 5);
    assert_non_null(strstr(vi.text, "Số liệu tạm tính: lịch nghỉ năm 2027 chưa được"));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void a_halt_is_said_on_every_page(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    static const struct {
        enum alarm alarm;
        const char *words;
    } cases[] = {{ALARM_DISK, "Ổ đĩa của máy chủ số liệu sắp đầy"},
                 {ALARM_DAMAGE, "bị hỏng"}};
    struct body body = drawn("/", sample);

    (void)state;
    assert_null(strstr(body.text, "role=\"alert\""));
    body_release(&body);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sample->alarms = 1U << cases[i].alarm;
        has("/", sample, cases[i].words);
        has("/cach-tinh", sample, cases[i].words);
    }
    free(sample);
}

static void a_rate_of_what_cannot_be_is_called_doubtful(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn("/", sample);

    (void)state;
    assert_null(strstr(body.text, "chưa tin cậy"));
    body_release(&body);
    sample->units[2].now.in_progress_not_due = -7;
    body = drawn("/", sample);
    assert_non_null(
        strstr(body.text, "▲</span> chưa tin cậy: thiếu số kỳ trước chuyển sang"));
    assert_non_null(strstr(body.text,
                           "title=\"Cột 11 âm: giải quyết nhiều hơn nhận, vì cột 6 "
                           "thiếu số kỳ trước chuyển sang, ít nhất 7 hồ sơ\""));
    body_release(&body);
    free(sample);
}

static void what_is_lost_is_said_first_and_told_apart_from_early_arrivals(void **state)
{
    static const struct source_gap gaps[] = {
        {"cong-dong", "9f3c52d1a07be644", 2041, 2077, 1795136472000, false},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/thiet-bi", sample), en;

    (void)state;
    assert_null(strstr(vi.text, "không thể khôi phục"));
    body_release(&vi);
    sample->overview.gaps = gaps;
    sample->overview.gap_count = 1;
    sample->overview.lost = sample->gateways[1].lost = 37;
    sample->gateways[1].early = 12;
    sample->alarms = 1U << ALARM_LOST;
    vi = drawn("/thiet-bi", sample);
    en = drawn("/en/devices", sample);
    assert_non_null(
        strstr(vi.text, "<p class=\"noticed\"><strong><a href=\"/thiet-bi#gaps-h\">Mất 37 "
                        "sự kiện, không thể khôi phục</a></strong>"));
    has("/cach-tinh", sample, "Mất 37 sự kiện, không thể khôi phục");
    assert_null(strstr(vi.text, "Đủ số liệu"));
    assert_non_null(strstr(vi.text, "cong-dong, sự kiện số 2.041 đến 2.077"));
    assert_non_null(strstr(vi.text, "· Quầy 1</th>"));
    assert_non_null(strstr(en.text, "· Counter 1</th>"));
    assert_non_null(strstr(vi.text, "<p title=\"Phiên bản số liệu: "));
    assert_non_null(strstr(vi.text, "\">Số liệu lúc "));
    assert_non_null(strstr(vi.text, "data-l=\"Đến sai thứ tự\">12<"));
    assert_non_null(strstr(vi.text, "data-l=\"Đã mất\">37<"));
    assert_non_null(strstr(en.text, "37 events are lost and cannot be recovered"));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

/* As the word of the device, with no alarm on top of the page. */
static void what_a_gateway_claims_is_no_loss_and_what_it_does_is_said(void **state)
{
    static const struct source_gap gaps[] = {
        {"cong-dong", "9f3c52d1a07be644", 2, 999999999, 1795136472000, true},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/thiet-bi", sample), en;

    (void)state;
    assert_null(strstr(vi.text, "Theo thông báo của cổng"));
    body_release(&vi);
    sample->overview.gaps = gaps;
    sample->overview.gap_count = 1;
    sample->overview.claimed = sample->gateways[1].claimed = 999999998;
    sample->gateways[1].boasts = sample->gateways[1].slowed = true;
    vi = drawn("/thiet-bi", sample);
    en = drawn("/en/devices", sample);
    assert_null(strstr(vi.text, "không thể khôi phục"));
    assert_null(strstr(vi.text, "<li class=\"bad\">"));
    assert_non_null(
        strstr(vi.text, "Theo thông báo của cổng thu thập: 999.999.998 sự kiện"));
    assert_non_null(strstr(vi.text, "cong-dong, sự kiện số 2 đến 999.999.999"));
    assert_non_null(strstr(vi.text, "Số sự kiện tự báo lớn bất thường"));
    assert_non_null(strstr(vi.text, "đang bị hạn chế tốc độ nhận"));
    assert_non_null(strstr(en.text, "By the word of the device: 999,999,998 events"));
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void a_gateway_that_reads_units_not_its_own_says_which_and_what_to_do(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/thiet-bi", sample), en;

    (void)state;
    assert_null(strstr(vi.text, "mà cổng chưa được đăng ký"));
    body_release(&vi);
    sample->gateways[1].foreign_units = "H42.34, H42.35";
    vi = drawn("/thiet-bi", sample);
    en = drawn("/en/devices", sample);
    assert_non_null(strstr(vi.text, "mà cổng chưa được đăng ký: H42.34, H42.35; "));
    assert_non_null(strstr(vi.text, "dunghan gateway add cong-dong --unit MÃ"));
    assert_non_null(strstr(en.text, "not registered for: H42.34, H42.35; "));
    assert_non_null(strstr(en.text, "dunghan gateway add cong-dong --unit CODE"));
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
        body = drawn("/", sample);
        if (cases[i].text)
            assert_non_null(strstr(body.text, cases[i].text));
        else
            assert_null(strstr(body.text, "Đồng hồ "));
        body_release(&body);
        free(sample);
    }
}

/* Though it reports, it is in sight: it makes figures wrong. */
static void a_device_whose_clock_is_wrong_is_to_be_looked_at(void **state)
{
    static const struct {
        enum source_device_clock clock;
        int64_t ahead_ms;
        const char *text; /* NULL: nothing, as it is not wrong */
    } cases[] = {
        {SOURCE_DEVICE_CLOCK_NOT_SAID, 0, NULL},
        {SOURCE_DEVICE_CLOCK_COMPARED, 20000, NULL},
        {SOURCE_DEVICE_CLOCK_COMPARED, -259200000, "Đồng hồ chậm 3 ngày"},
        {SOURCE_DEVICE_CLOCK_UNSET, 0, "Đồng hồ chưa đặt"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample = sample_new(&(struct sample_change){.version = 1});
        struct body body;

        sample->devices[3].clock = cases[i].clock;
        sample->devices[3].clock_ahead_ms = cases[i].ahead_ms;
        sample->devices[3].clock_wrong = cases[i].text != NULL;
        body = drawn("/", sample);
        if (cases[i].text)
            assert_non_null(strstr(body.text, cases[i].text));
        else
            assert_null(strstr(body.text, "Đồng hồ "));
        body_release(&body);
        free(sample);
    }
}

static void a_silent_device_says_why(void **state)
{
    static const struct {
        enum source_device_cause cause;
        const char *text; /* NULL: nothing */
        const char *english;
    } cases[] = {
        {SOURCE_DEVICE_CAUSE_NONE, NULL, NULL},
        {SOURCE_DEVICE_CAUSE_NO_CONNECTION, "Không kết nối được", "No connection"},
        {SOURCE_DEVICE_CAUSE_REFUSED, "Bị từ chối kết nối", "Connection refused"},
        {SOURCE_DEVICE_CAUSE_WRONG_MAP, "Không đúng loại thiết bị (sai bảng thanh ghi)",
         "Wrong register map"},
        {SOURCE_DEVICE_CAUSE_NO_ANSWER, "Không trả lời", "No answer"},
        {SOURCE_DEVICE_CAUSE_EXCEPTION, "Trả lời lỗi", "Answers with an error"},
        {SOURCE_DEVICE_CAUSE_BAD_ANSWER, "Trả lời không hợp lệ", "Answers make no sense"},
        {SOURCE_DEVICE_CAUSE_RING_RESTARTED, "Bản ghi đánh số lại từ đầu, chờ xác nhận",
         "Its records are numbered anew"},
        {SOURCE_DEVICE_CAUSE_GATEWAY, "Lỗi tại cổng thu thập", "A fault at the gateway"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample *sample =
            sample_new(&(struct sample_change){.version = 1, .silent = 1});
        struct body body, english;

        sample->devices[0].cause = cases[i].cause;
        sample->devices[0].failures[SOURCE_DEVICE_CAUSE_NO_ANSWER] = 0;
        body = drawn("/", sample);
        english = drawn("/en/", sample);
        for (size_t j = 1; j < sizeof cases / sizeof cases[0]; j++) {
            assert_int_equal(strstr(body.text, cases[j].text) != NULL, i == j);
            assert_int_equal(strstr(english.text, cases[j].english) != NULL, i == j);
        }
        body_release(&body);
        body_release(&english);
        free(sample);
    }
}

static void a_device_says_how_well_it_is_read(void **state)
{
    static const char *const vietnamese[] = {
        "<small>Lỗi đã gặp: Không trả lời (12)</small>",
        "2,3\u00a0ms\u00a0·\u00a02,1\u00a0ms</td>",
        "<small>Phiên bản phần mềm: 103</small>",
    };
    static const char *const english[] = {
        "<small>Failures so far: No answer (12)</small>",
        "2.3\u00a0ms\u00a0·\u00a02.1\u00a0ms</td>",
        "<small>Firmware: 103</small>",
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 1});
    struct body body = drawn("/thiet-bi", sample), other = drawn("/en/devices", sample);

    (void)state;
    for (size_t i = 0; i < sizeof vietnamese / sizeof vietnamese[0]; i++) {
        assert_non_null(strstr(body.text, vietnamese[i]));
        assert_non_null(strstr(other.text, english[i]));
    }
    body_release(&body);
    body_release(&other);
    free(sample);
}

static void hostile_names_stay_text(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body;

    (void)state;
    sample->units[0].name_vi = "<img src=x onerror=alert(1)>";
    body = drawn("/", sample);
    assert_null(strstr(body.text, "<img"));
    assert_non_null(strstr(body.text, "&lt;img src=x onerror=alert(1)&gt;"));
    body_release(&body);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_carries_nothing_that_the_policy_forbids),
        cmocka_unit_test(a_first_run_says_so_in_both_languages),
        cmocka_unit_test(a_field_that_the_office_puts_first_is_marked),
        cmocka_unit_test(a_rate_of_few_dossiers_says_why_it_has_no_level),
        cmocka_unit_test(what_is_missing_is_measured_by_what_is_expected),
        cmocka_unit_test(what_nobody_has_declared_is_not_complete),
        cmocka_unit_test(simulated_figures_are_called_so),
        cmocka_unit_test(what_the_figures_rest_on_is_said_below_the_tables),
        cmocka_unit_test(provisional_figures_are_called_so_where_they_stand),
        cmocka_unit_test(a_halt_is_said_on_every_page),
        cmocka_unit_test(a_rate_of_what_cannot_be_is_called_doubtful),
        cmocka_unit_test(what_is_lost_is_said_first_and_told_apart_from_early_arrivals),
        cmocka_unit_test(what_a_gateway_claims_is_no_loss_and_what_it_does_is_said),
        cmocka_unit_test(a_gateway_that_reads_units_not_its_own_says_which_and_what_to_do),
        cmocka_unit_test(a_clock_that_is_wrong_or_unwatched_is_said),
        cmocka_unit_test(a_device_whose_clock_is_wrong_is_to_be_looked_at),
        cmocka_unit_test(a_silent_device_says_why),
        cmocka_unit_test(a_device_says_how_well_it_is_read),
        cmocka_unit_test(hostile_names_stay_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
