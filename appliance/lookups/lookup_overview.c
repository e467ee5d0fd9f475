/* The overview of any period, with what it was in the one before and a year before. */
#include <stddef.h>

#include "appliance/dossiers/ledger.h"
#include "appliance/form06/form06_basis.h"
#include "appliance/lookups/asked_period.h"
#include "appliance/lookups/lookups_parts.h"
#include "appliance/lookups/made_overview.h"
#include "appliance/tables/register/store_periods.h"
#include "mqtt/base/date.h"

/* What one is made of. */
struct making {
    struct lookups *lookups;
    const struct rules *rules;
    const struct source_overview *now;
    struct asked_period asked;
    const struct kept_form *own, *before, *year_before; /* NULL: there is none */
};

/* --- figures ------------------------------------------------------------------------- */

static int get_form(const struct making *making, const struct asked_days *days,
                    const struct kept_form **ret)
{
    const struct source_period *period = &days->period;

    return period->to_day == 0
               ? 0
               : kept_forms_get(&making->lookups->forms, making->lookups->store,
                                days->number, period->from_day, period->to_day, ret);
}

/* Would a frozen period be another one today? */
static int find_corrections(struct making *making)
{
    const struct asked_days *own = &making->asked.own;
    const struct asked_days counted = {.period = own->period};
    const struct kept_form *live = NULL;
    int rc = own->number ? get_form(making, &counted, &live) : 0;

    if (rc == 0 && live && kept_forms_differ(making->own, live))
        making->asked.own.period.state = SOURCE_PERIOD_CORRECTED;
    return rc;
}

static int get_forms(struct making *making)
{
    int rc = get_form(making, &making->asked.own, &making->own);

    if (rc == 0)
        rc = get_form(making, &making->asked.before, &making->before);
    if (rc == 0)
        rc = get_form(making, &making->asked.year_before, &making->year_before);
    return rc < 0 ? rc : find_corrections(making);
}

/* Months before the running one do not change with it, and those of now are known. */
static int add_trend(const struct making *making, struct made_overview *made)
{
    const struct kept_months *months;
    int rc = kept_forms_months(
        &making->lookups->forms, making->lookups->store,
        ledger_slot(LEDGER_GRAIN_MONTH, making->asked.own.period.to_day), &months);

    if (rc == 0)
        made_overview_trend(made, months);
    return rc;
}

static int add_basis(const struct making *making, struct made_overview *made)
{
    const struct asked_days *own = &making->asked.own;
    struct store *store = making->lookups->store;
    struct basis basis = {0};
    int rc = own->number ? form06_frozen_basis(store, own->number, &basis)
                         : form06_basis(store, making->rules, own->period.from_day,
                                        own->period.to_day, NULL, &basis);

    if (rc < 0)
        return rc;
    made->overview.basis = basis;
    made->own_basis = true;
    return 0;
}

static void compare(const struct making *making, struct made_overview *made)
{
    made->overview.year_before = making->asked.year_before.period;
    if (making->year_before)
        made_overview_add(made, making->year_before,
                          offsetof(struct source_row, year_before));
}

/* --- making -------------------------------------------------------------------------- */

/* Units and fields as they were on its last day, or when it was frozen. */
static int take_catalogue(const struct making *making, const struct catalogue **ret)
{
    const struct asked_days *own = &making->asked.own;
    struct catalogue *frozen;
    int rc;

    if (!own->number) {
        *ret = catalogue_as_of(making->rules->catalogue, own->period.to_day);
        return 0;
    }
    frozen = catalogue_open();
    rc = store_read_frozen_catalogue(making->lookups->store, own->number, frozen);
    if (rc < 0)
        catalogue_close(frozen);
    else
        *ret = frozen;
    return rc;
}

static int fill(const struct making *making, struct made_overview *made)
{
    int rc = add_trend(making, made);

    if (rc == 0)
        rc = add_basis(making, made);
    if (rc < 0)
        return rc;
    made_overview_add(made, making->own, offsetof(struct source_row, now));
    made_overview_cross(made, making->own);
    made->overview.before = making->asked.before.period;
    if (making->before)
        made_overview_add(made, making->before, offsetof(struct source_row, before));
    compare(making, made);
    if (source_is_over(&made->overview))
        made_overview_part(made, making->asked.own.number == 0);
    made_overview_finish(made);
    return 0;
}

static int make(const struct making *making, struct made_overview **ret)
{
    const struct config *config = making->lookups->config;
    const struct catalogue *catalogue;
    struct made_overview *made;
    int rc = take_catalogue(making, &catalogue);

    if (rc < 0)
        return rc;
    made = made_overview_open(making->now, &making->asked.own.period, catalogue,
                              (const char *const *)config->priority_fields,
                              config->priority_fields_count);
    rc = fill(making, made);
    if (rc < 0)
        made_overview_close(made);
    else
        *ret = made;
    return rc;
}

/* Is it the month of the newest overview, as that has it? */
static bool is_now(const struct making *making)
{
    const struct source_period *own = &making->asked.own.period;

    return own->kind == SOURCE_PERIOD_MONTH &&
           own->from_day == making->now->period.from_day &&
           own->state == SOURCE_PERIOD_RUNNING;
}

static int make_any(struct making *making, struct made_overview **ret)
{
    int rc;

    if (!is_now(making)) {
        rc = get_forms(making);
        return rc < 0 ? rc : make(making, ret);
    }
    rc = get_form(making, &making->asked.year_before, &making->year_before);
    if (rc < 0)
        return rc;
    *ret = made_overview_copy(making->now, making->rules->catalogue);
    compare(making, *ret);
    return 0;
}

/* The day is that of the overview, so that both of one page are of one day. */
int lookup_overview(void *owner, const struct source_overview *now,
                    const struct lookup_period *period, const struct source_overview **ret)
{
    struct lookups *lookups = owner;
    struct rulebook rulebook = {0};
    struct making making = {.lookups = lookups, .now = now};
    struct made_overview *made = NULL;
    int rc = lookups_begin(lookups, &rulebook);

    if (rc == 0)
        rc = kept_forms_renew(&lookups->forms, lookups->store);
    if (rc == 0)
        rc = asked_period_find(lookups->store, period, date_day_at(now->as_of_ms),
                               &making.asked);
    making.rules = &rulebook.rules;
    if (rc == 0)
        rc = make_any(&making, &made);
    lookups_end(lookups, &rulebook);
    if (rc < 0)
        return rc;
    made_overview_close(lookups->made);
    lookups->made = made;
    *ret = &made->overview;
    return 0;
}
