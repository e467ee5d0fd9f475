/* The page of what is overdue and due soon, drawn from the sample. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/tables/overdue_query.h"

/* Two units with two fields: one has a backlog, of which some is in no day; one has a little. */
static const struct lookup_lateness rows[] = {
    {"H99.3", "dat-dai", {{4, 3, 2, 1, 5, 0, 1}, 10, {{0, 3, 0, 0, 0, 0, 0, 2, 0}}}},
    {"H99.4", "dat-dai", {{0, 0, 0, 0, 0, 7, 0}, 0, {{0}}}},
    {"H99.3", "ho-tich", {{1, 0, 0, 0, 0, 0, 0}, 3, {{0, 1, 0, 0, 0, 0, 0, 0, 0}}}},
    {"H99.4", "", {{2, 0, 0, 0, 0, 0, 0}, 2, {{0}}}},
};

static int lateness(void *owner,
                    int (*tell)(void *listener, const struct lookup_lateness *row),
                    void *listener)
{
    int rc = *(int *)owner;

    for (size_t i = 0; rc == 0 && i < sizeof rows / sizeof rows[0]; i++)
        rc = tell(listener, &rows[i]);
    return rc;
}

/* With one parameter said; what the store says is `rc`. */
static int draw(const struct sample *sample, int parameter, const char *value, int rc,
                struct body *ret)
{
    const struct source_lookups lookups = {.owner = &rc, .lateness = lateness};
    struct view view = sample_view(sample, LANGUAGE_VIETNAMESE);

    view.address = ADDRESS_OVERDUE_PAGE;
    view.lookups = &lookups;
    view.asked.values[parameter] = value;
    return route_draw(view.address, &view, ret);
}

static struct body drawn_as(const struct sample *sample, int parameter, const char *value)
{
    struct body body;

    assert_int_equal(draw(sample, parameter, value, 0, &body), 0);
    return body;
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

/* A cell of the row with that id. */
static void row_has(const struct body *body, const char *id, const char *label, int count)
{
    char start[64], cell[128];
    const char *row, *found;

    (void)snprintf(start, sizeof start, "<tr id=\"%s\">", id);
    (void)snprintf(cell, sizeof cell, "data-l=\"%s\">%d</td>", label, count);
    row = strstr(body->text, start);
    assert_non_null(row);
    found = strstr(row, cell);
    if (!found || found > strstr(row, "</tr>"))
        print_message("%s lacks %s\n", id, cell);
    assert_non_null(found);
    assert_true(found < strstr(row, "</tr>"));
}

static void a_row_is_a_field_of_a_unit_and_the_sums_are_column_13(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn_as(sample, 0, NULL);

    (void)state;
    has(&body,
        "15 hồ sơ đang quá hạn mà chưa giải quyết xong, trong đó 1 hồ sơ quá hạn trên "
        "30 ngày làm việc; 5 hồ sơ phải trả kết quả hôm nay, 13 hồ sơ đến hạn");
    row_has(&body, "l-H99.3-dat-dai", "6–15 ngày", 3);
    row_has(&body, "l-H99.3-dat-dai", "Tổng (cột 13)", 10);
    row_has(&body, "l-H99.3-ho-tich", "Chưa rõ số ngày", 2);
    row_has(&body, "l-H99.4-", "Tổng (cột 13)", 2); /* of a field that nobody has told */
    lacks(&body, "l-H99.4-dat-dai");                /* nothing of it is overdue */
    has(&body, "Đang quá hạn (15)");
    has(&body, "Sắp đến hạn (13)");
    has(&body, "cột 13 là 15, gồm 13 hồ sơ biết số ngày quá hạn và 2 chưa rõ");
    assert_true(strstr(body.text, "l-H99.3-dat-dai") <
                strstr(body.text, "l-H99.3-ho-tich"));
    body_release(&body);
    free(sample);
}

/* What is narrowed is narrowed here too; and what is not stated is what remains of column 13. */
static void causes_are_counted_and_the_rest_is_not_stated(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body all = drawn_as(sample, 0, NULL);
    struct body field = drawn_as(sample, OVERDUE_QUERY_FIELD, "ho-tich");
    struct body none = drawn_as(sample, OVERDUE_QUERY_UNIT, "H99.4");
    struct body soon = drawn_as(sample, OVERDUE_QUERY_LIST, "sap-den-han");

    (void)state;
    row_has(&all, "c-overload", "Số hồ sơ", 4);
    row_has(&all, "c-cooperation", "Số hồ sơ", 2);
    row_has(&all, "c-not_stated", "Số hồ sơ", 15 - 6);
    lacks(&all, "c-facilities");
    row_has(&field, "c-overload", "Số hồ sơ", 1);
    row_has(&field, "c-not_stated", "Số hồ sơ", 2);
    lacks(&none, "c-not_stated");
    lacks(&soon, "c-not_stated");
    body_release(&all);
    body_release(&field);
    body_release(&none);
    body_release(&soon);
    free(sample);
}

static void what_is_due_soon_is_the_other_list(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body body = drawn_as(sample, OVERDUE_QUERY_LIST, "sap-den-han");

    (void)state;
    row_has(&body, "l-H99.4-dat-dai", "Còn 1 ngày", 7);
    row_has(&body, "l-H99.3-dat-dai", "Hôm nay", 5);
    row_has(&body, "l-H99.3-dat-dai", "Tổng cộng", 6);
    lacks(&body, "l-H99.3-ho-tich");
    lacks(&body, "Tổng (cột 13)");
    body_release(&body);
    free(sample);
}

static void rows_are_put_together_and_narrowed(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body units = drawn_as(sample, OVERDUE_QUERY_OF, "don-vi");
    struct body fields = drawn_as(sample, OVERDUE_QUERY_OF, "linh-vuc");
    struct body unit = drawn_as(sample, OVERDUE_QUERY_UNIT, "H99.3");
    struct body district = drawn_as(sample, OVERDUE_QUERY_UNIT, "H99.1");
    struct body field = drawn_as(sample, OVERDUE_QUERY_FIELD, "ho-tich");
    struct body found = drawn_as(sample, OVERDUE_QUERY_SEARCH, "MAU TAY");
    struct body nothing = drawn_as(sample, OVERDUE_QUERY_SEARCH, "nowhere");

    (void)state;
    row_has(&units, "l-H99.3-", "Tổng (cột 13)", 13);
    row_has(&fields, "l--dat-dai", "Đến 5 ngày", 4);
    has(&unit, "Xã Mẫu Đông, tính đến");
    lacks(&unit, "l-H99.4-");
    has(&district, "l-H99.4-"); /* is below it */
    has(&field, "lĩnh vực Hộ tịch, tính đến");
    row_has(&field, "l-H99.3-ho-tich", "Tổng (cột 13)", 3);
    lacks(&field, "l-H99.3-dat-dai");
    has(&found, "l-H99.4-");
    lacks(&found, "l-H99.3-");
    has(&nothing, "Không có hồ sơ nào đang quá hạn. <a href=\"/qua-han\">Xóa bộ lọc</a>");
    body_release(&units);
    body_release(&fields);
    body_release(&unit);
    body_release(&district);
    body_release(&field);
    body_release(&found);
    body_release(&nothing);
    free(sample);
}

static void an_order_goes_both_ways_and_is_asked_for_by_the_heads(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body up = drawn_as(sample, OVERDUE_QUERY_ORDER, "tong");
    struct body names = drawn_as(sample, OVERDUE_QUERY_ORDER, "-ten");

    (void)state;
    assert_true(strstr(up.text, "l-H99.4-") < strstr(up.text, "l-H99.3-dat-dai"));
    has(&up, "aria-sort=\"ascending\"><a href=\"/qua-han?sap-xep=-tong\">");
    has(&up, "<a href=\"/qua-han?sap-xep=-den-5\">");
    assert_true(strstr(names.text, "l-H99.4-") < strstr(names.text, "l-H99.3-dat-dai"));
    has(&names, "<a href=\"/qua-han?sap-xep=ten\">");
    body_release(&up);
    body_release(&names);
    free(sample);
}

static void what_is_not_known_is_refused_and_a_store_at_fault_told(void **state)
{
    static const struct {
        int parameter;
        const char *value;
        int rc, expected;
    } cases[] = {
        {OVERDUE_QUERY_UNIT, "H1", 0, 1 + OVERDUE_QUERY_UNIT},
        {OVERDUE_QUERY_FIELD, "nothing", 0, 1 + OVERDUE_QUERY_FIELD},
        {OVERDUE_QUERY_LEVEL, "hamlet", 0, 1 + OVERDUE_QUERY_LEVEL},
        {OVERDUE_QUERY_LEVEL, "district", 0, 0},
        {OVERDUE_QUERY_PAGE, "9999", 0, 0},
        {OVERDUE_QUERY_PAGE, "1", -EIO, -EIO},
    };
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct body body = {0};

        print_message("%s\n", cases[i].value);
        assert_int_equal(
            draw(sample, cases[i].parameter, cases[i].value, cases[i].rc, &body),
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
        {"qua-han", OVERDUE_QUERY_LIST, true}, {"late", OVERDUE_QUERY_LIST, false},
        {"don-vi", OVERDUE_QUERY_OF, true},    {"thu-tuc", OVERDUE_QUERY_OF, false},
        {"-tong", OVERDUE_QUERY_ORDER, true},  {"--tong", OVERDUE_QUERY_ORDER, false},
        {"", OVERDUE_QUERY_ORDER, true},       {"0", OVERDUE_QUERY_PAGE, false},
        {"9999", OVERDUE_QUERY_PAGE, true},    {"1x", OVERDUE_QUERY_PAGE, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            overdue_query_takes.parameters[cases[i].parameter].good(cases[i].value),
            cases[i].good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_a_field_of_a_unit_and_the_sums_are_column_13),
        cmocka_unit_test(causes_are_counted_and_the_rest_is_not_stated),
        cmocka_unit_test(what_is_due_soon_is_the_other_list),
        cmocka_unit_test(rows_are_put_together_and_narrowed),
        cmocka_unit_test(an_order_goes_both_ways_and_is_asked_for_by_the_heads),
        cmocka_unit_test(what_is_not_known_is_refused_and_a_store_at_fault_told),
        cmocka_unit_test(a_query_says_what_it_is_good_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
