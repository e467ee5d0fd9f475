/* Ratings and queues of a month as JSON: counts, and shares and medians where there are enough. */
#include "web/api/satisfaction_api.h"

#include "appliance/report/figures_json.h"
#include "web/api/api.h"
#include "web/api/api_page.h"
#include "web/lookups.h"
#include "web/text/visits.h"

enum parameter { PERIOD, PAGE, PER_PAGE, PARAMETERS };

static bool is_month(const char *value)
{
    int month;

    return date_month_parse(value, &month) == 0;
}

static const struct query_parameter parameters[PARAMETERS] = {
    {"period", "1970-01 - 9999-12", is_month}, API_PAGE_PARAMETERS};

const struct query_list satisfaction_api_takes = {"period, page, per_page", false,
                                                  PARAMETERS, parameters};

static int month_of(const struct view *view)
{
    struct date now = date_of(view->overview->period.from_day);
    int month = now.year * 12 + now.month - 1;

    if (view->asked.values[PERIOD])
        (void)date_month_parse(view->asked.values[PERIOD], &month);
    return month;
}

static json_t *period_of(int month)
{
    int32_t from = date_day((struct date){month / 12, month % 12 + 1, 1});
    int32_t to = from + date_month_length(month / 12, month % 12 + 1) - 1;
    char id[DATE_MONTH_BYTES], first[DATE_BYTES], last[DATE_BYTES];

    return json_pack("{s:s, s:s, s:s}", "id", date_month_format(month, id), "from",
                     date_format(from, first), "to", date_format(to, last));
}

/* Below the least answers null stands for the percentage, and for one of more than there are. */
static json_t *share_of(int64_t num, int64_t den, bool told)
{
    const struct fraction share = {num, den};

    return json_pack("{s:I, s:I, s:o}", "num", (json_int_t)num, "den", (json_int_t)den,
                     "pct", told ? figures_percent_json(share) : json_null());
}

static json_t *answers_of(const struct lookup_answers *answers)
{
    int64_t all = lookup_answers_all(answers);
    json_t *scores = json_array();

    for (int i = 0; i < LOOKUP_SATISFACTION_SCORES; i++)
        json_array_append_new(scores, json_integer((json_int_t)answers->of[i]));
    return json_pack(
        "{s:I, s:o, s:o, s:o}", "total", (json_int_t)all, "scores", scores, "satisfied",
        share_of(lookup_answers_satisfied(answers), all, visits_shared(answers)),
        "response", share_of(all, answers->returned, all <= answers->returned));
}

static json_t *waits_of(const struct view *view, const struct lookup_waits *waits)
{
    bool timed = visits_timed(waits, &view->levels);

    return json_pack(
        "{s:I, s:I, s:o, s:o, s:I, s:I, s:I}", "taken", (json_int_t)lookup_waits_all(waits),
        "called", (json_int_t)waits->called, "median_minutes",
        timed ? json_integer(waits->median_minutes) : json_null(), "p90_minutes",
        timed ? json_integer(waits->most_minutes) : json_null(), "uncalled",
        (json_int_t)waits->uncalled, "unclear", (json_int_t)waits->unclear, "unnumbered",
        (json_int_t)waits->unnumbered);
}

static json_t *unit_of(const struct view *view, const struct lookup_visits *unit)
{
    return json_pack("{s:s, s:o, s:o, s:o}", "code", unit->code, "name",
                     api_name(unit->name_vi, unit->name_en), "answers",
                     answers_of(&unit->answers), "waits", waits_of(view, &unit->waits));
}

static json_t *fields_of(const struct lookup_satisfaction *of)
{
    json_t *list = json_array();

    for (size_t i = 0; i < of->field_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o}", "code", of->fields[i].code, "name",
                            api_name(of->fields[i].name_vi, of->fields[i].name_en),
                            "answers", answers_of(&of->fields[i].answers)));
    return list;
}

static json_t *hours_of(const struct view *view, const struct lookup_satisfaction *of)
{
    json_t *list = json_array();

    for (int hour = 0; hour < LOOKUP_SATISFACTION_HOURS; hour++) {
        if (lookup_waits_all(&of->hours[hour]) > 0)
            json_array_append_new(list, json_pack("{s:i, s:o}", "hour", hour, "waits",
                                                  waits_of(view, &of->hours[hour])));
    }
    return list;
}

int satisfaction_api(const struct view *view, struct body *ret)
{
    int month = month_of(view);
    struct lookup_satisfaction of;
    struct api_page page;
    json_t *root, *rows;
    int rc = view->lookups->satisfaction(view->lookups->owner, month, &of);

    if (rc < 0)
        return rc;
    page = api_page_of(view, &satisfaction_api_takes, of.unit_count);
    root = api_begin(view);
    rows = json_array();
    for (size_t i = page.from; i < page.from + page.count; i++)
        json_array_append_new(rows, unit_of(view, &of.units[i]));
    json_object_set_new(root, "period", period_of(month));
    json_object_set_new(root, "answers", answers_of(&of.total.answers));
    json_object_set_new(root, "waits", waits_of(view, &of.total.waits));
    json_object_set_new(root, "units", rows);
    json_object_set_new(root, "fields", fields_of(&of));
    json_object_set_new(root, "no_field", answers_of(&of.no_field));
    json_object_set_new(root, "hours", hours_of(view, &of));
    api_page_put(root, view, &satisfaction_api_takes, &page, ret);
    ret->text = api_finish(root);
    return 0;
}
