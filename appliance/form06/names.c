#include "appliance/form06/names.h"

#include "appliance/report/levels.h"

struct report_name names_level(struct report *report, const struct cells *cells,
                               size_t level)
{
    const char *code = level < cells->level_count ? cells->levels[level] : "";
    const struct report_name *known = levels_name(code);

    if (known)
        return *known;
    return (struct report_name){report_keep(report, code), report_keep(report, code), ""};
}

struct report_name names_entry(struct report *report, const struct catalogue_entry *entry)
{
    return (struct report_name){report_keep(report, entry->code),
                                report_keep(report, entry->name_vi),
                                report_keep(report, entry->name_en)};
}

struct report_name names_field(struct report *report, const struct cells *cells,
                               size_t field)
{
    static const struct report_name unknown = {"", "Chưa rõ lĩnh vực", "Field not known"};

    if (field == cells->field_count)
        return unknown;
    return names_entry(report, &cells->fields[field]);
}

struct report_period names_period(struct report *report, const struct period *period)
{
    return (struct report_period){report_keep(report, period->id),
                                  report_keep(report, period->name),
                                  report_keep(report, period->kind),
                                  period->from_day,
                                  period->to_day,
                                  period->frozen_ms,
                                  period->provisional};
}
