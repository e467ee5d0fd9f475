#include "web/staff/staff_lists.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "web/staff/staff_role.h"

static bool is_list(const char *text)
{
    return worklist_find(text) >= 0;
}

/* "" is what a form sends that was left empty. */
static bool is_date(const char *text)
{
    int32_t day;

    return !*text || date_parse(text, &day) == 0;
}

static bool is_days(const char *text)
{
    return strlen(text) <= 2 && strspn(text, "0123456789") == strlen(text) &&
           atoi(text) <= WORKLIST_DAYS_MOST; /* NOLINT(cert-err34-c): digits, two at most */
}

static bool is_code(const char *text)
{
    return strspn(text,
                  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-") ==
           strlen(text);
}

static bool is_format(const char *text)
{
    return strcmp(text, "csv") == 0 || strcmp(text, "excel") == 0 ||
           strcmp(text, "xlsx") == 0 || strcmp(text, "json") == 0;
}

enum { PAGE_DIGITS = 6 };

static bool is_page(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return *text != '0' && digits <= PAGE_DIGITS && !text[digits];
}

static const struct query_parameter parameters[STAFF_LISTS_PARAMETERS] = {
    [STAFF_LISTS_LIST] = {"list", "overdue, due-soon, late, waiting", is_list},
    [STAFF_LISTS_UNIT] = {"unit", "[A-Z0-9.]", is_code},
    [STAFF_LISTS_FIELD] = {"field", "[a-z0-9-]", is_code},
    [STAFF_LISTS_ON] = {"on", "2026-11-20", is_date},
    [STAFF_LISTS_DAYS] = {"days", "0-60", is_days},
    [STAFF_LISTS_FROM] = {"from", "2026-11-01", is_date},
    [STAFF_LISTS_TO] = {"to", "2026-11-30", is_date},
    [STAFF_LISTS_FORMAT] = {"format", "csv, excel, xlsx, json", is_format},
    [STAFF_LISTS_PAGE] = {"page", "1, 2 ...", is_page},
};

/* Those that some lists take, as a set of 1 << kind. */
static const struct {
    enum staff_lists_parameter parameter;
    unsigned kinds;
} own[] = {
    {STAFF_LISTS_ON, 1U << WORKLIST_OVERDUE},
    {STAFF_LISTS_DAYS, 1U << WORKLIST_DUE_SOON | 1U << WORKLIST_WAITING},
    {STAFF_LISTS_FROM, 1U << WORKLIST_LATE},
    {STAFF_LISTS_TO, 1U << WORKLIST_LATE},
};

enum { OWN = sizeof own / sizeof own[0] };

/* All that each list takes, for messages. */
static const char *const taken[WORKLIST_KINDS] = {
    [WORKLIST_OVERDUE] = "unit, field, format, page, on",
    [WORKLIST_DUE_SOON] = "unit, field, format, page, days",
    [WORKLIST_LATE] = "unit, field, format, page, from, to",
    [WORKLIST_WAITING] = "unit, field, format, page, days",
};

/* Nobody knows what will be overdue. */
const char staff_lists_not_ahead[] = "on <= today";

const struct query_list staff_worklist_takes = {
    "list, unit, field, on, days, from, to, format, page", false, STAFF_LISTS_PARAMETERS,
    parameters};

const char *staff_lists_said(const struct staff_view *view,
                             enum staff_lists_parameter parameter)
{
    const char *value = view->view.asked.values[parameter];

    return value && *value ? value : NULL;
}

static void say_day(const struct staff_view *view, enum staff_lists_parameter parameter,
                    int32_t *ret)
{
    if (staff_lists_said(view, parameter))
        (void)date_parse(staff_lists_said(view, parameter), ret);
}

struct worklist_question staff_lists_question(const struct staff_view *view)
{
    int32_t today = date_day_at(clock_wall_ms());
    struct date month = date_of(today);
    const char *days = staff_lists_said(view, STAFF_LISTS_DAYS);
    struct worklist_question question = {
        .day = today,
        .to_day = today,
        .unit = staff_lists_said(view, STAFF_LISTS_UNIT),
        .field = staff_lists_said(view, STAFF_LISTS_FIELD),
        .within = staff_role_units(view->session),
        .most = staff_lists_said(view, STAFF_LISTS_FORMAT) ? 0 : STAFF_LISTS_ROWS,
    };
    const char *page = staff_lists_said(view, STAFF_LISTS_PAGE);

    month.day = 1;
    question.from_day = date_day(month);
    if (staff_lists_said(view, STAFF_LISTS_LIST))
        question.kind =
            (enum worklist_kind)worklist_find(staff_lists_said(view, STAFF_LISTS_LIST));
    question.days = worklist_days(question.kind);
    if (page)
        question.skip = (strtoul(page, NULL, 10) - 1) * question.most;
    if (question.kind == WORKLIST_OVERDUE)
        say_day(view, STAFF_LISTS_ON, &question.day);
    if (days)
        question.days = atoi(days); /* NOLINT(cert-err34-c): is_days() */
    say_day(view, STAFF_LISTS_FROM, &question.from_day);
    say_day(view, STAFF_LISTS_TO, &question.to_day);
    return question;
}

static int refuse(const struct staff_view *view, enum staff_lists_parameter parameter,
                  enum fault_kind kind, const char *allowed, struct fault *ret)
{
    const char *value = staff_lists_said(view, parameter);
    const struct query_said said = {parameters[parameter].name, value ? value : ""};

    return query_refuse(ret, kind, &said, allowed);
}

int staff_lists_check(const struct staff_view *view,
                      const struct worklist_question *question, struct fault *ret)
{
    for (int i = 0; i < OWN; i++) {
        if (!(own[i].kinds & 1U << question->kind) &&
            staff_lists_said(view, own[i].parameter))
            return refuse(view, own[i].parameter, FAULT_PARAMETER, taken[question->kind],
                          ret);
    }
    if (question->day > date_day_at(clock_wall_ms()))
        return refuse(view, STAFF_LISTS_ON, FAULT_VALUE, staff_lists_not_ahead, ret);
    if (question->to_day < question->from_day)
        return refuse(view,
                      staff_lists_said(view, STAFF_LISTS_TO) ? STAFF_LISTS_TO
                                                             : STAFF_LISTS_FROM,
                      FAULT_VALUE, "from <= to", ret);
    return 0;
}

int staff_lists_unknown(const struct staff_view *view, const char *name, struct fault *ret)
{
    enum staff_lists_parameter which = strcmp(name, parameters[STAFF_LISTS_UNIT].name) == 0
                                           ? STAFF_LISTS_UNIT
                                           : STAFF_LISTS_FIELD;

    return refuse(view, which, FAULT_VALUE, parameters[which].allowed, ret);
}
