/* The page of devices, drawn from the sample. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/devices/devices_query.h"

static size_t times(const struct body *body, const char *text)
{
    size_t count = 0;

    for (const char *at = body->text; (at = strstr(at, text)); at++)
        count++;
    return count;
}

/* The caller releases it. */
static struct body asked(const struct sample *sample, enum devices_query_parameter which,
                         const char *value)
{
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body;

    view.address = ADDRESS_DEVICES_PAGE;
    view.asked.values[which] = value;
    assert_int_equal(route_draw(view.address, &view, &body), 0);
    return body;
}

static void who_must_be_looked_at_comes_first(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 2});
    struct body body;

    (void)state;
    sample->devices[SAMPLE_DEVICES - 1].clock_wrong = true;
    sample->devices[SAMPLE_DEVICES - 1].clock = SOURCE_DEVICE_CLOCK_UNSET;
    body = drawn("/thiet-bi", sample);
    assert_true(strstr(body.text, "Đồng hồ chưa đặt") <
                strstr(body.text, "Xã Mẫu Đông · Quầy 1"));
    assert_true(strstr(body.text, "Mất tín hiệu") < strstr(body.text, "Đồng hồ chưa đặt"));
    assert_non_null(strstr(body.text, "20/22 thiết bị đang gửi số liệu"));
    body_release(&body);
    free(sample);
}

static void only_those_with_a_problem_or_a_name_can_be_asked_for(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1, .silent = 2});
    struct body troubled = asked(sample, DEVICES_QUERY_TROUBLED, "co");
    struct body named = asked(sample, DEVICES_QUERY_SEARCH, "MAU dong");
    struct body gateway = asked(sample, DEVICES_QUERY_SEARCH, "cong-tay");
    struct body nothing = asked(sample, DEVICES_QUERY_SEARCH, "<nowhere>");

    (void)state;
    assert_non_null(strstr(troubled.text, "Thiết bị 1–2 trong 2"));
    assert_non_null(strstr(troubled.text, "value=\"co\" checked"));
    assert_non_null(strstr(named.text, "Thiết bị 1–3 trong 3"));
    assert_non_null(strstr(gateway.text, "trong 7"));
    assert_non_null(strstr(nothing.text, "khớp với “&lt;nowhere&gt;”"));
    assert_null(strstr(nothing.text, "class=\"days\""));
    body_release(&troubled);
    body_release(&named);
    body_release(&gateway);
    body_release(&nothing);
    free(sample);
}

static void where_all_is_well_nothing_is_listed_and_why(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = asked(sample, DEVICES_QUERY_TROUBLED, "co");

    (void)state;
    assert_non_null(strstr(body.text, "Không thiết bị nào có vấn đề."));
    body_release(&body);
    free(sample);
}

static void each_unit_has_a_strip_of_thirty_days_that_is_said_in_words(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn("/thiet-bi", sample);

    (void)state;
    assert_int_equal(times(&body, "<svg class=\"days\""), SAMPLE_UNITS);
    assert_int_equal(times(&body, "<title>21/21 ngày làm việc có hồ sơ</title>"),
                     SAMPLE_UNITS - 1);
    assert_int_equal(times(&body, "<title>12/21 ngày làm việc có hồ sơ</title>"), 1);
    body_release(&body);
    free(sample);
}

/* --- the store ----------------------------------------------------------------------- */

static int broken(void *owner, int32_t last_day, const char *const *units, size_t count,
                  struct lookup_unit_days *ret, bool ret_working[static LOOKUP_DAYS])
{
    (void)owner;
    (void)last_day;
    (void)units;
    (void)count;
    (void)ret;
    ret_working[0] = false;
    return -EIO;
}

static void a_store_that_cannot_be_read_is_no_page(void **state)
{
    static const struct source_lookups lookups = {.unit_days = broken};
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);
    struct body body;

    (void)state;
    view.address = ADDRESS_DEVICES_PAGE;
    view.lookups = &lookups;
    assert_int_equal(route_draw(view.address, &view, &body), -EIO);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_must_be_looked_at_comes_first),
        cmocka_unit_test(only_those_with_a_problem_or_a_name_can_be_asked_for),
        cmocka_unit_test(where_all_is_well_nothing_is_listed_and_why),
        cmocka_unit_test(each_unit_has_a_strip_of_thirty_days_that_is_said_in_words),
        cmocka_unit_test(a_store_that_cannot_be_read_is_no_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
