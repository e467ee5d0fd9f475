/*
 * scope - the units and fields that a report is about.
 */
#ifndef APPLIANCE_FORM06_SCOPE_H
#define APPLIANCE_FORM06_SCOPE_H

#include "appliance/report/report.h"
#include "appliance/rules/catalogue.h"

struct scope {
    const struct catalogue *catalogue; /* borrowed */
    const struct catalogue *merged;    /* borrowed; NULL: units count for themselves */
    int32_t merged_day;                /* else for the unit that stands for them then */
    int unit, field;                   /* 0: all */
    bool sub_units;
};

/* Units count for themselves. -ENOENT: *ret_unknown is "unit" or "field", whichever the
 * catalogue does not have. */
int scope_read(const struct report_question *question, const struct catalogue *catalogue,
               struct scope *ret, const char **ret_unknown);

/* The unit for which this one counts. */
int scope_unit(const struct scope *scope, int unit);

/* Is the field asked for, and the unit the one asked for or below it? */
bool scope_has(const struct scope *scope, int unit, int field);

#endif
