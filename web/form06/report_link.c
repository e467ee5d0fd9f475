#include "web/form06/report_link.h"

#include <stdio.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "web/text/address.h"

static void put(FILE *out, const char *name, const char *value)
{
    (void)fprintf(out, "%c%s=", ftell(out) > 0 ? '&' : '?', name);
    address_escape(out, value);
}

static void put_days(FILE *out, const struct report_period *period)
{
    char text[DATE_BYTES];

    put(out, "from", date_format(period->from_day, text));
    put(out, "to", date_format(period->to_day, text));
}

char *report_link(const struct report *report, const struct report_period *period)
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));

    if (period && *period->id)
        put(out, "period", period->id);
    else
        put_days(out, period ? period : &report->period);
    if (*report->unit.code)
        put(out, "unit", report->unit.code);
    if (*report->unit.code && !report->sub_units)
        put(out, "sub_units", "no");
    if (*report->field.code)
        put(out, "field", report->field.code);
    if (report->as_now)
        put(out, "structure", "now");
    (void)fclose(out);
    return text;
}

char *report_link_period(const struct report_period *period)
{
    const struct report all = {
        .unit = {"", "", ""}, .field = {"", "", ""}, .period = *period};

    return report_link(&all, period);
}
