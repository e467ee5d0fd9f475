#include "web/api/report_query.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mqtt/base/date.h"

#define ALL  "from, to, period, unit, sub_units, field, structure"
#define WAYS "from=YYYY-MM-DD&to=YYYY-MM-DD, period=ID"
static const struct {
    const char *name;
    struct query_said said[4];
    int count;
    enum fault_kind fault;
    const char *parameter, *allowed;
} query_cases[] = {
    {"days", {{"from", "2026-10-15"}, {"to", "2026-11-14"}}, 2, FAULT_NONE, NULL, NULL},
    {"one day", {{"to", "2026-11-14"}, {"from", "2026-11-14"}}, 2, FAULT_NONE, NULL, NULL},
    {"period",
     {{"period", "2026-11"}, {"unit", "H1"}, {"sub_units", "no"}, {"field", "x"}},
     4,
     FAULT_NONE,
     NULL,
     NULL},
    {"now", {{"period", "x"}, {"structure", "now"}}, 2, FAULT_NONE, NULL, NULL},
    {"nothing", {{0}}, 0, FAULT_MISSING, "from", WAYS},
    {"no end", {{"from", "2026-11-14"}}, 1, FAULT_MISSING, "to", WAYS},
    {"both",
     {{"period", "x"}, {"to", "2026-11-14"}},
     2,
     FAULT_PARAMETER,
     "to",
     "period, unit, sub_units, field, structure"},
    {"twice", {{"period", "x"}, {"period", "x"}}, 2, FAULT_REPEATED, "period", ALL},
    {"unknown", {{"period", "x"}, {"year", "2026"}}, 2, FAULT_PARAMETER, "year", ALL},
    {"no date",
     {{"from", "2026-02-30"}, {"to", "2026-11-14"}},
     2,
     FAULT_VALUE,
     "from",
     "YYYY-MM-DD"},
    {"empty date",
     {{"from", ""}, {"to", "2026-11-14"}},
     2,
     FAULT_VALUE,
     "from",
     "YYYY-MM-DD"},
    {"reversed",
     {{"from", "2026-11-15"}, {"to", "2026-11-14"}},
     2,
     FAULT_VALUE,
     "to",
     "YYYY-MM-DD, from <= to"},
    {"maybe",
     {{"period", "x"}, {"unit", "H1"}, {"sub_units", "maybe"}},
     3,
     FAULT_VALUE,
     "sub_units",
     "yes, no"},
    {"of nothing",
     {{"period", "x"}, {"sub_units", "no"}},
     2,
     FAULT_MISSING,
     "unit",
     "rows[].code of /api/v1/units"},
    {"soon",
     {{"period", "x"}, {"structure", "soon"}},
     2,
     FAULT_VALUE,
     "structure",
     "then, now"},
};

static int ask(const struct query_said *said, int count, struct report_question *ret,
               struct fault *fault)
{
    const char *values[ADDRESS_VALUES];
    int rc = query_read(&report_query_takes, said, count, values, fault);

    return rc < 0 ? rc : report_query(values, ret, fault);
}

static void a_query_is_understood_or_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof query_cases / sizeof query_cases[0]; i++) {
        struct fault fault = {.kind = FAULT_NONE};
        struct report_question question;
        int rc = ask(query_cases[i].said, query_cases[i].count, &question, &fault);

        print_message("case: %s\n", query_cases[i].name);
        assert_int_equal(rc, query_cases[i].fault == FAULT_NONE ? 0 : -EINVAL);
        assert_int_equal(fault.kind, query_cases[i].fault);
        if (rc < 0) {
            assert_string_equal(fault.parameter, query_cases[i].parameter);
            assert_string_equal(fault.allowed, query_cases[i].allowed);
        }
    }
}

static void a_query_becomes_a_question(void **state)
{
    static const struct query_said said[] = {
        {"from", "2026-10-15"}, {"to", "2026-11-14"}, {"unit", "H1"}, {"sub_units", "no"}};
    struct report_question question = {0};
    struct fault fault = {0};
    int32_t from = 0;

    (void)state;
    assert_int_equal(date_parse("2026-10-15", &from), 0);
    assert_int_equal(ask(said, 4, &question, &fault), 0);
    assert_int_equal(question.from_day, from);
    assert_int_equal(question.to_day, from + 30);
    assert_string_equal(question.unit, "H1");
    assert_null(question.period);
    assert_null(question.field);
    assert_false(question.sub_units);
    assert_false(question.as_now);
    assert_int_equal(ask(said, 3, &question, &fault), 0);
    assert_true(question.sub_units);
}

static void people_may_leave_out_what_a_form_sends_empty(void **state)
{
    static const struct query_said form[] = {
        {"period", "2026-11"}, {"unit", ""}, {"field", ""}, {"structure", "then"}};
    const struct source_period month = {
        .id = "2026-11", .from_day = 20758, .to_day = 20787};
    struct report_question question = {0};
    const char *values[ADDRESS_VALUES];
    struct fault fault = {0};

    (void)state;
    assert_int_equal(query_read(&report_query_takes, form, 4, values, &fault), 0);
    assert_int_equal(report_query_page(values, &month, &question, &fault), 0);
    assert_string_equal(question.period, "2026-11");
    assert_null(question.unit);
    assert_null(question.field);
    assert_int_equal(query_read(&report_query_takes, form + 1, 2, values, &fault), 0);
    assert_int_equal(report_query_page(values, &month, &question, &fault), 0);
    assert_null(question.period);
    assert_int_equal(question.from_day, 20758);
    assert_int_equal(question.to_day, 20787);
    values[0] = "2026-11-15";
    assert_int_equal(report_query_page(values, &month, &question, &fault), -EINVAL);
    assert_string_equal(fault.parameter, "to");
}

static void what_the_source_does_not_know_is_quoted(void **state)
{
    const char *values[ADDRESS_VALUES] = {NULL};
    struct fault fault = {0};

    (void)state;
    values[3] = "H99";
    report_query_unknown(values, "unit", &fault);
    assert_int_equal(fault.kind, FAULT_VALUE);
    assert_string_equal(fault.parameter, "unit");
    assert_string_equal(fault.value, "H99");
    assert_string_equal(fault.allowed, "rows[].code of /api/v1/units");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_understood_or_explained),
        cmocka_unit_test(a_query_becomes_a_question),
        cmocka_unit_test(people_may_leave_out_what_a_form_sends_empty),
        cmocka_unit_test(what_the_source_does_not_know_is_quoted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
