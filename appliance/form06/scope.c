#include "appliance/form06/scope.h"

#include <errno.h>

static int find(const struct catalogue *catalogue, enum catalogue_kind kind,
                const char *code, int *ret_id)
{
    const struct catalogue_entry *entry;

    *ret_id = 0;
    if (!code)
        return 0;
    entry = catalogue_find(catalogue, kind, code);
    if (!entry)
        return -ENOENT;
    *ret_id = entry->id;
    return 0;
}

int scope_read(const struct report_question *question, const struct catalogue *catalogue,
               struct scope *ret, const char **ret_unknown)
{
    *ret = (struct scope){.catalogue = catalogue, .sub_units = question->sub_units};
    if (find(catalogue, CATALOGUE_UNITS, question->unit, &ret->unit) < 0) {
        *ret_unknown = "unit";
        return -ENOENT;
    }
    if (find(catalogue, CATALOGUE_FIELDS, question->field, &ret->field) < 0) {
        *ret_unknown = "field";
        return -ENOENT;
    }
    return 0;
}

int scope_unit(const struct scope *scope, int unit)
{
    return scope->merged ? catalogue_successor(scope->merged, unit, scope->merged_day)
                         : unit;
}

/* A tree that bites its own tail ends the climb. */
bool scope_has(const struct scope *scope, int unit, int field)
{
    size_t climbs;

    if (scope->field && scope->field != field)
        return false;
    if (!scope->unit || scope->unit == unit)
        return true;
    if (!scope->sub_units)
        return false;
    (void)catalogue_all(scope->catalogue, CATALOGUE_UNITS, &climbs);
    for (; climbs > 0 && unit && unit != scope->unit; climbs--) {
        const struct catalogue_entry *entry =
            catalogue_get(scope->catalogue, CATALOGUE_UNITS, unit);

        unit = entry ? entry->parent : 0;
    }
    return unit == scope->unit;
}
