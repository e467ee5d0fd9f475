/* The page of reports: which periods it shows, and how they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/form06/report_standing.h"

static void has(const struct body *body, const char *text)
{
    if (!strstr(body->text, text))
        print_message("not there: %s\n", text);
    assert_non_null(strstr(body->text, text));
}

static void a_year_has_its_periods_with_form_06_of_each(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/bao-cao", sample), en = drawn("/en/reports", sample),
                csv = drawn("/bao-cao.csv", sample);

    (void)state;
    has(&vi, "<a href=\"/bieu-06?period=2026-10\">Tháng 10 năm 2026</a>");
    has(&vi, "01/10/2026 – 31/10/2026");
    has(&vi, "/api/v1/reports/06.xlsx?period=2026-10\">XLSX</a>");
    has(&vi, "Năm 2026: 1/10 kỳ báo cáo đã kết thúc được chốt số liệu.");
    has(&vi, "<a href=\"/bao-cao?nam=2025\">2025</a>");
    assert_null(strstr(vi.text, "Tháng 12 năm 2025"));
    has(&en, "Provisional, not frozen");
    has(&csv, "2026-10,month,Tháng 10 năm 2026,2026-10-01,2026-10-31,"
              "Đã chốt 02/11/2026,2026-11-02T");
    body_release(&vi);
    body_release(&en);
    body_release(&csv);
    free(sample);
}

static void a_period_stands_as_its_days_and_its_freezing_say(void **state)
{
    static const struct {
        const char *name;
        struct report_period period;
        enum report_standing standing;
    } cases[] = {
        {"tomorrow", {.from_day = 101, .to_day = 110}, REPORT_STANDING_AHEAD},
        {"from today", {.from_day = 100, .to_day = 110}, REPORT_STANDING_RUNNING},
        {"its last day", {.from_day = 90, .to_day = 100}, REPORT_STANDING_RUNNING},
        {"yesterday", {.from_day = 90, .to_day = 99}, REPORT_STANDING_OPEN},
        {"frozen", {.from_day = 90, .to_day = 99, .frozen_ms = 1}, REPORT_STANDING_FROZEN},
        {"frozen on days off that were not announced",
         {.from_day = 90, .to_day = 99, .frozen_ms = 1, .provisional = true},
         REPORT_STANDING_FROZEN_PROVISIONAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case: %s\n", cases[i].name);
        assert_int_equal(report_standing_of(&cases[i].period, 100), cases[i].standing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_has_its_periods_with_form_06_of_each),
        cmocka_unit_test(a_period_stands_as_its_days_and_its_freezing_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
