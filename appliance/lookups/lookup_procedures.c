/* The catalogue of procedures, and how long their results took. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

static_assert((int)LOOKUP_PROCEDURES_LIMIT_BYTES == (int)LIMIT_BYTES,
              "a limit has its place");

/* --- the catalogue ------------------------------------------------------------------- */

static const char *text(const char *value)
{
    return value ? value : "";
}

static struct lookup_version version_of(const struct catalogue *catalogue,
                                        const struct catalogue_entry *entry)
{
    const struct catalogue_entry *field =
        catalogue_get(catalogue, CATALOGUE_FIELDS, entry->field);
    struct lookup_version version = {
        .name_vi = entry->name_vi,
        .name_en = text(entry->name_en),
        .field = field ? field->code : "",
        .field_vi = field ? field->name_vi : "",
        .field_en = field ? text(field->name_en) : "",
        .from_day = entry->from_day,
        .to_day = entry->to_day,
    };

    (void)limit_format(entry->limit, version.limit);
    return version;
}

static enum lookup_standing standing_of(const struct catalogue_entry *now, int32_t today)
{
    if (now->from_day > today)
        return LOOKUP_STANDING_TO_COME;
    return catalogue_end(now) < today ? LOOKUP_STANDING_ENDED : LOOKUP_STANDING_IN_FORCE;
}

static struct lookup_procedure procedure_of(const struct catalogue *catalogue, int id,
                                            int32_t today)
{
    const struct catalogue_entry *now =
        catalogue_at(catalogue, CATALOGUE_PROCEDURES, id, today);
    struct lookup_procedure procedure = {
        .code = now->code,
        .now = version_of(catalogue, now),
        .standing = standing_of(now, today),
    };

    (void)catalogue_versions(catalogue, CATALOGUE_PROCEDURES, id, &procedure.versions);
    return procedure;
}

/* What is told is borrowed from it until something else is asked. */
static void keep(struct lookups *lookups, const struct catalogue *catalogue)
{
    catalogue_close(lookups->shown);
    lookups->shown = catalogue_share(catalogue);
}

/* --- times --------------------------------------------------------------------------- */

static void add_times(struct lookups *lookups, const struct catalogue_entry *all,
                      struct lookup_procedure *list, size_t count,
                      struct lookup_counted *ret)
{
    const struct durations *durations = real_times_hold(lookups->times, &ret->at_ms);

    ret->from_day = durations ? durations_from(durations) : 0;
    for (size_t i = 0; durations && i < count; i++)
        list[i].times = durations_of(durations, all[i].id);
    real_times_release(lookups->times);
}

static void add_months(struct lookups *lookups, int id, struct lookup_one_procedure *ret)
{
    const struct durations *durations =
        real_times_hold(lookups->times, &ret->counted.at_ms);

    ret->counted.from_day = durations ? durations_from(durations) : 0;
    if (durations)
        ret->procedure.times = durations_of(durations, id);
    for (int month = 0; durations && month < LOOKUP_PROCEDURES_MONTHS; month++)
        ret->months[month] = durations_in(durations, id, month);
    real_times_release(lookups->times);
}

/* --- the answers --------------------------------------------------------------------- */

static void tell_all(struct lookups *lookups, const struct catalogue *catalogue,
                     struct lookup_procedures *ret)
{
    const struct catalogue_entry *all =
        catalogue_all(catalogue, CATALOGUE_PROCEDURES, &ret->count);
    struct lookup_procedure *list =
        need(reallocarray(lookups->procedures, ret->count + 1, sizeof *list));

    lookups->procedures = list;
    for (size_t i = 0; i < ret->count; i++)
        list[i] = procedure_of(catalogue, all[i].id, date_day_at(clock_wall_ms()));
    add_times(lookups, all, list, ret->count, &ret->counted);
    ret->list = list;
}

int lookup_procedures(void *owner, struct lookup_procedures *ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0) {
        keep(lookups, rulebook.rules.catalogue);
        tell_all(lookups, lookups->shown, ret);
    }
    lookups_end(lookups, &rulebook);
    return rc;
}

static void tell_one(struct lookups *lookups, const struct catalogue *catalogue, int id,
                     struct lookup_one_procedure *ret)
{
    size_t count;
    const struct catalogue_entry *versions =
        catalogue_versions(catalogue, CATALOGUE_PROCEDURES, id, &count);
    struct lookup_version *list =
        need(reallocarray(lookups->versions, count + 1, sizeof *list));

    lookups->versions = list;
    for (size_t i = 0; i < count; i++)
        list[i] = version_of(catalogue, &versions[i]);
    ret->versions = list;
    ret->procedure = procedure_of(catalogue, id, date_day_at(clock_wall_ms()));
    add_months(lookups, id, ret);
}

int lookup_procedure(void *owner, const char *code, struct lookup_one_procedure *ret)
{
    struct lookups *lookups = owner;
    const struct catalogue_entry *found;
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0) {
        keep(lookups, rulebook.rules.catalogue);
        found = catalogue_find(lookups->shown, CATALOGUE_PROCEDURES, code);
        if (found)
            tell_one(lookups, lookups->shown, found->id, ret);
        else
            rc = -ENOENT;
    }
    lookups_end(lookups, &rulebook);
    return rc;
}
