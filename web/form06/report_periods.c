#include "web/form06/report_periods.h"

#include <stdlib.h>

#include "mqtt/base/memory.h"

static int keep(void *listener, const struct report_period *period)
{
    struct report_periods *periods = listener;
    struct report_period *kept;

    periods->list =
        need(reallocarray(periods->list, periods->count + 1, sizeof *periods->list));
    kept = &periods->list[periods->count++];
    *kept = *period;
    kept->id = report_keep(periods->texts, period->id);
    kept->name = report_keep(periods->texts, period->name);
    kept->kind = report_keep(periods->texts, period->kind);
    return 0;
}

int report_periods_read(const struct source_reports *reports, struct report_periods *ret)
{
    *ret = (struct report_periods){.texts = report_open()};
    return reports->periods(reports->owner, keep, ret);
}

void report_periods_release(struct report_periods *periods)
{
    free(periods->list);
    report_close(periods->texts);
}
