/* Reading: records, their cells and dates. */
#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/letters.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"
#include "mqtt/table/csv_cell.h"
#include "mqtt/table/csv_dates.h"
#include "mqtt/table/csv_heading.h"
#include "mqtt/table/csv_text.h"

enum { COLUMNS_MOST = 24, MISTAKES_MOST = 50 };

/* What the dates of a file are like. */
enum order { ORDER_NOT_ASKED, ORDER_DAY_FIRST, ORDER_NOT_SAID };

struct parse {
    const struct csv_reader *reader;
    struct csv_faults *faults;
    const struct csv_text *whole; /* as it began; NULL: only its dates are looked at */
    size_t line;                  /* on which the record being read begins */
    size_t cell;                  /* index of the next cell in this record */
    bool ended;                   /* a record has ended since this was set to false */
    bool broken;                  /* this record has a fault of shape */
    size_t width; /* cells of this record up to the last that is not empty */
    bool useless; /* without its header the rest says nothing */
    bool header_done;
    size_t
        order[COLUMNS_MOST]; /* cell in the file -> column + 1 of the caller; 0: unknown */
    size_t named;            /* cells of the header up to the last that is not empty */
    bool nameless[COLUMNS_MOST]; /* cells of the header that are empty */
    char *cells[COLUMNS_MOST];   /* by the caller's column; owned */
    enum order dates;
};

/* Of a record the first fault of shape says enough. */
static void break_record(struct parse *parse, const char *what)
{
    if (!parse->broken)
        csv_fault(parse->faults, parse->line, "%s", what);
    parse->broken = true;
}

/* --- cells --------------------------------------------------------------------------- */

static void note_letters(const struct parse *parse, const struct csv_cell *cell)
{
    if (cell->hidden)
        csv_note(parse->faults, parse->line,
                 "U+%04X, which nobody sees, is taken out of '%s'", (unsigned)cell->hidden,
                 cell->text);
    if (cell->lost)
        csv_note(parse->faults, parse->line,
                 "'%s' is taken in as it stands: a letter was lost when it was saved",
                 cell->text);
    if (cell->alike)
        csv_note(parse->faults, parse->line,
                 "'%s' is taken in as it stands: a letter is %s and looks like a Latin one",
                 cell->text, letters_alphabet(cell->alike));
}

/* The caller frees it. NULL: the record is broken. */
static char *clean(struct parse *parse, const char *bytes, size_t size)
{
    struct csv_cell cell = csv_cell_read(bytes, size, !parse->header_done);

    if (cell.wrong)
        break_record(parse, cell.wrong);
    else
        note_letters(parse, &cell);
    return cell.text;
}

/* An empty one says nothing, and nothing may stand below it. */
static void take_heading(struct parse *parse, char *heading)
{
    size_t column, place = parse->cell;

    if (place < COLUMNS_MOST)
        parse->nameless[place] = !*heading;
    if (!*heading)
        return;
    if (place >= COLUMNS_MOST) {
        break_record(parse, "too many columns");
        parse->useless = true;
        return;
    }
    column = csv_heading_column(parse->reader, heading);
    if (!column)
        csv_fault(parse->faults, parse->line, "column '%s' is not known here", heading);
    for (size_t i = 0; column && i < place; i++) {
        if (parse->order[i] == column)
            csv_fault(parse->faults, parse->line, "column '%s' stands twice",
                      parse->reader->columns[column - 1].name);
    }
    parse->order[place] = column;
    parse->named = place + 1;
}

/* Takes the text over. */
static void keep_cell(struct parse *parse, char *text)
{
    char **place = &parse->cells[parse->order[parse->cell] - 1];

    free(*place);
    *place = text;
}

static void take_value(struct parse *parse, char *text)
{
    bool beyond = parse->cell >= parse->named;

    if (*text)
        parse->width = parse->cell + 1;
    if (*text && !beyond && parse->nameless[parse->cell]) {
        if (!parse->broken)
            csv_fault(parse->faults, parse->line, "'%s' stands in a column without a name",
                      text);
        parse->broken = true;
    }
    if (!beyond && parse->order[parse->cell])
        keep_cell(parse, text);
    else
        free(text);
}

static void take_cell(void *bytes, size_t size, void *data)
{
    struct parse *parse = data;
    char *text = clean(parse, bytes ? bytes : "", size);

    if (text && !parse->header_done) {
        take_heading(parse, text);
        free(text);
    } else if (text) {
        take_value(parse, text);
    }
    parse->cell++;
}

/* --- dates --------------------------------------------------------------------------- */

static void read_text(struct parse *parse, struct csv_text *text);

static void say_nothing(void *owner, const char *text)
{
    (void)owner;
    (void)text;
}

/* Is there a date in the file that can only have the day first? And semicolons are what a
 * spreadsheet writes where the comma is for decimals; there the day stands first. */
static bool any_day_first(const struct parse *parse)
{
    struct csv_faults silent = {.file = "", .tell = say_nothing, .note = say_nothing};
    struct parse looking = {.reader = parse->reader, .faults = &silent};
    struct csv_text text = *parse->whole;

    if (text.separator == ';')
        return true;
    read_text(&looking, &text);
    return looking.dates == ORDER_DAY_FIRST;
}

static bool has_day_first(struct parse *parse)
{
    if (parse->dates == ORDER_NOT_ASKED)
        parse->dates = any_day_first(parse) ? ORDER_DAY_FIRST : ORDER_NOT_SAID;
    return parse->dates == ORDER_DAY_FIRST;
}

/* Of a record of which only the dates are looked at. */
static void look_at_dates(struct parse *parse)
{
    struct csv_dates dates;

    for (size_t i = 0; i < parse->reader->column_count; i++) {
        if (parse->reader->columns[i].kind == CSV_DATE && parse->cells[i] &&
            csv_dates_read(parse->cells[i], &dates) == CSV_DATES_DAY_FIRST)
            parse->dates = ORDER_DAY_FIRST;
    }
}

/* false: it is not known which day is meant, and a fault. */
static bool read_date(struct parse *parse, const char *column, char **cell)
{
    char first[DATE_BYTES], second[DATE_BYTES];
    struct csv_dates dates;
    enum csv_dates_order order = csv_dates_read(*cell, &dates);

    if (order == CSV_DATES_OTHER)
        return true;
    if (order == CSV_DATES_MONTH_FIRST) {
        csv_fault(parse->faults, parse->line,
                  "%s '%s' has the month first: the day stands first, or write %s", column,
                  *cell, date_format(dates.month_first, first));
        return false;
    }
    if (order == CSV_DATES_EITHER && !has_day_first(parse)) {
        csv_fault(parse->faults, parse->line,
                  "%s '%s' may be %s or %s, and no other date here says which: write the "
                  "one that is meant",
                  column, *cell, date_format(dates.day_first, first),
                  date_format(dates.month_first, second));
        return false;
    }
    free(*cell);
    *cell = need(strdup(date_format(dates.day_first, first)));
    return true;
}

static bool read_dates(struct parse *parse)
{
    bool good = true;

    for (size_t i = 0; i < parse->reader->column_count; i++) {
        const struct csv_column *column = &parse->reader->columns[i];

        if (column->kind == CSV_DATE && parse->cells[i])
            good &= read_date(parse, column->name, &parse->cells[i]);
    }
    return good;
}

/* --- records ------------------------------------------------------------------------- */

static void end_header(struct parse *parse)
{
    parse->header_done = true;
    parse->useless |= parse->broken;
    for (size_t i = 0; i < parse->reader->column_count; i++) {
        const struct csv_column *column = &parse->reader->columns[i];
        const char *other = column->others[0];
        bool found = false;

        for (size_t j = 0; j < parse->named; j++)
            found |= parse->order[j] == i + 1;
        if (found || !column->required)
            continue;
        csv_fault(parse->faults, parse->line, "column '%s'%s%s is missing", column->name,
                  other ? " or " : "", other ? other : "");
        parse->useless = true;
    }
}

static void forget_cells(struct parse *parse)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++) {
        free(parse->cells[i]);
        parse->cells[i] = NULL;
    }
    parse->cell = parse->width = 0;
    parse->broken = false;
}

static bool has_shape(struct parse *parse)
{
    if (!parse->broken && (parse->cell < parse->named || parse->width > parse->named)) {
        csv_fault(parse->faults, parse->line, "%zu cells, when the header has %zu columns",
                  parse->cell < parse->named ? parse->cell : parse->width, parse->named);
        parse->broken = true;
    }
    return !parse->broken;
}

static void end_row(struct parse *parse)
{
    const char *cells[COLUMNS_MOST];
    bool complete = read_dates(parse);

    for (size_t i = 0; i < parse->reader->column_count; i++) {
        cells[i] = parse->cells[i] ? parse->cells[i] : "";
        if (*cells[i] || !parse->reader->columns[i].required)
            continue;
        csv_fault(parse->faults, parse->line, "%s is empty",
                  parse->reader->columns[i].name);
        complete = false;
    }
    if (complete)
        parse->reader->row(parse->reader->owner, parse->line, cells);
}

/* What is empty is what a spreadsheet leaves, also above the header. */
static void end_record(int end, void *data)
{
    struct parse *parse = data;

    (void)end;
    if (!parse->header_done && (parse->named || parse->broken))
        end_header(parse);
    else if (parse->header_done && (parse->width || parse->broken) && has_shape(parse)) {
        if (parse->whole)
            end_row(parse);
        else
            look_at_dates(parse);
    }
    forget_cells(parse);
    parse->ended = true;
}

/* --- lines --------------------------------------------------------------------------- */

static bool blank(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!bytes[i] || !strchr(" \t\r\n", bytes[i]))
            return false;
    }
    return true;
}

/* Up to the end, or behind the first line of a record whose quotes do not match; then
 * false. */
static bool read_lines(struct parse *parse, struct csv_parser *csv, struct csv_text *text)
{
    struct csv_text begun = *text; /* the record being read */
    bool open = false, good = true;

    while (good && text->at < text->size && !parse->useless) {
        const char *bytes = text->bytes + text->at;
        size_t size = csv_text_line_bytes(text);

        if (!open)
            begun = *text;
        parse->line = begun.line;
        parse->ended = false;
        good = csv_parse(csv, bytes, size, take_cell, end_record, parse) == size;
        open = !parse->ended && (open || !blank(bytes, size));
        text->at += size;
        text->line++;
    }
    good = good && csv_fini(csv, take_cell, end_record, parse) == 0;
    if (!good) {
        break_record(parse, "quotes do not match: a cell with a separator or a quote in "
                            "it stands in quotes, each quote inside doubled");
        begun.at += csv_text_line_bytes(&begun);
        begun.line++;
        *text = begun;
    }
    forget_cells(parse);
    return good;
}

static void read_text(struct parse *parse, struct csv_text *text)
{
    size_t mistakes = 0;
    struct csv_parser csv;
    bool good;

    do {
        /* Fails for NULL only. */
        (void)csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
        csv_set_delim(&csv, (unsigned char)text->separator);
        good = read_lines(parse, &csv, text);
        csv_free(&csv);
    } while (!good && parse->header_done && ++mistakes < MISTAKES_MOST);
    if (good && !parse->header_done)
        csv_fault(parse->faults, 1, "the header line is missing");
    if (!good && parse->header_done)
        csv_fault(parse->faults, text->line, "the rest is not read");
}

int csv_read(const char *bytes, size_t size, const struct csv_reader *reader,
             struct csv_faults *faults)
{
    const char *foreign = csv_text_foreign(bytes, size);
    size_t before = faults->count;
    struct csv_text text = {0};

    if (foreign) {
        csv_fault(faults, 1,
                  "this is %s: open it in Excel and save the sheet as \"CSV UTF-8\" (File, "
                  "Save As)",
                  foreign);
    } else if (!csv_text_open(bytes, size, &text)) {
        csv_fault(faults, 1,
                  "this is UTF-16 that is damaged or has no mark: save it as UTF-8");
    } else {
        const struct csv_text whole = text;
        struct parse parse = {.reader = reader, .faults = faults, .whole = &whole};

        read_text(&parse, &text);
    }
    csv_text_release(&text);
    return faults->count > before ? -EINVAL : 0;
}
