/* Procedures as JSON: the catalogue, limits and real times. */
#include "web/api/procedures_api.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/report/levels.h"
#include "web/api/api.h"
#include "web/api/api_page.h"
#include "web/lookups.h"
#include "web/text/procedures.h"

/* --- what is asked ------------------------------------------------------------------- */

enum parameter { SEARCH, FIELD, LEVEL, STANDING, SORT, PAGE, PER_PAGE, PARAMETERS };

static const char *const orders[PROCEDURES_BYS] = {
    [PROCEDURES_BY_PLACE] = "place",   [PROCEDURES_BY_CODE] = "code",
    [PROCEDURES_BY_NAME] = "name",     [PROCEDURES_BY_FIELD] = "field",
    [PROCEDURES_BY_MEDIAN] = "median", [PROCEDURES_BY_RESOLVED] = "resolved",
    [PROCEDURES_BY_RATE] = "rate",     [PROCEDURES_BY_CHANGE] = "changed",
};

/* Its place among them; `count`: it is none. */
static int place_of(const char *const *names, int count, const char *name)
{
    int place = 0;

    while (place < count && strcmp(names[place], name) != 0)
        place++;
    return place;
}

static bool is_level(const char *value)
{
    return levels_place(value) < LEVELS_PLACES - 1;
}

static bool is_standing(const char *value)
{
    return place_of(procedures_standing_names, LOOKUP_STANDINGS, value) < LOOKUP_STANDINGS;
}

static bool is_order(const char *value)
{
    return place_of(orders, PROCEDURES_BYS, value + (*value == '-')) < PROCEDURES_BYS;
}

static const struct query_parameter parameters[PARAMETERS] = {
    {"q", "", NULL},
    {"field", "rows[].code of /api/v1/fields", NULL},
    {"level", "ministry, province, department, district, commune", is_level},
    {"standing", "in_force, ended, to_come", is_standing},
    {"sort",
     "place, code, name, field, median, resolved, rate, changed, and each with - before it",
     is_order},
    API_PAGE_PARAMETERS,
};

const struct query_list procedures_api_takes = {
    "q, field, level, standing, sort, page, per_page", false, PARAMETERS, parameters};

static struct procedures_question question_of(const struct view *view)
{
    const char *const *values = view->asked.values;
    const char *sort = values[SORT] ? values[SORT] : orders[PROCEDURES_BY_PLACE];

    return (struct procedures_question){
        .field = values[FIELD] ? values[FIELD] : "",
        .level = values[LEVEL] ? (int)levels_place(values[LEVEL]) : PROCEDURES_ANY,
        .standing = values[STANDING] ? place_of(procedures_standing_names, LOOKUP_STANDINGS,
                                                values[STANDING])
                                     : PROCEDURES_ANY,
        .search = values[SEARCH] ? values[SEARCH] : "",
        .by = (enum procedures_by)place_of(orders, PROCEDURES_BYS, sort + (*sort == '-')),
        .down = *sort == '-',
    };
}

/* --- what is answered ---------------------------------------------------------------- */

static json_t *day(int32_t day)
{
    char text[DATE_BYTES];

    return day ? json_string(date_format(day, text)) : json_null();
}

static json_t *field_of(const struct lookup_version *version)
{
    return *version->field ? json_pack("{s:s, s:o}", "code", version->field, "name",
                                       api_name(version->field_vi, version->field_en))
                           : json_null();
}

static json_t *version_of(const struct lookup_version *version)
{
    return json_pack(
        "{s:o, s:o, s:s?, s:o, s:o}", "name", api_name(version->name_vi, version->name_en),
        "field", field_of(version), "limit", *version->limit ? version->limit : NULL,
        "valid_from", day(version->from_day), "valid_to", day(version->to_day));
}

/* null: of too few results */
static json_t *times_of(const struct view *view, const struct lookup_times *times)
{
    return json_pack("{s:I, s:o, s:o}", "resolved", (json_int_t)times->resolved, "rate",
                     api_rate(procedures_rate(times), DEFINITION_A), "median_days",
                     procedures_timed(times, &view->levels)
                         ? json_integer(times->median_days)
                         : json_null());
}

static json_t *levels_of(unsigned levels)
{
    json_t *list = json_array();

    for (size_t place = 0; place < LEVELS_PLACES; place++) {
        if (levels >> place & 1)
            json_array_append_new(
                list,
                json_string(place < LEVELS_PLACES - 1 ? levels_at(place)->code : "other"));
    }
    return list;
}

static json_t *row_of(const struct view *view, const struct lookup_procedure *procedure)
{
    json_t *row = json_pack("{s:s, s:s, s:I, s:o}", "code", procedure->code, "standing",
                            procedures_standing_names[procedure->standing], "versions",
                            (json_int_t)procedure->versions, "levels",
                            levels_of(procedure->times.levels));
    json_t *now = version_of(&procedure->now), *times = times_of(view, &procedure->times);

    json_object_update(row, now);
    json_object_update(row, times);
    json_decref(now);
    json_decref(times);
    return row;
}

static json_t *counted_of(const struct lookup_counted *counted)
{
    return json_pack("{s:o, s:o}", "at", api_stamp(counted->at_ms), "from",
                     day(counted->from_day));
}

static json_t *begin(const struct view *view, const struct lookup_counted *counted)
{
    json_t *root = api_begin(view);

    json_object_set_new(root, "counted", counted_of(counted));
    json_object_set_new(root, "least", json_integer(view->levels.min_n));
    return root;
}

int procedures_api(const struct view *view, struct body *ret)
{
    const struct procedures_question question = question_of(view);
    const struct lookup_procedure **chosen;
    struct lookup_procedures all = {0};
    struct api_page page;
    json_t *root, *rows;
    size_t count;
    int rc = view->lookups->procedures(view->lookups->owner, &all);

    if (rc < 0)
        return rc;
    chosen = procedures_choose(&all, &question, &view->levels, view->language, &count);
    page = api_page_of(view, &procedures_api_takes, count);
    root = begin(view, &all.counted);
    rows = json_array();
    for (size_t i = page.from; i < page.from + page.count; i++)
        json_array_append_new(rows, row_of(view, chosen[i]));
    json_object_set_new(root, "rows", rows);
    api_page_put(root, view, &procedures_api_takes, &page, ret);
    ret->text = api_finish(root);
    free(chosen);
    return 0;
}

/* --- one of them --------------------------------------------------------------------- */

static json_t *months_of(const struct view *view, const struct lookup_one_procedure *one)
{
    struct date first = date_of(one->counted.from_day);
    json_t *list = json_array();

    for (int i = 0; one->counted.at_ms && i < LOOKUP_PROCEDURES_MONTHS; i++) {
        json_t *row = times_of(view, &one->months[i]);
        char id[DATE_MONTH_BYTES];

        json_object_set_new(
            row, "month",
            json_string(date_month_format(first.year * 12 + first.month - 1 + i, id)));
        json_array_append_new(list, row);
    }
    return list;
}

int procedures_api_one(const struct view *view, struct body *ret)
{
    struct lookup_one_procedure one = {0};
    json_t *root, *row, *versions;
    int rc = view->lookups->procedure(view->lookups->owner, view->asked.code, &one);

    if (rc < 0)
        return rc;
    root = begin(view, &one.counted);
    row = row_of(view, &one.procedure);
    versions = json_array();
    for (size_t i = 0; i < one.procedure.versions; i++)
        json_array_append_new(versions, version_of(&one.versions[i]));
    json_object_set_new(row, "versions", versions);
    json_object_set_new(row, "months", months_of(view, &one));
    json_object_update(root, row);
    json_decref(row);
    ret->text = api_finish(root);
    return 0;
}
