#include "appliance/report/definition.h"

#include <assert.h>

#include "appliance/report/report.h"

const struct definition_words definition_words[DEFINITIONS] = {
    [DEFINITION_A] = {"A", "(resolved.early + resolved.on_time) / resolved.total",
                      "trên số hồ sơ đã giải quyết", "on what was resolved"},
    [DEFINITION_B] =
        {"B", "(resolved.early + resolved.on_time + in_progress.not_due) / received.total",
         "theo Bộ chỉ số 766", "index 766 (Decision 766/QĐ-TTg)"},
    [DEFINITION_C] =
        {"C", "(received.total - resolved.late - in_progress.overdue) / received.total",
         "không trễ hạn trên số hồ sơ phải giải quyết", "not late, on what was received"},
    [DEFINITION_D] =
        {"D",
         "(resolved.early + resolved.on_time) / (resolved.total + in_progress.overdue)",
         "trên số hồ sơ đã giải quyết và đã đến hạn", "on what was resolved or fell due"},
};

struct fraction definition_rate(const struct figures *figures, enum definition definition)
{
    static_assert((int)DEFINITIONS < (int)REPORT_RATES, "the first ones of those");
    return report_rates[definition].of(figures);
}
