/* The part of `dunghan doctor` about units: who has dossiers that nobody will resolve, and of whom is
 * it not known how much is expected? */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/cli/doctor/doctor.h"
#include "appliance/form06/form06.h"
#include "appliance/tables/store_dossiers.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

enum { CODES_SHOWN = 10 };

/* Those that an ended unit has left. */
struct left {
    struct store *store;
    const struct catalogue *catalogue;
    int32_t today;
    const struct catalogue_entry *unit; /* the version with which it ended */
    FILE *codes;
    int shown;
};

/* Has it ended for good, and nobody comes after it? */
static bool is_alone(const struct catalogue_entry *unit, int32_t today)
{
    return catalogue_end(unit) < today && !unit->successor;
}

static int add_code(void *owner, const char *code)
{
    struct left *left = owner;

    (void)fprintf(left->codes, "%s%s", left->shown++ ? ", " : "", code);
    return 0;
}

/* Also of those units that were merged into it. */
static int list_codes(struct left *left)
{
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(left->catalogue, CATALOGUE_UNITS, &count);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (catalogue_successor(left->catalogue, units[i].id, left->today) ==
            left->unit->id)
            rc = store_each_open_code(left->store, units[i].id, CODES_SHOWN - left->shown,
                                      add_code, left);
    }
    return rc;
}

static int say_left(struct doctor *doctor, struct left *left, int64_t open)
{
    const struct catalogue_entry *unit = left->unit;
    char *codes = NULL, day[DATE_BYTES];
    size_t bytes;
    int rc;

    left->codes = need(open_memstream(&codes, &bytes));
    rc = list_codes(left);
    (void)fclose(left->codes);
    if (rc == 0)
        doctor_say(
            doctor, FINDING_WARN, "units",
            "%s ended on %s without a successor; open dossiers: %" PRId64
            ", %s%s: hand them over by `transferred` of the unit above, or import its "
            "successor; all of them: dunghan overdue --unit %s, dunghan due-soon --unit %s "
            "--days 60",
            unit->code, date_format(unit->to_day, day), open, codes,
            open > left->shown ? " ..." : "", unit->code, unit->code);
    free(codes);
    return rc;
}

/* The rows are ordered by field. */
static int64_t open_of(const struct form06 *form, int unit)
{
    int64_t open = 0;

    for (size_t i = 0; i < form->count; i++) {
        if (form->rows[i].unit == unit)
            open += figures_in_progress(&form->rows[i].figures);
    }
    return open;
}

static int look(struct doctor *doctor, struct left *left, const struct form06 *form)
{
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(left->catalogue, CATALOGUE_UNITS, &count);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        int64_t open = open_of(form, units[i].id);

        left->shown = 0;
        left->unit =
            catalogue_last_from(left->catalogue, CATALOGUE_UNITS, units[i].id, left->today);
        if (open > 0 && is_alone(left->unit, left->today))
            rc = say_left(doctor, left, open);
    }
    return rc;
}

static void say_undeclared(struct doctor *doctor, const struct catalogue *catalogue,
                           int32_t today)
{
    const struct catalogue_entry *first;
    size_t count = catalogue_count_undeclared(catalogue, today, &first);

    if (count > 0)
        doctor_say(
            doctor, FINDING_WARN, "units",
            "%zu without a number of counters, the first %s: nothing is called "
            "complete until the column counters of dunghan import units says how many "
            "report, 0 for none",
            count, first->code);
}

void doctor_look_at_units(struct doctor *doctor, struct store *store,
                          const struct catalogue *catalogue)
{
    struct left left = {store, catalogue, date_day_at(doctor->now_ms), NULL, NULL, 0};
    struct form06 form = {0};
    int warned = doctor->count[FINDING_WARN];
    int rc = form06_compute(store, left.today, left.today, &form);

    if (rc == 0)
        rc = look(doctor, &left, &form);
    if (rc < 0)
        doctor_say(doctor, FINDING_FAIL, "units", "%s", strerrordesc_np(-rc));
    else if (warned == doctor->count[FINDING_WARN])
        doctor_say(doctor, FINDING_OK, "units",
                   "none that has ended without a successor has open dossiers");
    form06_release(&form);
    say_undeclared(doctor, catalogue, left.today);
}
