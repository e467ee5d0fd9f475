/* The days of a year that are not what their weekday says. */
#include <errno.h>

#include "appliance/calendar/calendar.h"
#include "appliance/calendar/lunar.h"
#include "appliance/lookups/lookups_parts.h"
#include "appliance/tables/register/store_versions.h"
#include "mqtt/base/date.h"

static int tell_day(const struct calendar *calendar, int32_t day,
                    int (*tell)(void *listener, const struct lookup_day *day),
                    void *listener)
{
    bool working = calendar_working(calendar, day);
    enum date_weekday weekday = date_weekday(day);
    const char *reason = calendar_reason(calendar, day);

    if (working == (weekday != DATE_SATURDAY && weekday != DATE_SUNDAY))
        return 0;
    return tell(listener,
                &(struct lookup_day){day, working, !calendar_announced(calendar, day),
                                     reason ? reason : ""});
}

static int tell_year(const struct calendar *calendar, int year,
                     int (*tell)(void *listener, const struct lookup_day *day),
                     void *listener, struct lookup_year *ret)
{
    int32_t first = date_day((struct date){year, 1, 1});
    int32_t last = date_day((struct date){year, 12, 31});
    int rc = 0;

    ret->announced = calendar_knows_all(calendar, first, last);
    ret->working_days = calendar_between(calendar, first - 1, last);
    for (int32_t day = first; rc == 0 && day <= last; day++)
        rc = tell_day(calendar, day, tell, listener);
    return rc;
}

int lookup_calendar(void *owner, int year,
                    int (*tell)(void *listener, const struct lookup_day *day),
                    void *listener, struct lookup_year *ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    int64_t number;
    int rc;

    if (year < LUNAR_FIRST_YEAR || year > LUNAR_LAST_YEAR)
        return -ENOENT;
    *ret = (struct lookup_year){.first = LUNAR_FIRST_YEAR, .last = LUNAR_LAST_YEAR};
    rc = lookups_begin(lookups, &rulebook);
    if (rc == 0)
        rc = store_newest_version(lookups->store, "calendar", &number, &ret->changed_ms);
    if (rc == 0)
        rc = tell_year(rulebook.rules.calendar, year, tell, listener, ret);
    lookups_end(lookups, &rulebook);
    return rc;
}
