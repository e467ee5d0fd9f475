/* What is overdue and due soon, by unit and field: counts, and no code of a dossier. */
#include "appliance/form06/lateness_rows.h"
#include "appliance/lookups/lookups_parts.h"
#include "appliance/tables/store_causes.h"
#include "appliance/tables/store_changes.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/date.h"

/* "" of none. */
static const char *code_of(const struct catalogue *catalogue, enum catalogue_kind kind,
                           int id)
{
    const struct catalogue_entry *entry = catalogue_get(catalogue, kind, id);

    return entry ? entry->code : "";
}

/* Counted once a commit, cause and day, for a province's takes longer than a page may: each other question of
 * the same figures is answered from what is kept. */
static int count(struct lookups *lookups, const struct rules *rules)
{
    int32_t today = date_day_at(clock_wall_ms());
    int64_t commit = 0, cause = 0;
    int rc = store_changes_newest(lookups->store, &commit);

    if (rc == 0)
        rc = store_causes_newest(lookups->store, &cause);
    if (rc < 0 || (today == lookups->late_day && commit == lookups->late_commit &&
                   cause == lookups->late_cause))
        return rc;
    lookups->late_day = 0;
    lateness_rows_release(&lookups->late);
    rc = lateness_rows_count(lookups->store, rules, today, &lookups->late);
    if (rc == 0) {
        lookups->late_day = today;
        lookups->late_commit = commit;
        lookups->late_cause = cause;
    }
    return rc;
}

int lookup_lateness(void *owner,
                    int (*tell)(void *listener, const struct lookup_lateness *row),
                    void *listener)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0)
        rc = count(lookups, &rulebook.rules);
    for (size_t i = 0; rc == 0 && i < lookups->late.count; i++) {
        const struct lateness_row *row = &lookups->late.rows[i];
        const struct lookup_lateness told = {
            code_of(rulebook.rules.catalogue, CATALOGUE_UNITS, row->unit),
            code_of(rulebook.rules.catalogue, CATALOGUE_FIELDS, row->field), row->lateness};

        if (lateness_any(&row->lateness))
            rc = tell(listener, &told);
    }
    lookups_end(lookups, &rulebook);
    return rc;
}
