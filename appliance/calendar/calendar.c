#include "appliance/calendar/calendar.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/calendar/lunar.h"
#include "appliance/calendar/statutory.h"
#include "appliance/calendar/working_days.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/table/csv.h"

extern const char calendar_csv[], calendar_csv_end[];

enum {
    MOST_OFF = 40, /* of a year; the most so far are 14 */
    MOST_WORKING = 20,
};

struct special {
    struct calendar_special told;
    size_t line;
    char *reason; /* the owned text of an announced one */
};

struct calendar {
    atomic_int owners;
    struct special *specials; /* announced and by law, ordered by day */
    size_t count, room;
    struct working_days *working; /* of the years that follow */
    int first_year;
    int last_year;
    bool *known; /* [year - first_year], for the years of the table: is it announced? */
};

static bool weekend(int32_t day)
{
    return date_weekday(day) >= DATE_SATURDAY;
}

static int by_day(const void *left, const void *right)
{
    const struct special *a = left, *b = right;

    return (a->told.day > b->told.day) - (a->told.day < b->told.day);
}

static const struct special *find(const struct calendar *calendar, int32_t day)
{
    struct special key = {.told.day = day};

    if (!calendar->count)
        return NULL;
    return bsearch(&key, calendar->specials, calendar->count, sizeof key, by_day);
}

/* --- reading ------------------------------------------------------------------------- */

struct reading {
    struct calendar *calendar;
    struct csv_faults *faults;
};

static void add(struct calendar *calendar, const struct special *special)
{
    if (calendar->count == calendar->room) {
        calendar->room = calendar->room ? calendar->room * 2 : 64;
        calendar->specials = need(
            reallocarray(calendar->specials, calendar->room, sizeof *calendar->specials));
    }
    calendar->specials[calendar->count++] = *special;
}

static void take_row(void *owner, size_t line, const char *const *cells)
{
    struct reading *reading = owner;
    struct special special = {.line = line};
    int32_t day;

    if (date_parse(cells[0], &day) < 0) {
        csv_fault(reading->faults, line, "date must be YYYY-MM-DD, not '%s'", cells[0]);
        return;
    }
    if (strcmp(cells[1], "off") == 0 && !weekend(day)) {
        special.told.kind = CALENDAR_OFF;
    } else if (strcmp(cells[1], "working") == 0 && weekend(day)) {
        special.told.kind = CALENDAR_WORKING;
    } else {
        csv_fault(reading->faults, line,
                  "kind must be 'off' for a weekday or 'working' for a day of a weekend; "
                  "%s is '%s' and on a %s",
                  cells[0], cells[1], weekend(day) ? "weekend" : "weekday");
        return;
    }
    special.reason = need(strdup(cells[2]));
    special.told.day = day;
    special.told.reason = special.reason;
    add(reading->calendar, &special);
}

/* A day off that also works is refused by take_row(): one of the two is the wrong weekday.
 */
static void check_repeats(struct reading *reading)
{
    const struct calendar *calendar = reading->calendar;

    for (size_t i = 1; i < calendar->count; i++) {
        const struct special *one = &calendar->specials[i - 1], *two = one + 1;
        char date[DATE_BYTES];

        if (one->told.day == two->told.day)
            csv_fault(reading->faults, two->line > one->line ? two->line : one->line,
                      "%s stands on line %zu too", date_format(two->told.day, date),
                      two->line > one->line ? one->line : two->line);
    }
}

/* Told once a year and kind, at the first day that is one too many. */
static void check_plausible(struct reading *reading)
{
    static const struct {
        const char *what;
        int most;
    } kinds[] = {
        [CALENDAR_OFF] = {"days off", MOST_OFF},
        [CALENDAR_WORKING] = {"worked days of weekends", MOST_WORKING},
    };
    const struct calendar *calendar = reading->calendar;
    int counts[2] = {0}, year = 0;

    for (size_t i = 0; i < calendar->count; i++) {
        const struct special *special = &calendar->specials[i];
        int this_year = date_of(special->told.day).year;

        if (this_year != year)
            counts[CALENDAR_OFF] = counts[CALENDAR_WORKING] = 0;
        year = this_year;
        if (++counts[special->told.kind] == kinds[special->told.kind].most + 1)
            csv_fault(reading->faults, special->line,
                      "%d has more than %d %s; that cannot be right", year,
                      kinds[special->told.kind].most, kinds[special->told.kind].what);
    }
}

/* --- the law, and the table ---------------------------------------------------------- */

/* The years that the table must have: those of the law, and others that are announced. */
static void set_years(struct calendar *calendar)
{
    int years;

    calendar->first_year = LUNAR_FIRST_YEAR;
    calendar->last_year = LUNAR_LAST_YEAR;
    if (calendar->count) {
        int first = date_of(calendar->specials[0].told.day).year;
        int last = date_of(calendar->specials[calendar->count - 1].told.day).year;

        if (first < calendar->first_year)
            calendar->first_year = first;
        if (last > calendar->last_year)
            calendar->last_year = last;
    }
    years = calendar->last_year - calendar->first_year + 1;
    calendar->known = need(calloc((size_t)years, sizeof *calendar->known));
}

static void add_by_law(struct calendar *calendar, const struct statutory_day *day)
{
    const struct special special = {
        .told = {day->day, CALENDAR_OFF, day->reason, true}}; /* its text is static */

    add(calendar, &special);
}

/* The announced days of a year are those from `first` to before `end`. */
static void settle_year(struct calendar *calendar, int year, size_t first, size_t end)
{
    struct statutory_day days[STATUTORY_MOST];
    int count = statutory_days_off(year, days), free_days = 0; /* none: -ERANGE */

    for (size_t i = first; i < end; i++)
        free_days += calendar->specials[i].told.kind == CALENDAR_OFF;
    if (first < end && free_days >= count) {
        calendar->known[year - calendar->first_year] = true;
        return;
    }
    for (int i = 0; i < count; i++) {
        size_t at = first;

        while (at < end && calendar->specials[at].told.day != days[i].day)
            at++;
        if (at == end)
            add_by_law(calendar, &days[i]);
    }
}

static void add_law(struct calendar *calendar)
{
    size_t announced = calendar->count, first = 0;

    set_years(calendar);
    for (int year = calendar->first_year; year <= calendar->last_year; year++) {
        size_t end = first;

        while (end < announced && date_of(calendar->specials[end].told.day).year == year)
            end++;
        settle_year(calendar, year, first, end);
        first = end;
    }
    qsort(calendar->specials, calendar->count, sizeof *calendar->specials, by_day);
}

struct filling {
    const struct calendar *calendar;
    size_t next; /* of the special days */
};

/* Days are asked for in their order. */
static bool works(void *owner, int32_t day)
{
    struct filling *filling = owner;
    const struct calendar *calendar = filling->calendar;

    if (filling->next == calendar->count ||
        calendar->specials[filling->next].told.day != day)
        return !weekend(day);
    return calendar->specials[filling->next++].told.kind == CALENDAR_WORKING;
}

static void fill_table(struct calendar *calendar)
{
    struct filling filling = {calendar, 0};

    calendar->working = working_days_open(
        date_day((struct date){calendar->first_year, 1, 1}),
        date_day((struct date){calendar->last_year, 12, 31}) + 1, works, &filling);
}

const struct csv_column calendar_columns[CALENDAR_COLUMNS] = {
    {"date", 1, CSV_DATE, {"Ngày"}},
    {"kind", 1, CSV_TEXT, {"Loại ngày", "Loại"}},
    {"reason", 0, CSV_TEXT, {"Lý do", "Nội dung", "Ghi chú"}},
};

int calendar_read(struct calendar **ret, const char *csv, size_t size,
                  struct csv_faults *faults)
{
    struct reading reading = {.faults = faults};
    const struct csv_reader reader = {calendar_columns, CALENDAR_COLUMNS, take_row,
                                      &reading};
    size_t before = faults->count;

    reading.calendar = need(calloc(1, sizeof *reading.calendar));
    reading.calendar->owners = 1;
    (void)csv_read(csv, size, &reader, faults); /* its faults are counted too */
    if (reading.calendar->count)
        qsort(reading.calendar->specials, reading.calendar->count,
              sizeof *reading.calendar->specials, by_day);
    check_repeats(&reading);
    check_plausible(&reading);
    if (faults->count > before) {
        calendar_close(reading.calendar);
        return -EINVAL;
    }
    add_law(reading.calendar);
    fill_table(reading.calendar);
    *ret = reading.calendar;
    return 0;
}

int calendar_open(struct calendar **ret, const char *csv, size_t size, const char *file)
{
    struct csv_faults faults = {.file = file};

    return calendar_read(ret, csv, size, &faults);
}

struct calendar *calendar_open_builtin(void)
{
    struct calendar *calendar;

    if (calendar_open(&calendar, calendar_csv, (size_t)(calendar_csv_end - calendar_csv),
                      "built-in calendar") < 0)
        abort(); /* a test reads it */
    return calendar;
}

/* Only the count of a calendar that is made ever changes. */
const struct calendar *calendar_share(const struct calendar *calendar)
{
    ((struct calendar *)calendar)->owners++;
    return calendar;
}

void calendar_close(const struct calendar *calendar)
{
    struct calendar *own = (struct calendar *)calendar;

    if (!own || --own->owners > 0)
        return;
    for (size_t i = 0; i < own->count; i++)
        free(own->specials[i].reason);
    free(own->specials);
    working_days_close(own->working);
    free(own->known);
    free(own);
}

/* --- asking -------------------------------------------------------------------------- */

void calendar_each(const struct calendar *calendar,
                   void (*tell)(void *owner, const struct calendar_special *special),
                   void *owner)
{
    for (size_t i = 0; i < calendar->count; i++) {
        if (!calendar->specials[i].told.by_law)
            tell(owner, &calendar->specials[i].told);
    }
}

const struct calendar_special *calendar_announced(const struct calendar *calendar,
                                                  int32_t day)
{
    const struct special *special = find(calendar, day);

    return special && !special->told.by_law ? &special->told : NULL;
}

void calendar_each_in_force(const struct calendar *calendar,
                            void (*tell)(void *owner,
                                         const struct calendar_special *special),
                            void *owner)
{
    for (size_t i = 0; i < calendar->count; i++)
        tell(owner, &calendar->specials[i].told);
}

bool calendar_working(const struct calendar *calendar, int32_t day)
{
    return working_days_rank(calendar->working, day + 1) >
           working_days_rank(calendar->working, day);
}

const char *calendar_reason(const struct calendar *calendar, int32_t day)
{
    const struct special *special = find(calendar, day);

    return special ? special->told.reason : NULL;
}

static bool knows_year(const struct calendar *calendar, int year)
{
    return year >= calendar->first_year && year <= calendar->last_year &&
           calendar->known[year - calendar->first_year];
}

bool calendar_knows_all(const struct calendar *calendar, int32_t from, int32_t to)
{
    int last = date_of(to).year;

    for (int year = date_of(from).year; year <= last; year++) {
        if (!knows_year(calendar, year))
            return false;
    }
    return true;
}

bool calendar_known_years(const struct calendar *calendar, int year, int *ret_first,
                          int *ret_last)
{
    int first = year > calendar->first_year ? year : calendar->first_year, last;

    while (first <= calendar->last_year && !knows_year(calendar, first))
        first++;
    if (first > calendar->last_year)
        return false;
    last = first;
    while (knows_year(calendar, last + 1))
        last++;
    while (knows_year(calendar, first - 1))
        first--;
    *ret_first = first;
    *ret_last = last;
    return true;
}

int32_t calendar_last_known(const struct calendar *calendar)
{
    for (int year = calendar->last_year; year >= calendar->first_year; year--) {
        if (knows_year(calendar, year))
            return date_day((struct date){year, 12, 31});
    }
    return INT32_MIN;
}

int32_t calendar_roll(const struct calendar *calendar, int32_t day)
{
    return working_days_day(calendar->working, working_days_rank(calendar->working, day));
}

int32_t calendar_add(const struct calendar *calendar, int32_t day, int count)
{
    if (count <= 0)
        return day;
    return working_days_day(calendar->working,
                            working_days_rank(calendar->working, day + 1) + count - 1);
}

int calendar_between(const struct calendar *calendar, int32_t after, int32_t to)
{
    if (to <= after)
        return 0;
    return working_days_rank(calendar->working, to + 1) -
           working_days_rank(calendar->working, after + 1);
}
