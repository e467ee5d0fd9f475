#include "appliance/report/worklist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

const char *const worklist_names[WORKLIST_KINDS] = {
    [WORKLIST_OVERDUE] = "overdue",
    [WORKLIST_DUE_SOON] = "due-soon",
    [WORKLIST_LATE] = "late",
    [WORKLIST_WAITING] = "waiting",
};

int worklist_find(const char *name)
{
    for (int kind = 0; kind < WORKLIST_KINDS; kind++) {
        if (strcmp(worklist_names[kind], name) == 0)
            return kind;
    }
    return -ENOENT;
}

int worklist_days(enum worklist_kind kind)
{
    return kind == WORKLIST_WAITING ? WORKLIST_WAITING_DAYS : WORKLIST_DAYS;
}

void worklist_release(struct worklist *list)
{
    free(list->rows);
    report_close(list->names);
    *list = (struct worklist){0};
}

/* --- CSV ----------------------------------------------------------------------------- */

static const char *const columns[] = {
    "code",          "unit",      "unit_name",   "field",    "field_name",
    "procedure",     "received",  "due",         "resolved", "working_days",
    "calendar_days", "suspended", "provisional", "since",    "cause",
};

enum { COLUMNS = sizeof columns / sizeof columns[0], NUMBER_BYTES = 12 };

/* "" for none. */
static const char *day_text(int32_t day, char ret[static DATE_BYTES])
{
    *ret = '\0';
    return day == WORKLIST_NO_DAY ? ret : date_format(day, ret);
}

/* Harmless to spreadsheets; the caller frees it. */
static char *name_text(const char *name)
{
    char *text;

    return need(asprintf(&text, "%s%s", csv_guard(name), name) < 0 ? NULL : text);
}

/* NULL: none is stated. */
static const char *cause_name(const struct worklist_row *row)
{
    return row->cause == CAUSE_NOT_STATED ? NULL : cause_words[row->cause].name;
}

static void put_row(const struct worklist_row *row, FILE *out)
{
    char *unit = name_text(row->unit.vi), *field = name_text(row->field.vi);
    char received[DATE_BYTES], due[DATE_BYTES], resolved[DATE_BYTES];
    char since[DATE_BYTES], working[NUMBER_BYTES], calendar[NUMBER_BYTES];

    (void)snprintf(working, sizeof working, "%d", row->working_days);
    (void)snprintf(calendar, sizeof calendar, "%d", row->calendar_days);
    csv_put_row(out,
                (const char *const[COLUMNS]){
                    row->code, row->unit.code, unit, row->field.code, field,
                    row->procedure.code, day_text(row->received_day, received),
                    day_text(row->due_day, due), day_text(row->resolved_day, resolved),
                    working, calendar, row->suspended ? "yes" : "no",
                    row->provisional ? "yes" : "no", day_text(row->since_day, since),
                    cause_name(row) ? cause_name(row) : ""},
                COLUMNS);
    free(unit);
    free(field);
}

void worklist_csv(const struct worklist *list, FILE *out)
{
    csv_put_row(out, columns, COLUMNS);
    for (size_t i = 0; i < list->count; i++)
        put_row(&list->rows[i], out);
}

/* --- JSON ---------------------------------------------------------------------------- */

static json_t *name_json(const struct report_name *name)
{
    if (!*name->code)
        return json_null();
    return need(json_pack("{s:s, s:{s:s, s:s}}", "code", name->code, "name", "vi", name->vi,
                          "en", *name->en ? name->en : name->vi));
}

static json_t *day_json(int32_t day)
{
    char text[DATE_BYTES];

    return day == WORKLIST_NO_DAY ? json_null() : need(json_string(date_format(day, text)));
}

static json_t *row_json(const struct worklist_row *row)
{
    return need(json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:b, s:b, s:s?}", "code",
        row->code, "unit", name_json(&row->unit), "field", name_json(&row->field),
        "procedure", name_json(&row->procedure), "received", day_json(row->received_day),
        "due", day_json(row->due_day), "resolved", day_json(row->resolved_day), "since",
        day_json(row->since_day), "working_days", row->working_days, "calendar_days",
        row->calendar_days, "suspended", row->suspended, "provisional", row->provisional,
        "cause", cause_name(row)));
}

json_t *worklist_json(const struct worklist *list)
{
    json_t *rows = need(json_array());

    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(rows, row_json(&list->rows[i]));
    return need(json_pack("{s:s, s:I, s:o}", "list", worklist_names[list->question.kind],
                          "total", (json_int_t)list->total, "rows", rows));
}
