/* The register of announced days that are not what their weekday says: appliance/calendar/calendar.h.
 * A file takes the place of the years that it names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/recount/rulebook.h"
#include "appliance/registers/register.h"
#include "appliance/tables/register/store_calendar.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* --- what changes -------------------------------------------------------------------- */

static bool names_year(const struct calendar *calendar, int year)
{
    int32_t day = date_day((struct date){year, 1, 1});
    int32_t end = day + (date_month_length(year, 2) == 29 ? 366 : 365);

    while (day < end && !calendar_announced(calendar, day))
        day++;
    return day < end;
}

struct comparing {
    const struct calendar *before, *given;
    bool whole; /* nothing of what is not given stays */
    struct register_outcome *outcome;
};

static void compare_day(void *owner, const struct calendar_special *special)
{
    const struct comparing *comparing = owner;
    const struct calendar_special *before =
        calendar_announced(comparing->before, special->day);

    if (!before)
        comparing->outcome->added++;
    else if (strcmp(before->reason, special->reason) == 0)
        comparing->outcome->untouched++;
    else
        comparing->outcome->changed++;
}

static void look_for_day(void *owner, const struct calendar_special *special)
{
    const struct comparing *comparing = owner;
    int year = date_of(special->day).year;

    comparing->outcome->removed += !calendar_announced(comparing->given, special->day) &&
                                   (comparing->whole || names_year(comparing->given, year));
}

static void compare(const struct comparing *comparing)
{
    calendar_each(comparing->given, compare_day, (void *)comparing);
    calendar_each(comparing->before, look_for_day, (void *)comparing);
}

/* --- taking in ----------------------------------------------------------------------- */

/* Days as a file; only those of years that `given` does not name, when there is one. */
struct writing {
    FILE *out;
    const struct calendar *given;
};

static void write_day(void *owner, const struct calendar_special *special)
{
    const struct writing *writing = owner;
    char date[DATE_BYTES];
    const char *const cells[CALENDAR_COLUMNS] = {
        date_format(special->day, date),
        special->kind == CALENDAR_WORKING ? "working" : "off", special->reason};

    if (!writing->given || !names_year(writing->given, date_of(special->day).year))
        csv_put_row(writing->out, cells, CALENDAR_COLUMNS);
}

/* The years that are named, and of the calendar before all others. */
static int merge(const struct calendar *before, const struct calendar *given,
                 struct csv_faults *faults, struct calendar **ret)
{
    const char *names[CALENDAR_COLUMNS];
    char *csv = NULL;
    size_t size;
    struct writing others = {need(open_memstream(&csv, &size)), given};
    struct writing all = {others.out, NULL};
    int rc;

    for (int i = 0; i < CALENDAR_COLUMNS; i++)
        names[i] = calendar_columns[i].name;
    csv_put_row(others.out, names, CALENDAR_COLUMNS);
    calendar_each(before, write_day, &others);
    calendar_each(given, write_day, &all);
    (void)fclose(others.out);
    rc = calendar_read(ret, csv, size, faults);
    free(csv);
    return rc;
}

static void note_day(void *owner, const struct calendar_special *special)
{
    (void)special;
    *(bool *)owner = true;
}

static bool names_nothing(const struct calendar *calendar)
{
    bool any = false;

    calendar_each(calendar, note_day, &any);
    return !any;
}

struct remarking {
    const struct calendar *given;
    const struct csv_faults *faults;
    struct register_outcome *outcome;
    int year; /* that was looked at last */
};

/* A year that is named and yet not announced: whoever sent it may think that it is. */
static void remark_year(void *owner, const struct calendar_special *special)
{
    struct remarking *remarking = owner;
    int year = date_of(special->day).year;
    char text[128];

    if (year == remarking->year)
        return;
    remarking->year = year;
    if (calendar_knows_all(remarking->given, special->day, special->day))
        return;
    (void)snprintf(text, sizeof text,
                   "%d has fewer days off than the law gives and counts as not announced",
                   year);
    register_remark(remarking->outcome, remarking->faults, 0, text);
}

static int take(struct store *store, const struct register_order *order,
                struct csv_faults *faults, struct register_outcome *ret)
{
    struct calendar *before = NULL, *given = NULL, *after = NULL;
    int rc = calendar_read(&given, order->bytes, order->size, faults);

    if (rc == 0 && names_nothing(given)) {
        calendar_close(given);
        return 0; /* it names nothing */
    }
    if (rc == 0)
        rc = rulebook_open_calendar(store, &before);
    if (rc == 0 && order->mode == REGISTER_MERGE)
        rc = merge(before, given, faults, &after);
    if (rc == 0) {
        compare(&(struct comparing){before, given, !after, ret});
        calendar_each(given, remark_year, &(struct remarking){given, faults, ret, 0});
        rc = store_save_calendar(store, after ? after : given);
    }
    calendar_close(after);
    calendar_close(given);
    calendar_close(before);
    return rc;
}

/* The calendar that comes with the program holds where none is stored. */
static int reset(struct store *store, struct register_outcome *ret)
{
    struct calendar *before, *builtin;
    int rc = rulebook_open_calendar(store, &before);

    if (rc < 0)
        return rc;
    builtin = calendar_open_builtin();
    compare(&(struct comparing){before, builtin, true, ret});
    calendar_close(builtin);
    calendar_close(before);
    return store_clear_calendar(store);
}

/* --- listing ------------------------------------------------------------------------- */

struct listing {
    register_tell tell;
    void *owner;
};

static void list_day(void *owner, const struct calendar_special *special)
{
    const struct listing *listing = owner;
    char date[DATE_BYTES];
    const char *const cells[CALENDAR_COLUMNS] = {
        date_format(special->day, date),
        special->kind == CALENDAR_WORKING ? "working" : "off", special->reason};

    listing->tell(listing->owner, cells);
}

static int list(struct store *store, register_tell tell, void *owner)
{
    struct listing listing = {tell, owner};
    struct calendar *calendar;
    int rc = rulebook_open_calendar(store, &calendar);

    if (rc < 0)
        return rc;
    calendar_each(calendar, list_day, &listing);
    calendar_close(calendar);
    return 0;
}

const struct register_kind register_calendar = {
    "calendar",
    "years",
    calendar_columns,
    CALENDAR_COLUMNS,
    true,
    take,
    list,
    reset,
    "due dates that lead through these years stay provisional"};
