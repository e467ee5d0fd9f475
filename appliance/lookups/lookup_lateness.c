/* What is overdue and due soon, by unit and field: counts, and no code of a dossier. */
#include "appliance/form06/lateness_rows.h"
#include "appliance/lookups/lookups_parts.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"

/* "" of none. */
static const char *code_of(const struct catalogue *catalogue, enum catalogue_kind kind,
                           int id)
{
    const struct catalogue_entry *entry = catalogue_get(catalogue, kind, id);

    return entry ? entry->code : "";
}

int lookup_lateness(void *owner,
                    int (*tell)(void *listener, const struct lookup_lateness *row),
                    void *listener)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    struct lateness_rows rows = {0};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0)
        rc = lateness_rows_count(lookups->store, &rulebook.rules,
                                 date_day_at(clock_wall_ms()), &rows);
    for (size_t i = 0; rc == 0 && i < rows.count; i++) {
        const struct lateness_row *row = &rows.rows[i];
        const struct lookup_lateness told = {
            code_of(rulebook.rules.catalogue, CATALOGUE_UNITS, row->unit),
            code_of(rulebook.rules.catalogue, CATALOGUE_FIELDS, row->field), row->lateness};

        if (lateness_any(&row->lateness))
            rc = tell(listener, &told);
    }
    lateness_rows_release(&rows);
    lookups_end(lookups, &rulebook);
    return rc;
}
