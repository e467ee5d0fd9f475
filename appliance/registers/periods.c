#include "appliance/registers/periods.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/form06/form06.h"
#include "appliance/form06/form06_basis.h"
#include "appliance/tables/register/store_catalogue.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

int periods_check(struct store *store, const struct period *period, struct period *ret)
{
    int rc;

    if (strcmp(period->kind, PERIOD_OTHER) == 0)
        return 0;
    rc = store_find_overlap(store, period, ret);
    if (rc == -ENOENT)
        return 0;
    return rc == 0 ? -EINVAL : rc;
}

/* --- adding -------------------------------------------------------------------------- */

int periods_add(struct store *store, const struct period *period,
                char fault[static PERIODS_FAULT_BYTES])
{
    struct period other;
    int rc = store_find_period(store, period->id, &other);

    if (rc == 0) {
        (void)snprintf(fault, PERIODS_FAULT_BYTES, "there is a period '%s' already: %s",
                       other.id, other.name);
        return -EEXIST;
    }
    if (rc != -ENOENT)
        return rc;
    rc = periods_check(store, period, &other);
    if (rc == -EINVAL)
        (void)snprintf(fault, PERIODS_FAULT_BYTES,
                       "'%s' shares days with '%s', which is of the kind %s too",
                       period->id, other.id, other.kind);
    return rc == 0 ? store_save_period(store, period) : rc;
}

/* --- freezing ------------------------------------------------------------------------ */

static bool is_empty(const struct form06_row *row)
{
    static const struct notes no_notes;

    return !figures_any(&row->figures) &&
           memcmp(&row->notes, &no_notes, sizeof no_notes) == 0;
}

/* -EDOM */
static int check_carried_over(const struct form06 *form, const char *id,
                              char fault[static PERIODS_FAULT_BYTES])
{
    long long missing = 0, cells = 0;

    for (size_t i = 0; i < form->count; i++) {
        missing += figures_missing(&form->rows[i].figures);
        cells += figures_missing(&form->rows[i].figures) > 0;
    }
    if (missing == 0)
        return 0;
    (void)snprintf(
        fault, PERIODS_FAULT_BYTES,
        "period '%s': carried over is missing: column 11 is negative for %lld "
        "units and fields, by at least %lld dossiers that were resolved and never "
        "received",
        id, cells, missing);
    return -EDOM;
}

static int keep_cells(struct store *store, const struct period *period, bool missing,
                      char fault[static PERIODS_FAULT_BYTES])
{
    struct form06 form = {0};
    int rc = form06_compute(store, period->from_day, period->to_day, &form);

    if (rc == 0 && !missing)
        rc = check_carried_over(&form, period->id, fault);
    for (size_t i = 0; i < form.count && rc == 0; i++) {
        const struct form06_row *row = &form.rows[i];

        if (!is_empty(row))
            rc = store_add_frozen(store, period->number, row->unit, row->field,
                                  &row->figures, &row->notes);
    }
    form06_release(&form);
    return rc;
}

/* As organised on its last day. */
static int keep_period(struct store *store, const struct period *period, const char *basis)
{
    struct catalogue *known = catalogue_open(), *then;
    int rc = store_read_catalogue(store, known);

    if (rc == 0) {
        then = catalogue_as_of(known, period->to_day);
        rc = store_freeze_period(store, period, then, basis);
        catalogue_close(then);
    }
    catalogue_close(known);
    return rc;
}

/* May it be frozen? */
static int find_open(struct store *store, const char *id, int64_t now_ms,
                     struct period *ret, char fault[static PERIODS_FAULT_BYTES])
{
    char last[DATE_BYTES];
    int rc = store_find_period(store, id, ret);

    if (rc == -ENOENT)
        (void)snprintf(fault, PERIODS_FAULT_BYTES, "there is no period '%s'", id);
    if (rc < 0)
        return rc;
    if (ret->frozen_ms) {
        (void)snprintf(fault, PERIODS_FAULT_BYTES, "period '%s' is frozen already", id);
        return -EALREADY;
    }
    if (ret->to_day >= date_day_at(now_ms)) {
        (void)snprintf(fault, PERIODS_FAULT_BYTES,
                       "period '%s' lasts until %s: it can be frozen from the day after",
                       id, date_format(ret->to_day, last));
        return -EAGAIN;
    }
    return 0;
}

/* -ENODATA */
static int check_provisional(const struct basis *basis, const char *id,
                             char fault[static PERIODS_FAULT_BYTES])
{
    char *years;

    if (!basis_provisional(basis))
        return 0;
    years = basis_years_text(&basis->provisional);
    (void)snprintf(
        fault, PERIODS_FAULT_BYTES,
        "period '%s' is provisional: its figures rest on the days off of %s, which "
        "are not announced yet",
        id, years);
    free(years);
    return -ENODATA;
}

static int keep_all(struct store *store, const struct period *period,
                    const struct basis *basis)
{
    json_t *object = basis_json(basis);
    char *json = need(json_dumps(object, JSON_COMPACT));
    int rc = keep_period(store, period, json);

    free(json);
    json_decref(object);
    return rc;
}

int periods_freeze(struct store *store, const struct rules *rules, const char *id,
                   int64_t now_ms, struct periods_consent consent,
                   char fault[static PERIODS_FAULT_BYTES])
{
    struct basis basis = {0};
    struct period period;
    int rc = find_open(store, id, now_ms, &period, fault);

    if (rc < 0)
        return rc;
    period.frozen_ms = now_ms;
    rc = store_newest_event(store, &period.frozen_event);
    if (rc == 0)
        rc = form06_basis(store, rules, period.from_day, period.to_day, NULL, &basis);
    if (rc == 0 && !consent.provisional)
        rc = check_provisional(&basis, id, fault);
    if (rc == 0)
        rc = keep_cells(store, &period, consent.missing, fault);
    if (rc == 0)
        rc = keep_all(store, &period, &basis);
    basis_release(&basis);
    return rc;
}
