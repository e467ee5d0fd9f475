#include "appliance/form06/ended.h"

#include "appliance/form06/names.h"

static struct report_name name_of(struct report *report, const struct catalogue *catalogue,
                                  int unit)
{
    static const struct report_name none = {"", "", ""};
    const struct catalogue_entry *entry = catalogue_get(catalogue, CATALOGUE_UNITS, unit);

    return entry ? names_entry(report, entry) : none;
}

void ended_add(struct report *report, const struct scope *scope)
{
    const struct report_period *period = &report->period;
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(scope->catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++) {
        const struct catalogue_entry *unit = &units[i];

        if (unit->to_day < period->from_day || unit->to_day > period->to_day ||
            !unit->to_day || !scope_has(scope, unit->id, scope->field))
            continue;
        report_add_ended(report, &(struct report_ended){
                                     names_entry(report, unit),
                                     name_of(report, scope->catalogue, unit->successor),
                                     report_keep(report, unit->level), unit->to_day});
    }
}
