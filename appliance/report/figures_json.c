#include "appliance/report/figures_json.h"

#include <assert.h>

#include "appliance/report/report.h"
#include "mqtt/base/memory.h"

json_t *figures_json(const struct figures *f)
{
    static_assert(FIGURES == 8, "a new figure has its place here");
    return need(json_pack(
        "{s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:I}}", "received",
        "total", (json_int_t)figures_received(f), "online", (json_int_t)f->received_online,
        "direct", (json_int_t)f->received_direct_or_postal, "carried_over",
        (json_int_t)f->carried_over, "resolved", "total", (json_int_t)figures_resolved(f),
        "early", (json_int_t)f->resolved_early, "on_time", (json_int_t)f->resolved_on_time,
        "late", (json_int_t)f->resolved_late, "in_progress", "total",
        (json_int_t)figures_in_progress(f), "not_due", (json_int_t)f->in_progress_not_due,
        "overdue", (json_int_t)f->in_progress_overdue));
}

json_t *figures_percent_json(struct fraction rate)
{
    char text[FRACTION_BYTES];
    const char *percent = report_percent(rate, '.', text);

    return need(percent ? json_string(percent) : json_null());
}
