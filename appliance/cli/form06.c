/* dunghan form06 - prints form 06 for any period. */
#include "appliance/form06.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>
#include <uniwidth.h>

#include "appliance/cli/cli.h"
#include "mqtt/base/date.h"
#include "mqtt/base/log.h"

struct arguments {
    int32_t from_day, to_day;
    bool from_given, to_given;
    const char *unit, *field; /* NULL: all */
    bool json;
};

static const struct argp_option options[] = {
    {"from",                     'f', "DATE", 0, "first day of the period", 0},
    {"to",                    't', "DATE", 0, "last day of it", 0},
    {"unit", 'u', "CODE", 0, "only this unit", 0},
    {"field",                          'F', "ID", 0, "only this field", 0},
    {"format",    'o', "FORMAT", 0, "text (when not said) or json", 0},
    {0                        },
};

static void take_date(struct argp_state *state, const char *name, const char *value,
                      int32_t *ret_day, bool *given)
{
    if (date_parse(value, ret_day) < 0)
        argp_error(state, "--%s '%s': wanted is a date such as 2026-11-21", name, value);
    *given = true;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case 'f':
        take_date(state, "from", value, &arguments->from_day, &arguments->from_given);
        return 0;
    case 't':
        take_date(state, "to", value, &arguments->to_day, &arguments->to_given);
        return 0;
    case 'u':
        arguments->unit = value;
        return 0;
    case 'F':
        arguments->field = value;
        return 0;
    case 'o':
        arguments->json = strcmp(value, "json") == 0;
        if (!arguments->json && strcmp(value, "text") != 0)
            argp_error(state, "--format '%s': wanted is text or json", value);
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is too much: only options are taken", value);
        return EINVAL;
    case ARGP_KEY_END:
        if (!arguments->from_given || !arguments->to_given ||
            arguments->to_day < arguments->from_day)
            argp_error(state, "--from and --to are needed, --to not before --from");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- rows per field ------------------------------------------------------------------ */

struct line {
    const struct catalogue_entry *field; /* NULL: the total */
    struct figures figures;
    bool used;
};

struct sheet {
    struct line *lines; /* in the order of display; the total last */
    size_t count;       /* the total included */
};

/* -ENOENT, logged: there is no such unit or field. */
static int find_filter(const struct catalogue *catalogue, enum catalogue_kind kind,
                       const char *code, int *ret_id)
{
    const struct catalogue_entry *entry;

    *ret_id = 0;
    if (!code)
        return 0;
    entry = catalogue_find(catalogue, kind, code);
    if (!entry) {
        log_error("'%s' is not in the catalogue", code);
        return -ENOENT;
    }
    *ret_id = entry->id;
    return 0;
}

static void add_row(struct sheet *sheet, const struct form06_row *row)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct catalogue_entry *field = sheet->lines[i].field;

        if (field && field->id != row->field)
            continue;
        figures_add(&sheet->lines[i].figures, &row->figures);
        sheet->lines[i].used = true;
    }
}

static int fill(const struct cli_store *opened, const struct arguments *arguments,
                struct sheet *ret)
{
    struct sheet sheet = {0};
    struct form06 form;
    const struct catalogue_entry *fields;
    int unit, field;
    int rc =
        find_filter(opened->rulebook.catalogue, CATALOGUE_UNITS, arguments->unit, &unit);

    if (rc == 0)
        rc = find_filter(opened->rulebook.catalogue, CATALOGUE_FIELDS, arguments->field,
                         &field);
    if (rc == 0)
        rc = form06_compute(opened->store, arguments->from_day, arguments->to_day, &form);
    if (rc < 0)
        return rc;
    fields = catalogue_all(opened->rulebook.catalogue, CATALOGUE_FIELDS, &sheet.count);
    sheet.lines = calloc(sheet.count + 1, sizeof *sheet.lines);
    if (!sheet.lines)
        abort();
    for (size_t i = 0; i < sheet.count; i++)
        sheet.lines[i].field = &fields[i];
    sheet.count++;
    for (size_t i = 0; i < form.count; i++) {
        if ((!unit || form.rows[i].unit == unit) && (!field || form.rows[i].field == field))
            add_row(&sheet, &form.rows[i]);
    }
    form06_release(&form);
    *ret = sheet;
    return 0;
}

/* --- printing ------------------------------------------------------------------------ */

enum { COLUMNS = 11, NAME_WIDTH = 34 };

/* The columns 3 to 13 of the form, in its order. */
static void columns(const struct figures *f, int64_t ret[static COLUMNS])
{
    const int64_t values[COLUMNS] = {
        figures_received(f),    f->received_online,     f->received_direct_or_postal,
        f->carried_over,        figures_resolved(f),    f->resolved_early,
        f->resolved_on_time,    f->resolved_late,       figures_in_progress(f),
        f->in_progress_not_due, f->in_progress_overdue,
    };

    memcpy(ret, values, sizeof values);
}

static const char *const column_names[COLUMNS] = {
    "received_total", "received_online",     "received_direct_or_postal", "carried_over",
    "resolved_total", "resolved_early",      "resolved_on_time",          "resolved_late",
    "in_progress",    "in_progress_not_due", "in_progress_overdue",
};

/* Pads by the width on the screen: a Vietnamese letter may be three bytes and one column.
 */
static void print_name(const char *name)
{
    int width = u8_strwidth((const uint8_t *)name, "UTF-8");

    printf("%s%*s", name, width < NAME_WIDTH ? NAME_WIDTH - width : 1, "");
}

static void print_line(const struct line *line)
{
    int64_t values[COLUMNS];

    print_name(line->field ? line->field->name_vi : "Tổng cộng");
    columns(&line->figures, values);
    for (int i = 0; i < COLUMNS; i++)
        printf("%9" PRId64, values[i]);
    printf("\n");
}

static void print_text(const struct arguments *arguments, const struct sheet *sheet)
{
    const struct figures *total = &sheet->lines[sheet->count - 1].figures;
    char from[DATE_BYTES], to[DATE_BYTES];

    printf("Biểu số 06: tình hình, kết quả giải quyết TTHC, từ ngày %s đến ngày %s\n"
           "Đơn vị tính: số hồ sơ TTHC\n\n",
           date_format(arguments->from_day, from), date_format(arguments->to_day, to));
    print_name("Lĩnh vực");
    for (int column = 3; column < 3 + COLUMNS; column++)
        printf("%9d", column);
    printf("\n");
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->lines[i].used || !sheet->lines[i].field)
            print_line(&sheet->lines[i]);
    }
    printf("\n3 nhận giải quyết = 4 trực tuyến + 5 trực tiếp, bưu chính + 6 kỳ trước "
           "chuyển sang\n"
           "7 đã giải quyết = 8 trước hạn + 9 đúng hạn + 10 quá hạn\n"
           "11 đang giải quyết = 12 trong hạn + 13 quá hạn\n"
           "Cân đối 3 = 7 + 11: %s\n",
           figures_balanced(total) ? "đúng" : "SAI");
}

static json_t *line_json(const struct line *line)
{
    json_t *object = json_object();
    int64_t values[COLUMNS];

    columns(&line->figures, values);
    json_object_set_new(object, "field",
                        json_string(line->field ? line->field->code : "_all"));
    json_object_set_new(object, "name",
                        json_string(line->field ? line->field->name_vi : "Tổng cộng"));
    for (int i = 0; i < COLUMNS; i++)
        json_object_set_new(object, column_names[i], json_integer(values[i]));
    return object;
}

static void print_json(const struct arguments *arguments, const struct sheet *sheet)
{
    const struct line *total = &sheet->lines[sheet->count - 1];
    char from[DATE_BYTES], to[DATE_BYTES];
    json_t *rows = json_array();
    json_t *report;

    for (size_t i = 0; i + 1 < sheet->count; i++) {
        if (sheet->lines[i].used)
            json_array_append_new(rows, line_json(&sheet->lines[i]));
    }
    report = json_pack("{s:s,s:s,s:s,s:o,s:o,s:b}", "form", "06", "from",
                       date_format(arguments->from_day, from), "to",
                       date_format(arguments->to_day, to), "rows", rows, "total",
                       line_json(total), "balanced", figures_balanced(&total->figures));
    if (!report || json_dumpf(report, stdout, JSON_INDENT(1)) < 0)
        abort();
    printf("\n");
    json_decref(report);
}

int cli_form06(const struct cli *cli, int argc, char **argv)
{
    static const struct argp argp = {
        options, take_option, NULL, "Prints form 06 for any period, row per field.",
        NULL,    NULL,        NULL};
    struct arguments arguments = {0};
    struct cli_store opened;
    struct sheet sheet;
    int rc;

    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    if (cli_open(cli, STORE_READ, &opened) < 0)
        return EXIT_FAILURE;
    rc = store_begin(opened.store);
    if (rc == 0)
        rc = fill(&opened, &arguments, &sheet);
    store_rollback(opened.store);
    if (rc == 0) {
        (arguments.json ? print_json : print_text)(&arguments, &sheet);
        free(sheet.lines);
    }
    cli_close(&opened);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
