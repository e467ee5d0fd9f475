/*
 * The part of a snapshot that says what is expected, what of it is there, and what is silent.
 *
 * Expected of a unit are the counters that its catalogue row has today, or as many devices as
 * gateways tell of where these are more. Where the row does not say how many, that is said, and the
 * unit is one of all that should have figures. Of who has ended or not begun nothing is expected.
 * Silent is who has not been known to be well for PATIENCE_MS of working time, by the calendar and
 * the sessions of its unit: out of hours nobody need speak.
 */
#include <stdlib.h>

#include "appliance/calendar/hours.h"
#include "appliance/snapshot/snapshot_parts.h"

enum { PATIENCE_MS = 15 * 60 * 1000 };

static const struct catalogue_entry *version_of(const struct building *b, int unit)
{
    return catalogue_at(b->inputs->rules->catalogue, CATALOGUE_UNITS, unit, b->today);
}

static bool expects(const struct building *b, int unit)
{
    return catalogue_valid_at(version_of(b, unit), b->today);
}

/* A device may long be set to a unit that has been merged into another: then it is the other's. */
static const struct catalogue_entry *standing_for(const struct building *b, int unit)
{
    return version_of(b, catalogue_successor(b->inputs->rules->catalogue, unit, b->today));
}

/* Is it silent? If not, then not before the moment that is noted. */
static bool is_silent(struct building *b, const struct schedule *schedule, int64_t well_ms)
{
    const struct calendar *calendar = b->inputs->rules->calendar;
    int64_t until_ms;

    if (well_ms == 0)
        return true;
    until_ms = hours_after_ms(calendar, schedule, well_ms, PATIENCE_MS);
    if (b->wall_ms >= until_ms)
        return true;
    if (until_ms < b->held->overview.judged_until_ms)
        b->held->overview.judged_until_ms = until_ms;
    return false;
}

static void add_silent(struct source_row *row, int devices, int64_t well_ms)
{
    row->devices_silent += devices;
    if (well_ms > row->silent_since_ms)
        row->silent_since_ms = well_ms;
}

void snapshot_count_device(struct building *b, const struct catalogue_entry *unit,
                           bool reporting, int64_t well_ms)
{
    const struct schedule *schedule = b->inputs->rules->schedule;
    const struct catalogue_entry *now = unit ? standing_for(b, unit->id) : NULL;
    struct source_row *rows[] = {&b->held->overview.total,
                                 now ? b->unit_rows[now->id] : NULL};
    bool silent;

    if (now && !catalogue_valid_at(now, b->today))
        return;
    if (now && now->schedule.count)
        schedule = &now->schedule;
    silent = !reporting && is_silent(b, schedule, well_ms);
    for (size_t i = 0; i < 2 && rows[i]; i++) {
        rows[i]->devices++;
        rows[i]->devices_reporting += reporting;
        rows[i]->unheard &= !reporting && well_ms == 0;
        if (silent)
            add_silent(rows[i], 1, well_ms);
    }
}

/* What the gateways have told of its devices is in the row already. */
static void expect_counters(struct building *b, int unit)
{
    struct source_row *total = &b->held->overview.total, *row = b->unit_rows[unit];
    int lacking = version_of(b, unit)->counters - row->devices;

    if (lacking > 0) {
        row->devices += lacking;
        total->devices += lacking;
        add_silent(row, lacking, 0);
        add_silent(total, lacking, 0);
    }
    row->unheard = row->unheard && row->devices > 0;
}

/* It has figures, so somebody has reported, though it is not known who: until its newest event. */
static void believe_figures(struct building *b, struct source_row *row)
{
    if (!row->unheard || row->newest_ms == 0)
        return;
    row->unheard = false;
    add_silent(row, 0, row->newest_ms);
    add_silent(&b->held->overview.total, 0, row->newest_ms);
}

/* Since when nobody is heard. One that was not reached since the start was lost before it, not
 * before anybody last spoke, as far as that is remembered. */
static int64_t unheard_since_ms(const struct building *b)
{
    const struct source_link *link = &b->inputs->link;
    size_t count;
    const struct fleet_member *members = fleet_all(b->inputs->fleet, &count);
    int64_t heard_ms = 0;

    if (link->state != SOURCE_LINK_NEVER)
        return link->since_ms;
    for (size_t i = 0; i < count; i++)
        heard_ms = members[i].heard_ms > heard_ms ? members[i].heard_ms : heard_ms;
    return heard_ms && heard_ms < link->since_ms ? heard_ms : link->since_ms;
}

/* Which silence it is, and since when: of who is silent, the last that was heard. */
static void judge(const struct building *b, struct source_row *row, int64_t unheard_ms)
{
    const struct source_link *link = &b->inputs->link;

    if (link->state == SOURCE_LINK_NEVER)
        row->silence = SOURCE_SILENCE_LINK;
    else if (row->devices_silent * 2 <= row->devices)
        row->silence = SOURCE_SILENCE_NONE;
    else if (row->silent_since_ms == 0)
        row->silence = SOURCE_SILENCE_NEVER;
    else
        row->silence =
            source_link_stands(link) ? SOURCE_SILENCE_DEVICES : SOURCE_SILENCE_LINK;
    if (row->silence == SOURCE_SILENCE_LINK)
        row->silent_since_ms = unheard_ms;
    else if (row->silence != SOURCE_SILENCE_DEVICES)
        row->silent_since_ms = 0;
}

static void count_unit(struct source_units *units, const struct source_row *row,
                       bool undeclared)
{
    bool expected = row->devices > 0, figured = row->newest_ms > 0;

    units->expected += expected;
    units->reporting += row->devices_reporting > 0;
    units->figured += figured;
    units->undeclared += undeclared;
    units->all += expected || figured || undeclared;
}

static void add_unit(struct building *b, int unit, int64_t unheard_ms, bool undeclared)
{
    struct source_row *row = b->unit_rows[unit];

    if (expects(b, unit)) {
        expect_counters(b, unit);
        believe_figures(b, row);
        count_unit(&b->held->overview.completeness, row, undeclared);
    } else {
        row->unheard = false;
    }
    judge(b, row, unheard_ms);
}

void snapshot_add_completeness(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    int64_t unheard_ms = unheard_since_ms(b);
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(b->inputs->rules->catalogue, CATALOGUE_UNITS, &count);
    bool *undeclared = catalogue_undeclared(b->inputs->rules->catalogue, b->today);

    for (size_t i = 0; i < count; i++)
        add_unit(b, units[i].id, unheard_ms, undeclared[units[i].id]);
    free(undeclared);
    judge(b, &overview->total, unheard_ms);
    for (size_t i = 0; i < overview->field_count; i++) {
        b->held->fields[i].silence = overview->total.silence;
        b->held->fields[i].silent_since_ms = overview->total.silent_since_ms;
    }
}
