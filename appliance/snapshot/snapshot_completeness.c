/*
 * The part of a snapshot that says what is expected, and what of it is there.
 *
 * Expected of a unit are the counters that its catalogue row has today, or as many devices as
 * gateways tell of where these are more. Of who has ended or not begun nothing is expected.
 */
#include "appliance/snapshot/snapshot_parts.h"

bool snapshot_expects(const struct building *b, int unit)
{
    return catalogue_valid_at(
        catalogue_at(b->inputs->rules->catalogue, CATALOGUE_UNITS, unit, b->today),
        b->today);
}

/* What the gateways have told of its devices is in the row already. */
static void expect_counters(struct building *b, const struct catalogue_entry *unit)
{
    struct source_row *row = b->unit_rows[unit->id];
    int lacking = unit->counters - row->devices;

    if (lacking > 0) {
        row->devices += lacking;
        b->held->overview.total.devices += lacking;
    }
    row->unheard = row->unheard && row->devices > 0;
}

static void count_unit(struct source_units *units, const struct source_row *row)
{
    bool expected = row->devices > 0, figured = row->newest_ms > 0;

    units->expected += expected;
    units->reporting += row->devices_reporting > 0;
    units->figured += figured;
    units->all += expected || figured;
}

void snapshot_add_completeness(struct building *b)
{
    const struct catalogue *catalogue = b->inputs->rules->catalogue;
    size_t count;
    const struct catalogue_entry *units = catalogue_all(catalogue, CATALOGUE_UNITS, &count);

    for (size_t i = 0; i < count; i++) {
        if (!snapshot_expects(b, units[i].id)) {
            b->unit_rows[units[i].id]->unheard = false;
            continue;
        }
        expect_counters(b, catalogue_at(catalogue, CATALOGUE_UNITS, units[i].id, b->today));
        count_unit(&b->held->overview.completeness, b->unit_rows[units[i].id]);
    }
}
