#include "sensors/sim/office/district.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/text.h"
#include "mqtt/table/csv.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum {
    LIMIT_DAYS_MAX = 999,
    ROWS_MAX = 20000,
    SHOWN_BYTES = 40, /* of what is no good */
};

/* A district, and what is wrong in its files. */
struct reading {
    struct district *district;
    size_t unit_room, procedure_room;
    struct csv_faults faults;
};

/* Text that is known to fit. */
static void copy(char *to, const char *from)
{
    memcpy(to, from, strlen(from) + 1);
}

/* A whole decimal number up to most, followed by `unit` and nothing else. */
static int number_of(const char *text, const char *unit, long most, long *ret)
{
    char *end;
    long value;

    if (text[0] < '0' || text[0] > '9')
        return -EINVAL;
    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || strcmp(end, unit) != 0 || value > most)
        return -EINVAL;
    *ret = value;
    return 0;
}

enum { UNIT_CODE, UNIT_NAME_VI, UNIT_NAME_EN, UNIT_LEVEL, UNIT_PARENT, UNIT_COUNTERS };
static const struct csv_column unit_columns[] = {
    [UNIT_CODE] = {"code", 1, CSV_TEXT, {NULL}},
    [UNIT_NAME_VI] = {"name_vi", 0, CSV_TEXT, {NULL}},
    [UNIT_NAME_EN] = {"name_en", 0, CSV_TEXT, {NULL}},
    [UNIT_LEVEL] = {"level", 1, CSV_TEXT, {NULL}},
    [UNIT_PARENT] = {"parent", 0, CSV_TEXT, {NULL}},
    [UNIT_COUNTERS] = {"counters", 1, CSV_TEXT, {NULL}},
};

static void take_unit(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct district *district = reading->district;
    struct district_unit unit = {0};
    long counters = 0;
    const char *code = cells[UNIT_CODE];
    size_t before = reading->faults.count;

    if (!event_unit_valid(code))
        csv_fault(&reading->faults, line,
                  "unit \"%.*s\"; allowed: a code such as H99.10.01",
                  text_fit(code, SHOWN_BYTES), code);
    if (strlen(cells[UNIT_LEVEL]) >= sizeof unit.level)
        csv_fault(&reading->faults, line, "level \"%.*s\"; allowed: up to %zu characters",
                  text_fit(cells[UNIT_LEVEL], SHOWN_BYTES), cells[UNIT_LEVEL],
                  sizeof unit.level - 1);
    if (number_of(cells[UNIT_COUNTERS], "", DISTRICT_COUNTERS_MAX, &counters) < 0)
        csv_fault(&reading->faults, line, "counters \"%.*s\"; allowed: 0 to %d",
                  text_fit(cells[UNIT_COUNTERS], SHOWN_BYTES), cells[UNIT_COUNTERS],
                  DISTRICT_COUNTERS_MAX);
    if (district->unit_count >= ROWS_MAX)
        csv_fault(&reading->faults, line, "unit \"%.*s\"; allowed: %d units",
                  text_fit(code, SHOWN_BYTES), code, ROWS_MAX);
    if (reading->faults.count > before)
        return;
    copy(unit.code, code);
    copy(unit.level, cells[UNIT_LEVEL]);
    unit.counters = (uint16_t)counters;
    unit.terminal_first = (uint32_t)district->terminals + 1;
    district->terminals += unit.counters;
    district->units = memory_grow(district->units, district->unit_count,
                                  &reading->unit_room, sizeof unit);
    district->units[district->unit_count++] = unit;
}

enum {
    PROCEDURE_CODE,
    PROCEDURE_NAME_VI,
    PROCEDURE_NAME_EN,
    PROCEDURE_FIELD,
    PROCEDURE_LIMIT
};
static const struct csv_column procedure_columns[] = {
    [PROCEDURE_CODE] = {"code", 1, CSV_TEXT, {NULL}},
    [PROCEDURE_NAME_VI] = {"name_vi", 0, CSV_TEXT, {NULL}},
    [PROCEDURE_NAME_EN] = {"name_en", 0, CSV_TEXT, {NULL}},
    [PROCEDURE_FIELD] = {"field", 1, CSV_TEXT, {NULL}},
    [PROCEDURE_LIMIT] = {"limit", 1, CSV_TEXT, {NULL}},
};

static void take_procedure(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct district *district = reading->district;
    struct district_procedure procedure = {0};
    long days = 0;
    const char *code = cells[PROCEDURE_CODE];
    const char *limit = cells[PROCEDURE_LIMIT];
    size_t before = reading->faults.count;

    if (!event_procedure_valid(code))
        csv_fault(&reading->faults, line,
                  "procedure \"%.*s\"; allowed: a code such as 1.001193",
                  text_fit(code, SHOWN_BYTES), code);
    if (!event_field_valid(cells[PROCEDURE_FIELD]))
        csv_fault(&reading->faults, line,
                  "field \"%.*s\"; allowed: an id such as civil-status",
                  text_fit(cells[PROCEDURE_FIELD], SHOWN_BYTES), cells[PROCEDURE_FIELD]);
    if (strcmp(limit, "same_day") != 0 && number_of(limit, "wd", LIMIT_DAYS_MAX, &days) < 0)
        csv_fault(&reading->faults, line,
                  "limit \"%.*s\"; allowed: same_day, or such as 10wd",
                  text_fit(limit, SHOWN_BYTES), limit);
    if (district->procedure_count >= ROWS_MAX)
        csv_fault(&reading->faults, line, "procedure \"%.*s\"; allowed: %d procedures",
                  text_fit(code, SHOWN_BYTES), code, ROWS_MAX);
    if (reading->faults.count > before)
        return;
    copy(procedure.code, code);
    copy(procedure.field, cells[PROCEDURE_FIELD]);
    procedure.limit_days = (int)days;
    district->procedures = memory_grow(district->procedures, district->procedure_count,
                                       &reading->procedure_room, sizeof procedure);
    district->procedures[district->procedure_count++] = procedure;
}

int district_load(struct district *ret, const char *units_path, const char *procedures_path)
{
    struct district district = {0};
    struct reading units = {.district = &district, .faults.file = units_path};
    struct reading procedures = {.district = &district, .faults.file = procedures_path};
    int rc = csv_read_file(
        &(struct csv_reader){unit_columns, COUNT(unit_columns), take_unit, &units},
        &units.faults);

    if (rc == 0)
        rc = csv_read_file(&(struct csv_reader){procedure_columns, COUNT(procedure_columns),
                                                take_procedure, &procedures},
                           &procedures.faults);
    if (rc == 0 && (district.terminals == 0 || district.procedure_count == 0)) {
        log_error("%s and %s: no counter or no procedure; allowed: one at least",
                  units_path, procedures_path);
        rc = -EINVAL;
    }
    if (rc < 0) {
        district_release(&district);
        return rc;
    }
    *ret = district;
    return 0;
}

void district_release(struct district *district)
{
    free(district->units);
    free(district->procedures);
    *district = (struct district){0};
}
