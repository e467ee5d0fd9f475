#include "web/api/report_query.h"

#include <errno.h>
#include <string.h>

#include "mqtt/base/date.h"

enum parameter { FROM, TO, PERIOD, UNIT, SUB_UNITS, FIELD, STRUCTURE, PARAMETERS };

static const struct {
    const char *name;
    const char *allowed; /* values */
} known[PARAMETERS] = {
    [FROM] = {"from", "YYYY-MM-DD"},
    [TO] = {"to", "YYYY-MM-DD, from <= to"},
    [PERIOD] = {"period", "periods[].id of /api/v1/periods"},
    [UNIT] = {"unit", "rows[].code of /api/v1/units"},
    [SUB_UNITS] = {"sub_units", "yes, no"},
    [FIELD] = {"field", "rows[].code of /api/v1/fields"},
    [STRUCTURE] = {"structure", "then, now"},
};

static const char all_names[] = "from, to, period, unit, sub_units, field, structure";
static const char names_with_period[] = "period, unit, sub_units, field, structure";
static const char ways[] = "from=YYYY-MM-DD&to=YYYY-MM-DD, period=ID";

struct reading {
    const char *path;
    const char *values[PARAMETERS]; /* NULL: not said */
    struct fault *fault;
};

static int refuse(const struct reading *reading, enum fault_kind kind, const char *name,
                  const char *value, const char *allowed)
{
    *reading->fault = (struct fault){.kind = kind, .allowed = allowed};
    fault_quote(reading->fault->path, reading->path);
    fault_quote(reading->fault->parameter, name);
    fault_quote(reading->fault->value, value ? value : "");
    return -EINVAL;
}

static int refuse_value(const struct reading *reading, enum parameter which)
{
    return refuse(reading, FAULT_VALUE, known[which].name, reading->values[which],
                  known[which].allowed);
}

static int take(struct reading *reading, const struct request_parameter *parameter)
{
    int which = 0;

    while (which < PARAMETERS && strcmp(known[which].name, parameter->name) != 0)
        which++;
    if (which == PARAMETERS)
        return refuse(reading, FAULT_PARAMETER, parameter->name, parameter->value,
                      all_names);
    if (reading->values[which])
        return refuse(reading, FAULT_REPEATED, parameter->name, parameter->value,
                      all_names);
    reading->values[which] = parameter->value;
    return 0;
}

/* Which are needed, and which exclude each other? */
static int check_choice(const struct reading *reading)
{
    const char *const *values = reading->values;

    if (values[PERIOD] && (values[FROM] || values[TO]))
        return refuse(reading, FAULT_PARAMETER, values[FROM] ? "from" : "to", NULL,
                      names_with_period);
    if (!values[PERIOD] && (!values[FROM] || !values[TO]))
        return refuse(reading, FAULT_MISSING, values[FROM] ? "to" : "from", NULL, ways);
    if (values[SUB_UNITS] && strcmp(values[SUB_UNITS], "yes") != 0 &&
        strcmp(values[SUB_UNITS], "no") != 0)
        return refuse_value(reading, SUB_UNITS);
    if (values[STRUCTURE] && strcmp(values[STRUCTURE], "then") != 0 &&
        strcmp(values[STRUCTURE], "now") != 0)
        return refuse_value(reading, STRUCTURE);
    if (values[SUB_UNITS] && !values[UNIT])
        return refuse(reading, FAULT_MISSING, "unit", NULL, known[UNIT].allowed);
    return 0;
}

static int read_days(const struct reading *reading, struct report_question *question)
{
    if (reading->values[PERIOD])
        return 0;
    if (date_parse(reading->values[FROM], &question->from_day) < 0)
        return refuse_value(reading, FROM);
    if (date_parse(reading->values[TO], &question->to_day) < 0 ||
        question->to_day < question->from_day)
        return refuse_value(reading, TO);
    return 0;
}

int report_query(const char *path, const struct request_parameter *parameters, int count,
                 struct report_question *ret, struct fault *fault)
{
    struct reading reading = {.path = path, .fault = fault};
    struct report_question question;
    int rc = 0;

    for (int i = 0; i < count && rc == 0; i++)
        rc = take(&reading, &parameters[i]);
    if (rc == 0)
        rc = check_choice(&reading);
    question = (struct report_question){
        .period = reading.values[PERIOD],
        .unit = reading.values[UNIT],
        .field = reading.values[FIELD],
        .sub_units =
            !reading.values[SUB_UNITS] || strcmp(reading.values[SUB_UNITS], "yes") == 0,
        .as_now =
            reading.values[STRUCTURE] && strcmp(reading.values[STRUCTURE], "now") == 0,
    };
    if (rc == 0)
        rc = read_days(&reading, &question);
    if (rc == 0)
        *ret = question;
    return rc;
}

void report_query_unknown(const char *path, const struct report_question *question,
                          const char *unknown, struct fault *fault)
{
    struct reading reading = {
        .path = path,
        .values = {[PERIOD] = question->period,
                   [UNIT] = question->unit,
                   [FIELD] = question->field},
        .fault = fault,
    };

    for (int which = 0; which < PARAMETERS; which++) {
        if (strcmp(known[which].name, unknown) == 0)
            (void)refuse_value(&reading, (enum parameter)which);
    }
}
