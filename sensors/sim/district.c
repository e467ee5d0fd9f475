#include "sensors/sim/district.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "sensors/sim/csvfile.h"

enum { LIMIT_DAYS_MAX = 999, ROWS_MAX = 20000 };

/* Room for one more; the array is as long as a power of two. */
static void *grow(void *array, size_t count, size_t item_bytes)
{
    void *grown;

    if (count & (count - 1))
        return array;
    grown = reallocarray(array, count ? 2 * count : 1, item_bytes);
    if (!grown)
        abort();
    return grown;
}

/* Text that is known to fit. */
static void copy(char *to, const char *from)
{
    memcpy(to, from, strlen(from) + 1);
}

static int fault_of(char fault[static CSVFILE_FAULT_BYTES], const char *what,
                    const char *text, const char *allowed)
{
    snprintf(fault, CSVFILE_FAULT_BYTES, "%s \"%.40s\"; allowed: %s", what, text, allowed);
    return -EINVAL;
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
static const char *const unit_columns[] = {"code",   "name_vi",  "name_en", "level",
                                           "parent", "counters", NULL};

static int take_unit(void *owner, const char *const *cells,
                     char fault[static CSVFILE_FAULT_BYTES])
{
    struct district *district = owner;
    struct district_unit unit = {0};
    long counters;

    if (!event_unit_valid(cells[UNIT_CODE]))
        return fault_of(fault, "unit", cells[UNIT_CODE], "a code such as H99.10.01");
    if (strlen(cells[UNIT_LEVEL]) >= sizeof unit.level)
        return fault_of(fault, "level", cells[UNIT_LEVEL], "16 characters");
    if (number_of(cells[UNIT_COUNTERS], "", DISTRICT_COUNTERS_MAX, &counters) < 0)
        return fault_of(fault, "counters", cells[UNIT_COUNTERS], "0 to 99");
    if (district->unit_count >= ROWS_MAX)
        return fault_of(fault, "unit", cells[UNIT_CODE], "20000 units");
    copy(unit.code, cells[UNIT_CODE]);
    copy(unit.level, cells[UNIT_LEVEL]);
    unit.counters = (uint16_t)counters;
    unit.terminal_first = (uint32_t)district->terminals + 1;
    district->terminals += unit.counters;
    district->units = grow(district->units, district->unit_count, sizeof unit);
    district->units[district->unit_count++] = unit;
    return 0;
}

enum {
    PROCEDURE_CODE,
    PROCEDURE_NAME_VI,
    PROCEDURE_NAME_EN,
    PROCEDURE_FIELD,
    PROCEDURE_LIMIT
};
static const char *const procedure_columns[] = {"code",  "name_vi", "name_en",
                                                "field", "limit",   NULL};

static int take_procedure(void *owner, const char *const *cells,
                          char fault[static CSVFILE_FAULT_BYTES])
{
    struct district *district = owner;
    struct district_procedure procedure = {0};
    long days = 0;

    if (!event_procedure_valid(cells[PROCEDURE_CODE]))
        return fault_of(fault, "procedure", cells[PROCEDURE_CODE],
                        "a code such as 1.001193");
    if (!event_field_valid(cells[PROCEDURE_FIELD]))
        return fault_of(fault, "field", cells[PROCEDURE_FIELD],
                        "an id such as civil-status");
    if (strcmp(cells[PROCEDURE_LIMIT], "same_day") != 0 &&
        number_of(cells[PROCEDURE_LIMIT], "wd", LIMIT_DAYS_MAX, &days) < 0)
        return fault_of(fault, "limit", cells[PROCEDURE_LIMIT],
                        "same_day, or such as 10wd");
    if (district->procedure_count >= ROWS_MAX)
        return fault_of(fault, "procedure", cells[PROCEDURE_CODE], "20000 procedures");
    copy(procedure.code, cells[PROCEDURE_CODE]);
    copy(procedure.field, cells[PROCEDURE_FIELD]);
    procedure.limit_days = (int)days;
    district->procedures =
        grow(district->procedures, district->procedure_count, sizeof procedure);
    district->procedures[district->procedure_count++] = procedure;
    return 0;
}

int district_load(struct district *ret, const char *units_path, const char *procedures_path)
{
    struct district district = {0};
    int rc = csvfile_read(units_path, unit_columns, take_unit, &district);

    if (rc == 0)
        rc = csvfile_read(procedures_path, procedure_columns, take_procedure, &district);
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
