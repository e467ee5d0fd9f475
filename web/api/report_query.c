#include "web/api/report_query.h"

#include <errno.h>
#include <string.h>

#include "mqtt/base/date.h"

enum parameter { FROM, TO, PERIOD, UNIT, SUB_UNITS, FIELD, STRUCTURE, PARAMETERS };

static const struct query_parameter known[PARAMETERS] = {
    [FROM] = {"from", "YYYY-MM-DD", NULL},
    [TO] = {"to", "YYYY-MM-DD, from <= to", NULL},
    [PERIOD] = {"period", "periods[].id of /api/v1/periods", NULL},
    [UNIT] = {"unit", "rows[].code of /api/v1/units", NULL},
    [SUB_UNITS] = {"sub_units", "yes, no", NULL},
    [FIELD] = {"field", "rows[].code of /api/v1/fields", NULL},
    [STRUCTURE] = {"structure", "then, now", NULL},
};

const struct query_list report_query_takes = {
    "from, to, period, unit, sub_units, field, structure", false, PARAMETERS, known};

static const char names_with_period[] = "period, unit, sub_units, field, structure";
static const char ways[] = "from=YYYY-MM-DD&to=YYYY-MM-DD, period=ID";

static int refuse(struct fault *fault, enum fault_kind kind, const char *name,
                  const char *allowed)
{
    return query_refuse(fault, kind, &(struct query_said){name, ""}, allowed);
}

static int refuse_value(struct fault *fault, const char *const *values,
                        enum parameter which)
{
    const char *value = values[which] ? values[which] : "";

    return query_refuse(fault, FAULT_VALUE, &(struct query_said){known[which].name, value},
                        known[which].allowed);
}

/* Which are needed, and which exclude each other? */
static int check_choice(const char *const *values, struct fault *fault)
{
    if (values[PERIOD] && (values[FROM] || values[TO]))
        return refuse(fault, FAULT_PARAMETER, values[FROM] ? "from" : "to",
                      names_with_period);
    if (!values[PERIOD] && (!values[FROM] || !values[TO]))
        return refuse(fault, FAULT_MISSING, values[FROM] ? "to" : "from", ways);
    if (values[SUB_UNITS] && strcmp(values[SUB_UNITS], "yes") != 0 &&
        strcmp(values[SUB_UNITS], "no") != 0)
        return refuse_value(fault, values, SUB_UNITS);
    if (values[STRUCTURE] && strcmp(values[STRUCTURE], "then") != 0 &&
        strcmp(values[STRUCTURE], "now") != 0)
        return refuse_value(fault, values, STRUCTURE);
    if (values[SUB_UNITS] && !values[UNIT])
        return refuse(fault, FAULT_MISSING, "unit", known[UNIT].allowed);
    return 0;
}

static int read_days(const char *const *values, struct report_question *question,
                     struct fault *fault)
{
    if (values[PERIOD])
        return 0;
    if (date_parse(values[FROM], &question->from_day) < 0)
        return refuse_value(fault, values, FROM);
    if (date_parse(values[TO], &question->to_day) < 0 ||
        question->to_day < question->from_day)
        return refuse_value(fault, values, TO);
    return 0;
}

int report_query(const char *const values[static ADDRESS_VALUES],
                 struct report_question *ret, struct fault *fault)
{
    struct report_question question = {
        .period = values[PERIOD],
        .unit = values[UNIT],
        .field = values[FIELD],
        .sub_units = !values[SUB_UNITS] || strcmp(values[SUB_UNITS], "yes") == 0,
        .as_now = values[STRUCTURE] && strcmp(values[STRUCTURE], "now") == 0,
    };
    int rc = check_choice(values, fault);

    if (rc == 0)
        rc = read_days(values, &question, fault);
    if (rc == 0)
        *ret = question;
    return rc;
}

int report_query_page(const char *const values[static ADDRESS_VALUES],
                      const struct source_period *month, struct report_question *ret,
                      struct fault *fault)
{
    const char *said[ADDRESS_VALUES];
    char from[DATE_BYTES], to[DATE_BYTES];

    for (int i = 0; i < ADDRESS_VALUES; i++)
        said[i] = values[i] && *values[i] ? values[i] : NULL;
    if (!said[PERIOD] && !said[FROM] && !said[TO]) {
        said[FROM] = date_format(month->from_day, from);
        said[TO] = date_format(month->to_day, to);
    }
    return report_query(said, ret, fault);
}

void report_query_unknown(const char *const values[static ADDRESS_VALUES],
                          const char *unknown, struct fault *fault)
{
    for (int which = 0; which < PARAMETERS; which++) {
        if (strcmp(known[which].name, unknown) == 0)
            (void)refuse_value(fault, values, (enum parameter)which);
    }
}
