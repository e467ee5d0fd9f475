#include "appliance/report/formats/report_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/report/basis_words.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

static void put_cell(FILE *out, const char *text)
{
    csv_put_guarded(out, text);
    (void)fputc(',', out);
}

/* What ends a row. Notes that are not known are empty. */
static void put_values(FILE *out, const struct report *report,
                       const struct figures *figures, const struct notes *notes)
{
    int64_t values[REPORT_COLUMNS];
    char as_of[DATE_BYTES];

    report_values(figures, values);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        (void)fprintf(out, i ? ",%" PRId64 : "%" PRId64, values[i]);
    for (int kind = 0; kind < NOTES_KINDS; kind++) {
        (void)fputc(',', out);
        if (report->notes_known)
            (void)fprintf(out, "%" PRId64, notes->of[kind]);
    }
    (void)fprintf(out, ",%s,%s\r\n", date_format(report->as_of_day, as_of),
                  !report->basis.known                ? ""
                  : basis_provisional(&report->basis) ? "yes"
                                                      : "no");
}

/* What ends a row of another kind than the form's; what is not known is empty. */
static void put_other_values(FILE *out, const struct stated *stated)
{
    for (int i = 0; i < REPORT_COLUMNS; i++) {
        if (i)
            (void)fputc(',', out);
        if (stated && stated->columns[i] != STATED_UNKNOWN)
            (void)fprintf(out, "%" PRId64, stated->columns[i]);
    }
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        (void)fputc(',', out);
    (void)fputs(",,\r\n", out); /* as of a day that nobody knows */
}

static void put_other_row(FILE *out, const char *kind, const char *field, const char *name,
                          const struct stated *stated)
{
    (void)fprintf(out, ",%s,_all,", kind);
    put_cell(out, *field ? field : "_all");
    put_cell(out, name);
    put_other_values(out, stated);
}

/* What was printed, and each thing that does not agree in it as a row without figures. */
static void put_stated(FILE *out, const struct report_stated *stated)
{
    put_other_row(out, "stated", stated->field.code, stated->source, &stated->stated);
    for (size_t i = 0; i < stated->finding_count; i++)
        put_other_row(out, "stated_note", stated->field.code, stated->findings[i].vi, NULL);
}

/* On what the figures rest: a sentence a row. */
static void put_basis(FILE *out, const struct basis *basis)
{
    for (int line = 0; line < BASIS_WORDS_LINES; line++) {
        char *text = basis_words_line(basis, (enum basis_words_line)line, false);

        if (text)
            put_other_row(out, "basis", "", text, NULL);
        free(text);
    }
}

/* Of which part of the units the figures are. */
static void put_part(FILE *out, const struct report_part *part)
{
    char *text = report_part_text(part);

    if (text)
        put_other_row(out, "part", "", text, NULL);
    free(text);
}

/* A row without figures, as of the unit's last day. */
static void put_ended(FILE *out, const struct report_ended *ended)
{
    char *text = report_ended_text(ended), day[DATE_BYTES];

    (void)fputs(",ended_unit,", out);
    put_cell(out, ended->level);
    put_cell(out, "_all");
    put_cell(out, text);
    for (int i = 1; i < REPORT_COLUMNS + NOTES_KINDS; i++)
        (void)fputc(',', out);
    (void)fprintf(out, ",%s\r\n", date_format(ended->last_day, day));
    free(text);
}

static void put_head(FILE *out)
{
    (void)fputs("row,kind,level,field,name", out);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        (void)fprintf(out, ",%s", report_columns[i].name);
    for (int kind = 0; kind < NOTES_KINDS; kind++)
        (void)fprintf(out, ",%s", notes_words[kind].name);
    (void)fputs(",as_of,provisional\r\n", out);
}

static void put_level(FILE *out, const struct report *report, size_t at)
{
    const struct report_level *level = &report->levels[at];
    char number[16];

    (void)fprintf(out, "%s,level,", report_roman(at + 1, number));
    put_cell(out, level->name.code);
    put_cell(out, "_all");
    put_cell(out, level->name.vi);
    put_values(out, report, &level->figures, &level->notes);
}

static void put_row(FILE *out, const struct report *report, const struct report_row *row)
{
    (void)fprintf(out, "%d,field,", row->number);
    put_cell(out, report->levels[row->level].name.code);
    put_cell(out, row->field.code);
    put_cell(out, row->field.vi);
    put_values(out, report, &row->figures, &row->notes);
}

/* The head, and the lines of the form. */
static void put_form(FILE *out, const struct report *report)
{
    put_head(out);
    for (size_t i = 0; i < report->row_count; i++) {
        if (report->rows[i].number == 1)
            put_level(out, report, report->rows[i].level);
        put_row(out, report, &report->rows[i]);
    }
    (void)fputs(",total,_all,_all,Tổng cộng,", out);
    put_values(out, report, &report->total, &report->notes);
}

char *report_csv_form(const struct report *report, size_t *ret_bytes)
{
    char *text = NULL;
    FILE *out = need(open_memstream(&text, ret_bytes));

    put_form(out, report);
    (void)fclose(out);
    return text;
}

char *report_csv(const struct report *report, size_t *ret_bytes)
{
    char *text = NULL;
    FILE *out = need(open_memstream(&text, ret_bytes));

    put_form(out, report);
    put_part(out, &report->part);
    for (size_t i = 0; i < report->ended_count; i++)
        put_ended(out, &report->ended[i]);
    for (size_t i = 0; i < report->stated_count; i++)
        put_stated(out, &report->stated[i]);
    put_basis(out, &report->basis);
    (void)fclose(out);
    return text;
}
