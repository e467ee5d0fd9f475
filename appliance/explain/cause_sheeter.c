#include "appliance/explain/cause_sheeter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/explain/unit_limit.h"
#include "appliance/form06/form06.h"
#include "appliance/form06/scope.h"
#include "mqtt/base/memory.h"

struct making {
    const struct worklister *by;
    const struct cause_sheet_question *question;
    struct scope scope;
    struct unit_limit limit;
    const struct catalogue_entry *fields;
    size_t field_count;
    struct cause_sheet_row *rows; /* by field, and behind them those of none */
};

/* A field that the catalogue does not have is none. */
static struct cause_sheet_row *row_of(const struct making *making, const char *code)
{
    size_t place = 0;

    while (place < making->field_count && strcmp(making->fields[place].code, code) != 0)
        place++;
    return &making->rows[place];
}

/* --- columns 10 and 13 --------------------------------------------------------------- */

static void add_figures(const struct making *making, const struct form06_row *row)
{
    const struct catalogue_entry *field =
        catalogue_get(making->scope.catalogue, CATALOGUE_FIELDS, row->field);
    struct cause_sheet_row *to = row_of(making, field ? field->code : "");

    if (!scope_has(&making->scope, row->unit, row->field) ||
        !unit_limit_has(&making->limit, row->unit))
        return;
    to->late += row->figures.resolved_late;
    to->overdue += row->figures.in_progress_overdue;
}

static int count_figures(const struct making *making)
{
    struct form06 form;
    int rc = form06_compute(making->by->store, making->question->from_day,
                            making->question->to_day, &form);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < form.count; i++)
        add_figures(making, &form.rows[i]);
    form06_release(&form);
    return 0;
}

/* --- causes -------------------------------------------------------------------------- */

static int count_list(const struct making *making, enum worklist_kind kind,
                      const char **ret_unknown)
{
    const struct cause_sheet_question *asked = making->question;
    const struct worklist_question question = {.kind = kind,
                                               .day = asked->to_day,
                                               .from_day = asked->from_day,
                                               .to_day = asked->to_day,
                                               .unit = asked->unit,
                                               .within = asked->within,
                                               .caused = true};
    struct worklist list = {0};
    int rc = worklister_make(making->by, &question, &list, ret_unknown);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < list.count; i++) {
        if (list.rows[i].cause != CAUSE_NOT_STATED)
            row_of(making, list.rows[i].field.code)->causes.of[list.rows[i].cause]++;
    }
    worklist_release(&list);
    return 0;
}

/* --- the sheet ----------------------------------------------------------------------- */

static struct report_name name_of(struct report *names, const struct catalogue_entry *entry)
{
    return (struct report_name){report_keep(names, entry->code),
                                report_keep(names, entry->name_vi),
                                report_keep(names, entry->name_en)};
}

static bool is_empty(const struct cause_sheet_row *row)
{
    return row->late == 0 && row->overdue == 0 && cause_counts_stated(&row->causes) == 0;
}

static void write_row(struct cause_sheet *sheet, const struct cause_sheet_row *row)
{
    struct cause_sheet_row *written = &sheet->rows[sheet->count++];

    *written = *row;
    written->causes.of[CAUSE_NOT_STATED] =
        cause_sheet_sum(row) - cause_counts_stated(&row->causes);
    sheet->total.late += written->late;
    sheet->total.overdue += written->overdue;
    cause_counts_add(&sheet->total.causes, &written->causes);
}

static void write_sheet(const struct making *making, struct cause_sheet *sheet)
{
    static const struct report_name none = {"", "", ""};
    const struct catalogue_entry *unit =
        catalogue_get(making->scope.catalogue, CATALOGUE_UNITS, making->scope.unit);

    *sheet = (struct cause_sheet){.from_day = making->question->from_day,
                                  .to_day = making->question->to_day,
                                  .unit = none,
                                  .total.field = none,
                                  .names = report_open()};
    if (unit)
        sheet->unit = name_of(sheet->names, unit);
    sheet->rows = need(calloc(making->field_count + 1, sizeof *sheet->rows));
    for (size_t i = 0; i <= making->field_count; i++) {
        struct cause_sheet_row *row = &making->rows[i];

        row->field =
            i < making->field_count ? name_of(sheet->names, &making->fields[i]) : none;
        if (!is_empty(row))
            write_row(sheet, row);
    }
}

/* As worklister_make() reads them. */
static int read_scope(struct making *making, const struct catalogue *catalogue,
                      const char **ret_unknown)
{
    const struct cause_sheet_question *question = making->question;
    int rc =
        scope_read(&(struct report_question){.unit = question->unit, .sub_units = true},
                   catalogue, &making->scope, ret_unknown);

    if (rc < 0)
        return rc;
    making->limit = unit_limit_read(question->within, catalogue);
    making->fields = catalogue_all(catalogue, CATALOGUE_FIELDS, &making->field_count);
    making->rows = need(calloc(making->field_count + 1, sizeof *making->rows));
    return 0;
}

int cause_sheeter_make(const struct worklister *worklister,
                       const struct cause_sheet_question *question, struct cause_sheet *ret,
                       const char **ret_unknown)
{
    struct making making = {.by = worklister, .question = question};
    struct catalogue *catalogue =
        catalogue_as_of(worklister->rules->catalogue, question->to_day);
    int rc = read_scope(&making, catalogue, ret_unknown);

    if (rc == 0)
        rc = count_list(&making, WORKLIST_LATE, ret_unknown);
    if (rc == 0)
        rc = count_list(&making, WORKLIST_OVERDUE, ret_unknown);
    if (rc == 0)
        rc = count_figures(&making);
    if (rc == 0)
        write_sheet(&making, ret);
    free(making.rows);
    unit_limit_release(&making.limit);
    catalogue_close(catalogue);
    return rc;
}
