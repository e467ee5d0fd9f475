/* A calendar as CSV. */
#include <string.h>

#include "appliance/calendar/calendar.h"
#include "mqtt/base/date.h"
#include "tests/fuzz/fuzz.h"

static void put_special(void *owner, const struct calendar_special *special)
{
    char date[DATE_BYTES];

    (void)fprintf(owner, "%s,%s,\"", date_format(special->day, date),
                  special->kind == CALENDAR_OFF ? "off" : "working");
    for (const char *at = special->reason; *at; at++)
        (void)fprintf(owner, *at == '"' ? "\"\"" : "%c", *at);
    (void)fputs("\"\n", owner);
}

static void check_special(void *owner, const struct calendar_special *special)
{
    const struct calendar *calendar = owner;

    FUZZ_DEMAND(calendar_working(calendar, special->day) ==
                (special->kind == CALENDAR_WORKING));
    FUZZ_DEMAND(strcmp(calendar_reason(calendar, special->day), special->reason) == 0);
}

static char *rewrite(const struct calendar *calendar)
{
    char *csv = NULL;
    size_t size;
    FILE *file = open_memstream(&csv, &size);

    FUZZ_DEMAND(file);
    (void)fputs("date,kind,reason\n", file);
    calendar_each(calendar, put_special, file);
    FUZZ_DEMAND(fclose(file) == 0);
    return csv;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct calendar *calendar = NULL;
    char *csv;

    if (calendar_open(&calendar, (const char *)data, size, "calendar") < 0)
        return 0;
    calendar_each(calendar, check_special, calendar);
    csv = rewrite(calendar);
    calendar_close(calendar);
    FUZZ_DEMAND(calendar_open(&calendar, csv, strlen(csv), "again") == 0);
    fuzz_same(csv, rewrite(calendar));
    calendar_close(calendar);
    free(csv);
    return 0;
}
