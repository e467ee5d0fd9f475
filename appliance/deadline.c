#include "appliance/deadline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"

enum { FORWARDING_ENDS_S = 15 * 3600 }; /* of the day; received later, it is tomorrow's */

int limit_parse(const char *text, struct limit *ret)
{
    size_t length = strspn(text, "0123456789");
    struct limit limit = {LIMIT_NONE, 0};

    if (!*text) {
        *ret = limit;
        return 0;
    }
    if (strcmp(text, "same_day") == 0) {
        limit.kind = LIMIT_SAME_DAY;
        *ret = limit;
        return 0;
    }
    if (length < 1 || length > 4 || strcmp(text + length, "wd") != 0)
        return -EINVAL;
    limit.kind = LIMIT_WORKING_DAYS;
    limit.amount = (int)strtol(text, NULL, 10);
    if (limit.amount < 1 || limit.amount > LIMIT_MOST_DAYS)
        return -EINVAL;
    *ret = limit;
    return 0;
}

const char *limit_format(struct limit limit, char ret[static LIMIT_BYTES])
{
    switch (limit.kind) {
    case LIMIT_NONE:
        *ret = '\0';
        break;
    case LIMIT_SAME_DAY:
        (void)snprintf(ret, LIMIT_BYTES, "same_day");
        break;
    case LIMIT_WORKING_DAYS:
        (void)snprintf(ret, LIMIT_BYTES, "%dwd", limit.amount % (LIMIT_MOST_DAYS + 1));
        break;
    }
    return ret;
}

static bool after_forwarding(int64_t received_ms)
{
    return date_second_at(received_ms) > FORWARDING_ENDS_S;
}

static int32_t due_day(const struct calendar *calendar, struct limit limit,
                       int64_t received_ms)
{
    int32_t received = date_day_at(received_ms);

    if (limit.kind == LIMIT_WORKING_DAYS)
        return calendar_add(calendar, received, limit.amount);
    if (calendar_working(calendar, received) && !after_forwarding(received_ms))
        return received;
    return calendar_roll(calendar, received + 1);
}

struct deadline deadline_compute(const struct calendar *calendar, struct limit limit,
                                 int64_t received_ms)
{
    struct deadline deadline = {0};

    if (limit.kind == LIMIT_NONE)
        return deadline;
    deadline.set = true;
    deadline.due_day = due_day(calendar, limit, received_ms);
    deadline.provisional = !calendar_known(calendar, date_day_at(received_ms)) ||
                           !calendar_known(calendar, deadline.due_day);
    return deadline;
}

void deadline_explain(const struct calendar *calendar, struct limit limit,
                      int64_t received_ms,
                      void (*tell)(void *owner, int32_t day, bool counted,
                                   enum deadline_skip why),
                      void *owner)
{
    int32_t received = date_day_at(received_ms);
    struct deadline deadline = deadline_compute(calendar, limit, received_ms);

    if (!deadline.set)
        return;
    for (int32_t day = received; day <= deadline.due_day; day++) {
        bool weekend = date_weekday(day) >= SATURDAY;
        bool working = calendar_working(calendar, day);

        if (day == received && limit.kind == LIMIT_WORKING_DAYS)
            tell(owner, day, false, SKIP_RECEIPT);
        else if (!working)
            tell(owner, day, false, weekend ? SKIP_WEEKEND : SKIP_OFF);
        else if (day == received && day != deadline.due_day)
            tell(owner, day, false, SKIP_AFTER_15);
        else if (weekend)
            tell(owner, day, true, SKIP_WEEKEND);
    }
}
