#include "appliance/calendar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/table.h"
#include "mqtt/base/date.h"

extern const char calendar_csv[], calendar_csv_end[];

enum kind { KIND_OFF, KIND_WORKING };

struct special {
    int32_t day;
    enum kind kind;
    size_t line;
    char *reason;
};

struct calendar {
    struct special *specials; /* ordered by day */
    size_t count, room;
};

static bool weekend(int32_t day)
{
    return date_weekday(day) >= SATURDAY;
}

static int by_day(const void *left, const void *right)
{
    const struct special *a = left, *b = right;

    return (a->day > b->day) - (a->day < b->day);
}

static const struct special *find(const struct calendar *calendar, int32_t day)
{
    struct special key = {.day = day};

    return bsearch(&key, calendar->specials, calendar->count, sizeof key, by_day);
}

/* --- reading ------------------------------------------------------------------------- */

struct reading {
    struct calendar *calendar;
    struct table_faults faults;
};

static void add(struct calendar *calendar, const struct special *special)
{
    if (calendar->count == calendar->room) {
        calendar->room = calendar->room ? calendar->room * 2 : 64;
        calendar->specials =
            reallocarray(calendar->specials, calendar->room, sizeof *calendar->specials);
        if (!calendar->specials)
            abort();
    }
    calendar->specials[calendar->count++] = *special;
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct special special = {.line = line};

    if (date_parse(cells[0], &special.day) < 0) {
        table_fault(&reading->faults, line, "date must be YYYY-MM-DD, not '%s'", cells[0]);
        return;
    }
    if (strcmp(cells[1], "off") == 0 && !weekend(special.day)) {
        special.kind = KIND_OFF;
    } else if (strcmp(cells[1], "working") == 0 && weekend(special.day)) {
        special.kind = KIND_WORKING;
    } else {
        table_fault(&reading->faults, line,
                    "kind must be 'off' for a weekday or 'working' for a day of a weekend");
        return;
    }
    special.reason = strdup(cells[2]);
    if (!special.reason)
        abort();
    add(reading->calendar, &special);
}

static void check_repeats(struct reading *reading)
{
    struct calendar *calendar = reading->calendar;

    for (size_t i = 1; i < calendar->count; i++) {
        if (calendar->specials[i].day == calendar->specials[i - 1].day)
            table_fault(&reading->faults, calendar->specials[i].line,
                        "this day stands twice");
    }
}

int calendar_open(struct calendar **ret, const char *csv, size_t size, const char *file)
{
    static const struct table_column columns[] = {
        {"date",   1},
        {"kind",   1},
        {"reason", 0}
    };
    struct reading reading = {.faults.file = file};
    const struct table_reader reader = {columns, 3, take_row, &reading};

    reading.calendar = calloc(1, sizeof *reading.calendar);
    if (!reading.calendar)
        abort();
    (void)table_read(csv, size, &reader, &reading.faults); /* its faults are counted too */
    if (reading.calendar->count)
        qsort(reading.calendar->specials, reading.calendar->count,
              sizeof *reading.calendar->specials, by_day);
    check_repeats(&reading);
    if (reading.faults.count) {
        calendar_close(reading.calendar);
        return -EINVAL;
    }
    *ret = reading.calendar;
    return 0;
}

struct calendar *calendar_open_builtin(void)
{
    struct calendar *calendar;

    if (calendar_open(&calendar, calendar_csv, (size_t)(calendar_csv_end - calendar_csv),
                      "built-in calendar") < 0)
        abort(); /* a test reads it */
    return calendar;
}

void calendar_close(struct calendar *calendar)
{
    if (!calendar)
        return;
    for (size_t i = 0; i < calendar->count; i++)
        free(calendar->specials[i].reason);
    free(calendar->specials);
    free(calendar);
}

/* --- asking -------------------------------------------------------------------------- */

bool calendar_working(const struct calendar *calendar, int32_t day)
{
    const struct special *special = find(calendar, day);

    return special ? special->kind == KIND_WORKING : !weekend(day);
}

const char *calendar_reason(const struct calendar *calendar, int32_t day)
{
    const struct special *special = find(calendar, day);

    return special ? special->reason : NULL;
}

bool calendar_known(const struct calendar *calendar, int32_t day)
{
    int year = date_of(day).year;

    /* The first special day at or after 1 January; years are few, days in them fewer. */
    for (size_t low = 0, high = calendar->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int found = date_of(calendar->specials[middle].day).year;

        if (found == year)
            return true;
        if (found < year)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

int32_t calendar_last_known(const struct calendar *calendar)
{
    if (!calendar->count)
        return INT32_MIN;
    return date_day(
        (struct date){date_of(calendar->specials[calendar->count - 1].day).year, 12, 31});
}

int32_t calendar_roll(const struct calendar *calendar, int32_t day)
{
    while (!calendar_working(calendar, day))
        day++;
    return day;
}

int32_t calendar_add(const struct calendar *calendar, int32_t day, int count)
{
    for (int left = count; left > 0; left--)
        day = calendar_roll(calendar, day + 1);
    return day;
}
