#include "appliance/report/report_stated.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

_Static_assert((int)STATED_COLUMNS == REPORT_COLUMNS &&
                   (int)STATED_FIRST_COLUMN == REPORT_FIRST_COLUMN,
               "what is stated are the columns of a report");

static void add_finding(void *owner, const struct stated_finding *finding)
{
    struct report_stated *stated = owner;

    stated->findings = need(reallocarray(stated->findings, stated->finding_count + 1,
                                         sizeof *stated->findings));
    stated->findings[stated->finding_count++] = *finding;
}

/* Of a field over all levels, or of everything. */
void report_stated_counted(const struct report *report, const struct report_stated *stated,
                           int64_t ret[static REPORT_COLUMNS])
{
    const char *field = stated->field.code;
    int64_t values[REPORT_COLUMNS];

    if (!*field) {
        report_values(&report->total, ret);
        return;
    }
    memset(ret, 0, REPORT_COLUMNS * sizeof *ret);
    for (size_t i = 0; i < report->row_count; i++) {
        if (strcmp(report->rows[i].field.code, field) != 0)
            continue;
        report_values(&report->rows[i].figures, values);
        for (int c = 0; c < REPORT_COLUMNS; c++)
            ret[c] += values[c];
    }
}

void report_add_stated(struct report *report, const struct report_name *field,
                       const struct stated *stated, const char *source)
{
    struct report_stated *added;
    int64_t counted[REPORT_COLUMNS];

    report->stated = need(
        reallocarray(report->stated, report->stated_count + 1, sizeof *report->stated));
    added = &report->stated[report->stated_count++];
    *added = (struct report_stated){
        .field = *field, .stated = *stated, .source = report_keep(report, source)};
    added->stated.rates = report_keep(report, stated->rates);
    report_stated_counted(report, added, counted);
    stated_check(&added->stated, add_finding, added);
    stated_compare(&added->stated, counted, add_finding, added);
}
