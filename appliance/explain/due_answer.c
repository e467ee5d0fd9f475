#include "appliance/explain/due_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum {
    TIME_BYTES = DATE_BYTES + 9, /* "2026-11-25T10:30:00" and its NUL */
    REASON_BYTES = 256,
    MINUTE_MS = 60000,
};

static const struct {
    const char *code, *text;
} reasons[DEADLINE_WHY_COUNT] = {
    [DEADLINE_WHY_RECEIPT] = {"receipt", "day of receipt (Civil Code art. 147)"},
    [DEADLINE_WHY_AFTER_15] = {"after_15", "received after 15:00"},
    [DEADLINE_WHY_AFTER_HOURS] = {"after_hours", "received outside working hours"},
    [DEADLINE_WHY_WEEKEND] = {"weekend", "weekend"},
    [DEADLINE_WHY_OFF] = {"off", "day off"},
    [DEADLINE_WHY_SUSPENDED] = {"suspended", "suspended"},
    [DEADLINE_WHY_SUSPENDED_PART] = {"suspended_part", "suspended for a part of it"},
    [DEADLINE_WHY_RESTARTED] = {"restarted",
                                "before the limit started again after the supplement"},
    [DEADLINE_WHY_ROLLED] = {"rolled", "last day is a day off (Civil Code art. 148(5))"},
    [DEADLINE_WHY_SWAPPED] = {"swapped", "worked for another day"},
};

/* The name that the calendar has for the day comes first. */
static const char *reason_of(const struct calendar *calendar, int32_t day,
                             enum deadline_why why, char ret[static REASON_BYTES])
{
    const char *name = calendar_reason(calendar, day);
    bool named = name && *name &&
                 (why == DEADLINE_WHY_OFF || why == DEADLINE_WHY_ROLLED ||
                  why == DEADLINE_WHY_SWAPPED);

    if (!named)
        return reasons[why].text;
    if (why != DEADLINE_WHY_ROLLED)
        return name;
    (void)snprintf(ret, REASON_BYTES, "%s: %s", name, reasons[why].text);
    return ret;
}

/* "2026-11-25", or "2026-11-25T10:30" with seconds when there are any; 24:00 is a day's
 * end.
 */
static const char *format_due(bool timed, int32_t day, int64_t due_ms,
                              char ret[static TIME_BYTES])
{
    unsigned second = (unsigned)((due_ms - date_start_ms(day)) / 1000);
    char date[DATE_BYTES];

    (void)date_format(day, date);
    if (!timed)
        (void)snprintf(ret, TIME_BYTES, "%s", date);
    else if (second % 60)
        (void)snprintf(ret, TIME_BYTES, "%sT%02u:%02u:%02u", date, second / 3600 % 25,
                       second / 60 % 60, second % 60);
    else
        (void)snprintf(ret, TIME_BYTES, "%sT%02u:%02u", date, second / 3600 % 25,
                       second / 60 % 60);
    return ret;
}

static const char *weekday(int32_t day)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    return names[date_weekday(day)];
}

struct text_days {
    const struct calendar *calendar;
    int32_t due_day;
    bool begun;
    bool due_suspended; /* the due date is itself a day that was not counted */
};

static void print_day(void *owner, int32_t day, enum deadline_why why)
{
    struct text_days *days = owner;
    char date[DATE_BYTES], reason[REASON_BYTES];

    if (!days->begun)
        puts("Days on the way that need a word:");
    days->begun = true;
    days->due_suspended |= day == days->due_day && (why == DEADLINE_WHY_SUSPENDED ||
                                                    why == DEADLINE_WHY_SUSPENDED_PART);
    printf("  %s %s  %s: %s\n", date_format(day, date), weekday(day),
           deadline_counted(why) ? "counted" : "not counted",
           reason_of(days->calendar, day, why, reason));
}

void due_answer_print(const struct due_answer *answer)
{
    const struct deadline *deadline = &answer->deadline;
    const struct deadline *original = &answer->original;
    struct text_days days = {answer->terms.calendar, deadline->due_day, false, false};
    char due[TIME_BYTES], base[TIME_BYTES], limit[LIMIT_BYTES];

    (void)format_due(deadline->timed, deadline->due_day, deadline->due_ms, due);
    (void)format_due(original->timed, original->base_due_day, original->base_due_ms, base);
    (void)limit_format(answer->terms.limit, limit);
    if (deadline->open) {
        puts("suspended");
        printf("No due date is in force until it is resumed; it was %s, limit %s.\n", due,
               limit);
    } else {
        puts(due);
        printf("%s%s, limit %s.\n", weekday(deadline->due_day),
               deadline->timed ? "" : ", the end of the day", limit);
    }
    if (strcmp(base, due) != 0)
        printf("Without suspension or extension it was %s.\n", base);
    if (deadline->suspended_ms)
        printf("Working minutes not counted while suspended: %lld.\n",
               (long long)(deadline->suspended_ms / MINUTE_MS));
    else if (deadline->suspended_days)
        printf("Days not counted while suspended: %d.\n", deadline->suspended_days);
    deadline_explain(&answer->terms, print_day, &days);
    if (days.due_suspended)
        puts(
            "It was suspended on its last day, so it is due on the day of the completion.");
    if (deadline->provisional)
        puts("Provisional: the calendar does not have every year on the way.");
}

struct json_days {
    const struct calendar *calendar;
    json_t *list;
};

static void add_day(void *owner, int32_t day, enum deadline_why why)
{
    const struct json_days *days = owner;
    char date[DATE_BYTES], reason[REASON_BYTES];

    (void)json_array_append_new(
        days->list, json_pack("{s:s, s:b, s:s, s:s}", "date", date_format(day, date),
                              "counted", deadline_counted(why), "why", reasons[why].code,
                              "reason", reason_of(days->calendar, day, why, reason)));
}

json_t *due_answer_json(const struct due_answer *answer)
{
    const struct deadline *deadline = &answer->deadline;
    const struct deadline *original = &answer->original;
    struct json_days days = {answer->terms.calendar, json_array()};
    char due[TIME_BYTES], base[TIME_BYTES], limit[LIMIT_BYTES];

    deadline_explain(&answer->terms, add_day, &days);
    (void)format_due(deadline->timed, deadline->due_day, deadline->due_ms, due);
    (void)format_due(original->timed, original->base_due_day, original->base_due_ms, base);
    return need(
        json_pack("{s:s, s:s, s:s?, s:b, s:b, s:b, s:i, s:I, s:o}", "limit",
                  limit_format(answer->terms.limit, limit), "base_due", base, "due",
                  deadline->open ? NULL : due, "open", deadline->open, "provisional",
                  deadline->provisional, "restarted", deadline->restarted, "suspended_days",
                  deadline->suspended_days, "suspended_minutes",
                  (json_int_t)(deadline->suspended_ms / MINUTE_MS), "days", days.list));
}
