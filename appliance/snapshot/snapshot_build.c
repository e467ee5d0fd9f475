#include "appliance/snapshot/snapshot_build.h"

#include <stdlib.h>
#include <string.h>

#include "appliance/snapshot/row_turns.h"
#include "appliance/snapshot/snapshot_parts.h"
#include "appliance/tables/store_devices.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_quarantine.h"
#include "mqtt/base/date.h"

/* --- quarantine and faults ------------------------------------------------------------ */

enum { REASONS_MOST = 32 };

static int add_reason(void *owner, const char *reason, int64_t count)
{
    struct held *held = ((struct building *)owner)->held;

    held->overview.quarantined += (uint64_t)count;
    if (held->overview.quarantine_count < REASONS_MOST)
        held->quarantine[held->overview.quarantine_count++] =
            (struct source_quarantine){snapshot_keep(held, reason), (uint64_t)count};
    return 0;
}

static int add_fault(void *owner, enum dossier_fault fault, int64_t dossiers)
{
    struct held *held = ((struct building *)owner)->held;

    held->faults[held->overview.fault_count++] =
        (struct source_fault){dossier_fault_names[fault], (uint64_t)dossiers};
    return 0;
}

static int add_faults(struct building *b)
{
    b->held->faults = snapshot_list(DOSSIER_FAULTS, sizeof *b->held->faults);
    b->held->overview.faults = b->held->faults;
    return store_each_quality(b->inputs->store, add_fault, b);
}

enum { DEVICE_FAULTS_MOST = 50 };

enum source_device_what snapshot_device_what(enum event_device what)
{
    static const enum source_device_what whats[EVENT_DEVICES] = {
        [EVENT_DEVICE_UNKNOWN] = SOURCE_DEVICE_UNKNOWN,
        [EVENT_DEVICE_DAMAGED] = SOURCE_DEVICE_DAMAGED,
        [EVENT_DEVICE_LOST] = SOURCE_DEVICE_LOST,
        [EVENT_DEVICE_RESET] = SOURCE_DEVICE_RESET,
        [EVENT_DEVICE_WRAPPED] = SOURCE_DEVICE_WRAPPED,
        [EVENT_DEVICE_JUMPED] = SOURCE_DEVICE_JUMPED,
        [EVENT_DEVICE_STUCK] = SOURCE_DEVICE_STUCK,
        [EVENT_DEVICE_STOPPED] = SOURCE_DEVICE_STOPPED,
    };

    return whats[what];
}

static int add_device_fault(void *owner, const struct store_device_fault *fault)
{
    struct building *b = owner;
    const struct source_row *unit = b->unit_rows[fault->unit];

    b->held->device_faults[b->held->overview.device_fault_count++] =
        (struct source_device_fault){
            .unit = unit->code,
            .unit_vi = unit->name_vi,
            .counter = snapshot_keep(b->held, fault->counter),
            .what = snapshot_device_what(fault->what),
            .times = (uint64_t)fault->times,
            .newest_ms = fault->newest_ms,
            .before = fault->before,
            .after = fault->after,
        };
    return 0;
}

static int add_device_faults(struct building *b)
{
    int64_t all = 0;
    int rc;

    b->held->device_faults =
        snapshot_list(DEVICE_FAULTS_MOST, sizeof *b->held->device_faults);
    b->held->overview.device_faults = b->held->device_faults;
    rc = store_count_device_faults(b->inputs->store, &all);
    if (rc == 0)
        rc = store_each_device_fault(b->inputs->store, DEVICE_FAULTS_MOST, add_device_fault,
                                     b);
    b->held->overview.device_faults_more =
        (uint64_t)all - b->held->overview.device_fault_count;
    return rc;
}

static int add_quarantine(struct building *b)
{
    b->held->quarantine = snapshot_list(REASONS_MOST, sizeof *b->held->quarantine);
    b->held->overview.quarantine = b->held->quarantine;
    return store_each_reason(b->inputs->store, add_reason, b);
}

/* --- building ------------------------------------------------------------------------ */

static struct source_period month_of(int32_t day, int32_t to_day)
{
    struct date date = date_of(day);
    struct source_period period = {.kind = SOURCE_PERIOD_MONTH, .to_day = to_day};
    char text[DATE_BYTES];

    date.day = 1;
    period.from_day = date_day(date);
    memcpy(period.id, date_format(day, text), SOURCE_ID_BYTES - 1);
    period.id[SOURCE_ID_BYTES - 1] = '\0';
    return period;
}

static bool is_shown(const struct source_row *row)
{
    return figures_received(&row->now) || figures_received(&row->before) || row->devices ||
           row->trend[0].den || row->newest_ms;
}

static int add_all(struct building *b)
{
    int rc = snapshot_add_figures(b);

    if (rc == 0)
        rc = add_quarantine(b);
    if (rc == 0)
        rc = add_faults(b);
    if (rc == 0)
        rc = add_device_faults(b);
    if (rc == 0)
        rc = snapshot_add_undecided(b);
    if (rc == 0)
        snapshot_add_gateways(b);
    if (rc == 0)
        snapshot_add_completeness(b);
    return rc;
}

static struct building begin(const struct snapshot_inputs *inputs, int64_t wall_ms)
{
    struct building b = {
        .inputs = inputs,
        .held = snapshot_list(0, sizeof(struct held)),
        .wall_ms = wall_ms,
        .today = date_day_at(wall_ms),
    };
    struct source_overview *overview = &b.held->overview;

    b.held->catalogue = catalogue_share(inputs->rules->catalogue);
    (void)catalogue_all(inputs->rules->catalogue, CATALOGUE_FIELDS, &overview->field_count);
    (void)catalogue_all(inputs->rules->catalogue, CATALOGUE_UNITS, &overview->unit_count);
    b.held->fields = snapshot_list(overview->field_count, sizeof *b.held->fields);
    b.held->units = snapshot_list(overview->unit_count, sizeof *b.held->units);
    b.field_rows = snapshot_index_rows(&b, CATALOGUE_FIELDS, b.held->fields);
    b.unit_rows = snapshot_index_rows(&b, CATALOGUE_UNITS, b.held->units);
    overview->as_of_ms = wall_ms;
    overview->title_vi = inputs->title_vi;
    overview->title_en = inputs->title_en;
    overview->simulated = inputs->simulated;
    overview->link = inputs->link;
    overview->total.code = "_all";
    overview->total.name_vi = inputs->title_vi;
    overview->total.name_en = inputs->title_en;
    overview->period = month_of(b.today, b.today);
    overview->before =
        month_of(overview->period.from_day - 1, overview->period.from_day - 1);
    overview->before.state = SOURCE_PERIOD_OPEN;
    return b;
}

int snapshot_build(const struct snapshot_inputs *inputs, uint64_t version, int64_t wall_ms,
                   int64_t mono_ms, struct source_overview **ret)
{
    struct building b = begin(inputs, wall_ms);
    struct source_overview *overview = &b.held->overview;
    int rc;

    b.mono_ms = mono_ms;
    overview->judged_until_ms = INT64_MAX;
    overview->version = version;
    rc = add_all(&b);
    overview->fields = b.held->fields =
        row_turns_pick(b.held->fields, &overview->field_count, is_shown);
    overview->units = b.held->units =
        row_turns_pick(b.held->units, &overview->unit_count, is_shown);
    free(b.field_rows);
    free(b.unit_rows);
    if (rc < 0) {
        snapshot_held_free(b.held);
        return rc;
    }
    *ret = overview;
    return 0;
}
