#include "appliance/registers/catalogue_listing.h"

#include <stdio.h>

#include "appliance/registers/catalogue_rows.h"
#include "appliance/tables/register/store_catalogue.h"
#include "mqtt/base/date.h"

struct listing {
    const struct catalogue *catalogue;
    register_tell tell;
    void *owner;
};

static const char *code_of(const struct listing *listing, enum catalogue_kind kind, int id)
{
    const struct catalogue_entry *entry = catalogue_get(listing->catalogue, kind, id);

    return entry ? entry->code : "";
}

static const char *day_text(int32_t day, char ret[static DATE_BYTES])
{
    return day ? date_format(day, ret) : "";
}

static void tell_unit(const struct listing *listing, const struct catalogue_entry *unit)
{
    char from[DATE_BYTES], to[DATE_BYTES], schedule[SCHEDULE_BYTES] = "", counters[12] = "";
    const char *const cells[CATALOGUE_ROWS_UNIT] = {
        unit->code,
        unit->name_vi,
        unit->name_en,
        unit->level,
        code_of(listing, CATALOGUE_UNITS, unit->parent),
        counters,
        schedule_format(&unit->schedule, schedule),
        day_text(unit->from_day, from),
        day_text(unit->to_day, to),
        code_of(listing, CATALOGUE_UNITS, unit->successor),
    };

    if (unit->counters != CATALOGUE_COUNTERS_NOT_SAID)
        (void)snprintf(counters, sizeof counters, "%d", unit->counters);
    listing->tell(listing->owner, cells);
}

static void tell_field(const struct listing *listing, const struct catalogue_entry *field)
{
    char from[DATE_BYTES], to[DATE_BYTES];
    const char *const cells[CATALOGUE_ROWS_FIELD] = {
        field->code, field->name_vi, field->name_en, day_text(field->from_day, from),
        day_text(field->to_day, to)};

    listing->tell(listing->owner, cells);
}

static void tell_procedure(const struct listing *listing,
                           const struct catalogue_entry *procedure)
{
    char from[DATE_BYTES], to[DATE_BYTES], limit[LIMIT_BYTES];
    const char *const cells[CATALOGUE_ROWS_PROCEDURE] = {
        procedure->code,
        procedure->name_vi,
        procedure->name_en,
        code_of(listing, CATALOGUE_FIELDS, procedure->field),
        limit_format(procedure->limit, limit),
        day_text(procedure->from_day, from),
        day_text(procedure->to_day, to),
    };

    listing->tell(listing->owner, cells);
}

int catalogue_listing(enum catalogue_kind kind, struct store *store, register_tell tell,
                      void *owner)
{
    static void (*const tellers[CATALOGUE_KINDS])(const struct listing *listing,
                                                  const struct catalogue_entry *entry) = {
        [CATALOGUE_UNITS] = tell_unit,
        [CATALOGUE_FIELDS] = tell_field,
        [CATALOGUE_PROCEDURES] = tell_procedure,
    };
    struct catalogue *catalogue = catalogue_open();
    const struct listing listing = {catalogue, tell, owner};
    size_t codes, count;
    int rc = store_read_catalogue(store, catalogue);
    const struct catalogue_entry *all = catalogue_all(catalogue, kind, &codes);

    for (size_t i = 0; rc == 0 && i < codes; i++) {
        const struct catalogue_entry *versions =
            catalogue_versions(catalogue, kind, all[i].id, &count);

        for (size_t j = 0; j < count; j++)
            tellers[kind](&listing, &versions[j]);
    }
    catalogue_close(catalogue);
    return rc;
}
