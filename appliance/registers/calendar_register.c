/* The register of days that are not what their weekday says: appliance/rules/calendar.h. A file
 * takes the place of the calendar before. */
#include <string.h>

#include "appliance/count/rulebook.h"
#include "appliance/registers/register.h"
#include "appliance/store/store_calendar.h"
#include "mqtt/base/date.h"

/* --- what changes -------------------------------------------------------------------- */

static void count_day(void *owner, const struct calendar_special *special)
{
    (void)special;
    ++*(size_t *)owner;
}

struct comparing {
    const struct calendar *before;
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

/* A day that is in the file no more is a change too. */
static struct register_outcome compare(const struct calendar *before,
                                       const struct calendar *after)
{
    struct register_outcome outcome = {0};
    struct comparing comparing = {before, &outcome};
    size_t days = 0;

    calendar_each(after, compare_day, &comparing);
    calendar_each(before, count_day, &days);
    outcome.changed += days - outcome.changed - outcome.untouched;
    return outcome;
}

/* --- taking in and listing ----------------------------------------------------------- */

static int take(struct store *store, const char *bytes, size_t size,
                struct csv_faults *faults, struct register_outcome *ret)
{
    struct calendar *before, *after;
    int rc = calendar_read(&after, bytes, size, faults);

    if (rc < 0)
        return rc;
    rc = rulebook_open_calendar(store, &before);
    if (rc == 0) {
        *ret = compare(before, after);
        calendar_close(before);
        rc = store_save_calendar(store, after);
    }
    calendar_close(after);
    return rc;
}

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
    "calendar", calendar_columns, CALENDAR_COLUMNS, true, take, list};
