#include "appliance/registers/catalogue_rows.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"
#include "mqtt/event.h"

struct reading {
    enum catalogue_kind kind;
    struct csv_faults *faults;
    struct catalogue_rows *rows;
    size_t room;
};

/* --- columns ------------------------------------------------------------------------- */

enum { CODE, NAME_VI, NAME_EN }; /* of every kind */
enum {
    UNIT_LEVEL = 3,
    UNIT_PARENT,
    UNIT_COUNTERS,
    UNIT_SCHEDULE,
    UNIT_FROM,
    UNIT_TO,
    UNIT_SUCCESSOR,
};
enum { FIELD_FROM = 3, FIELD_TO };
enum { PROCEDURE_FIELD = 3, PROCEDURE_LIMIT, PROCEDURE_FROM, PROCEDURE_TO };

const struct csv_column catalogue_unit_columns[CATALOGUE_ROWS_UNIT] = {
    {"code", 1, CSV_TEXT, {"Mã đơn vị", "Mã định danh", "Mã cơ quan", "Mã"}},
    {"name_vi", 1, CSV_TEXT, {"Tên đơn vị", "Tên cơ quan", "Tên"}},
    {"name_en", 0, CSV_TEXT, {"Tên tiếng Anh"}},
    {"level", 1, CSV_TEXT, {"Cấp", "Cấp đơn vị", "Cấp hành chính"}},
    {"parent", 0, CSV_TEXT, {"Mã đơn vị cấp trên", "Đơn vị cấp trên"}},
    {"counters", 0, CSV_TEXT, {"Số quầy"}},
    {"schedule", 0, CSV_TEXT, {"Giờ làm việc", "Thời gian làm việc"}},
    {"valid_from", 0, CSV_DATE, {"Hiệu lực từ ngày", "Hiệu lực từ", "Từ ngày"}},
    {"valid_to", 0, CSV_DATE, {"Hiệu lực đến ngày", "Hiệu lực đến", "Đến ngày"}},
    {"successor", 0, CSV_TEXT, {"Mã đơn vị kế thừa", "Đơn vị kế thừa"}},
};
const struct csv_column catalogue_field_columns[CATALOGUE_ROWS_FIELD] = {
    {"id", 1, CSV_TEXT, {"Mã lĩnh vực", "Mã"}},
    {"name_vi", 1, CSV_TEXT, {"Tên lĩnh vực", "Lĩnh vực", "Tên"}},
    {"name_en", 0, CSV_TEXT, {"Tên tiếng Anh"}},
    {"valid_from", 0, CSV_DATE, {"Hiệu lực từ ngày", "Hiệu lực từ", "Từ ngày"}},
    {"valid_to", 0, CSV_DATE, {"Hiệu lực đến ngày", "Hiệu lực đến", "Đến ngày"}},
};
const struct csv_column catalogue_procedure_columns[CATALOGUE_ROWS_PROCEDURE] = {
    {"code", 1, CSV_TEXT, {"Mã thủ tục", "Mã thủ tục hành chính", "Mã TTHC", "Mã"}},
    {"name_vi", 1, CSV_TEXT, {"Tên thủ tục", "Tên thủ tục hành chính", "Tên TTHC", "Tên"}},
    {"name_en", 0, CSV_TEXT, {"Tên tiếng Anh"}},
    {"field", 1, CSV_TEXT, {"Mã lĩnh vực", "Lĩnh vực"}},
    {"limit", 0, CSV_TEXT, {"Thời hạn giải quyết", "Thời hạn"}},
    {"valid_from", 0, CSV_DATE, {"Hiệu lực từ ngày", "Hiệu lực từ", "Từ ngày"}},
    {"valid_to", 0, CSV_DATE, {"Hiệu lực đến ngày", "Hiệu lực đến", "Đến ngày"}},
};

static const struct shape {
    const struct csv_column *columns;
    size_t column_count;
    int from, to; /* columns of the validity */
    bool (*valid)(const char *code);
    const char *allowed;
} shapes[CATALOGUE_KINDS] = {
    [CATALOGUE_UNITS] = {catalogue_unit_columns, CATALOGUE_ROWS_UNIT, UNIT_FROM, UNIT_TO,
                         event_unit_valid, "an organisation code such as H42.31"},
    [CATALOGUE_FIELDS] = {catalogue_field_columns, CATALOGUE_ROWS_FIELD, FIELD_FROM,
                          FIELD_TO, event_field_valid, "1 to 32 of a-z 0-9 -"},
    [CATALOGUE_PROCEDURES] = {catalogue_procedure_columns, CATALOGUE_ROWS_PROCEDURE,
                              PROCEDURE_FROM, PROCEDURE_TO, event_procedure_valid,
                              EVENT_PROCEDURE_SHAPE},
};

/* --- cells --------------------------------------------------------------------------- */

/* The first days stand for none: nothing was counted then. */
enum { EARLIEST_DAY = 365 }; /* 1971-01-01 */

static bool read_day(struct reading *reading, size_t line, const char *column,
                     const char *text, int32_t *ret)
{
    *ret = 0;
    if (!*text || (date_parse(text, ret) == 0 && *ret >= EARLIEST_DAY))
        return true;
    csv_fault(reading->faults, line,
              "%s '%s' is not a date from 1971-01-01 on, such as 2025-07-01", column, text);
    *ret = 0;
    return false;
}

static bool read_validity(struct reading *reading, size_t line, const char *const *cells,
                          struct catalogue_entry *entry)
{
    const char *from = cells[shapes[reading->kind].from];
    const char *to = cells[shapes[reading->kind].to];
    bool good = read_day(reading, line, "valid_from", from, &entry->from_day);

    good &= read_day(reading, line, "valid_to", to, &entry->to_day);
    if (good && catalogue_end(entry) < entry->from_day) {
        csv_fault(reading->faults, line, "valid_to %s is before valid_from %s", to, from);
        good = false;
    }
    return good;
}

static void read_schedule(struct reading *reading, size_t line, const char *text,
                          struct schedule *ret)
{
    const struct schedule *builtin = schedule_builtin(text);
    char fault[SCHEDULE_FAULT_BYTES];

    if (builtin)
        *ret = *builtin;
    else if (*text && schedule_parse(text, ret, fault) < 0)
        csv_fault(reading->faults, line,
                  "schedule: %s; it may also be P1, P2 or empty for that of the settings",
                  fault);
}

static void read_counters(struct reading *reading, size_t line, const char *text, int *ret)
{
    long counters = *text ? strtol(text, NULL, 10) : CATALOGUE_COUNTERS_NOT_SAID;

    if (text[strspn(text, "0123456789")] || counters > CATALOGUE_COUNTERS_MOST)
        csv_fault(reading->faults, line,
                  "counters '%s' must be 0 to %d, or empty where nobody knows", text,
                  CATALOGUE_COUNTERS_MOST);
    else
        *ret = (int)counters;
}

static void read_limit(struct reading *reading, size_t line, const char *text,
                       struct limit *ret)
{
    if (limit_parse(text, ret) == 0 && ret->kind < LIMIT_DUE_DAY)
        return;
    *ret = (struct limit){0};
    csv_fault(reading->faults, line,
              "limit '%s' must be such as 10wd, 30cd, 3.5wh, 1mo, same_day, or empty",
              text);
}

static char *copy(const char *text)
{
    return need(strdup(text));
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct catalogue_rows *rows = reading->rows;
    bool unit = reading->kind == CATALOGUE_UNITS;
    bool procedure = reading->kind == CATALOGUE_PROCEDURES;
    struct catalogue_row row = {.line = line};

    if (!shapes[reading->kind].valid(cells[CODE])) {
        csv_fault(reading->faults, line, "%s '%s' must be %s",
                  shapes[reading->kind].columns[CODE].name, cells[CODE],
                  shapes[reading->kind].allowed);
        return;
    }
    row.dated = read_validity(reading, line, cells, &row.entry);
    rows->ordered &= row.dated;
    if (unit) {
        read_schedule(reading, line, cells[UNIT_SCHEDULE], &row.entry.schedule);
        read_counters(reading, line, cells[UNIT_COUNTERS], &row.entry.counters);
    }
    if (procedure)
        read_limit(reading, line, cells[PROCEDURE_LIMIT], &row.entry.limit);
    row.entry.code = copy(cells[CODE]);
    row.entry.name_vi = copy(cells[NAME_VI]);
    row.entry.name_en = copy(cells[NAME_EN]);
    row.entry.level = copy(unit ? cells[UNIT_LEVEL] : "");
    row.parent = copy(unit ? cells[UNIT_PARENT] : "");
    row.successor = copy(unit ? cells[UNIT_SUCCESSOR] : "");
    row.field = copy(procedure ? cells[PROCEDURE_FIELD] : "");

    if (rows->count == reading->room) {
        reading->room = reading->room ? reading->room * 2 : 256;
        rows->rows = need(reallocarray(rows->rows, reading->room, sizeof row));
    }
    rows->rows[rows->count++] = row;
}

/* --- rows with each other ------------------------------------------------------------ */

static int by_code(const void *left, const void *right)
{
    const struct catalogue_row *a = left, *b = right;
    int order = strcmp(a->entry.code, b->entry.code);

    if (order)
        return order;
    ORDER_BY(entry.from_day);
    ORDER_BY(line);
    return 0;
}

static void check_pair(struct catalogue_rows *rows, const struct catalogue_row *one,
                       const struct catalogue_row *two, struct csv_faults *faults)
{
    const struct catalogue_row *later = one->line > two->line ? one : two;

    if (two->entry.from_day > catalogue_end(&one->entry))
        return;
    csv_fault(faults, later->line, "%s: its validity overlaps that on line %zu",
              later->entry.code, later == one ? two->line : one->line);
    rows->ordered = false;
}

/* Each row is compared with the one of its code that so far ends last. */
static void check_overlaps(struct catalogue_rows *rows, struct csv_faults *faults)
{
    const struct catalogue_row *last = NULL;

    for (size_t i = 0; i < rows->count; i++) {
        const struct catalogue_row *row = &rows->rows[i];

        if (!row->dated)
            continue;
        if (last && strcmp(row->entry.code, last->entry.code) != 0)
            last = NULL;
        if (last)
            check_pair(rows, last, row, faults);
        if (!last || catalogue_end(&row->entry) > catalogue_end(&last->entry))
            last = row;
    }
}

void catalogue_rows_read(enum catalogue_kind kind, const char *bytes, size_t size,
                         struct csv_faults *faults, struct catalogue_rows *ret)
{
    struct reading reading = {.kind = kind, .faults = faults, .rows = ret};
    const struct csv_reader reader = {shapes[kind].columns, shapes[kind].column_count,
                                      take_row, &reading};

    *ret = (struct catalogue_rows){.ordered = true};
    (void)csv_read(bytes, size, &reader, faults); /* its faults are counted */
    if (ret->count)
        qsort(ret->rows, ret->count, sizeof *ret->rows, by_code);
    check_overlaps(ret, faults);
}

void catalogue_rows_release(struct catalogue_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct catalogue_row *row = &rows->rows[i];

        free((char *)row->entry.code);
        free((char *)row->entry.name_vi);
        free((char *)row->entry.name_en);
        free((char *)row->entry.level);
        free(row->parent);
        free(row->successor);
        free(row->field);
    }
    free(rows->rows);
    *rows = (struct catalogue_rows){0};
}

size_t catalogue_rows_end(const struct catalogue_rows *rows, size_t first)
{
    size_t end = first + 1;

    while (end < rows->count &&
           strcmp(rows->rows[end].entry.code, rows->rows[first].entry.code) == 0)
        end++;
    return end;
}

static int by_code_alone(const void *code, const void *row)
{
    return strcmp(code, ((const struct catalogue_row *)row)->entry.code);
}

const struct catalogue_row *catalogue_rows_find(const struct catalogue_rows *rows,
                                                const char *code)
{
    if (!rows->count)
        return NULL;
    return bsearch(code, rows->rows, rows->count, sizeof *rows->rows, by_code_alone);
}
