/* The part of an overview that a person has to decide, and what was decided. */
#include "appliance/snapshot/snapshot_parts.h"
#include "appliance/tables/store_held.h"

enum { UNDECIDED_MOST = 50, DECIDED_MOST = 20 };

static enum source_held_as as_of(const struct store_held *held)
{
    static const enum source_held_as kinds[EVENT_TALLIES] = {
        [EVENT_TALLY_RECEIVED] = SOURCE_HELD_RECEIVED,
        [EVENT_TALLY_EARLY] = SOURCE_HELD_EARLY,
        [EVENT_TALLY_ON_TIME] = SOURCE_HELD_ON_TIME,
        [EVENT_TALLY_LATE] = SOURCE_HELD_LATE,
        [EVENT_TALLY_RETURNED] = SOURCE_HELD_RETURNED,
        [EVENT_TALLY_WITHDRAWN] = SOURCE_HELD_WITHDRAWN,
    };
    static const enum source_held_as types[EVENT_TYPES] = {
        [EVENT_RATED] = SOURCE_HELD_RATED,
        [EVENT_TICKET_TAKEN] = SOURCE_HELD_TICKET_TAKEN,
        [EVENT_TICKET_CALLED] = SOURCE_HELD_TICKET_CALLED,
    };

    return held->type == EVENT_TALLY ? kinds[held->kind] : types[held->type];
}

/* A field that is not said has a text all the same. */
static void name_field(const struct building *b, int field, struct source_held *row)
{
    const struct catalogue_entry *entry =
        catalogue_get(b->held->catalogue, CATALOGUE_FIELDS, field);

    row->field = entry ? entry->code : "";
    row->field_vi = entry ? entry->name_vi : "";
    row->field_en = entry ? entry->name_en : "";
}

static struct source_held row_of(struct building *b, const struct store_held *held)
{
    static const enum source_held_state states[STORE_HELD_STATES] = {
        [STORE_HELD_OPEN] = SOURCE_HELD_STATE_OPEN,
        [STORE_HELD_ACCEPTED] = SOURCE_HELD_STATE_ACCEPTED,
        [STORE_HELD_DROPPED] = SOURCE_HELD_STATE_DROPPED,
        [STORE_HELD_WITHDRAWN] = SOURCE_HELD_STATE_VOIDED,
    };
    const struct source_row *unit = b->unit_rows[held->unit];
    struct source_held row = {
        .id = held->id,
        .unit = unit->code,
        .unit_vi = unit->name_vi,
        .counter = snapshot_keep(b->held, held->counter),
        .input = snapshot_keep(b->held, held->input),
        .what = snapshot_device_what(held->what),
        .at_ms = held->at_ms,
        .before = held->before,
        .after = held->after,
        .as = as_of(held),
        .score = held->score,
        .count = held->count,
        .state = states[held->state],
        .by = snapshot_keep(b->held, held->by),
        .decided_ms = held->decided_ms,
    };

    name_field(b, held->field, &row);
    return row;
}

static int add_undecided(void *owner, const struct store_held *held)
{
    struct building *b = owner;

    b->held->undecided[b->held->overview.held_count++] = row_of(b, held);
    return 0;
}

static int add_decided(void *owner, const struct store_held *held)
{
    struct building *b = owner;

    b->held->decided[b->held->overview.decided_count++] = row_of(b, held);
    return 0;
}

int snapshot_add_undecided(struct building *b)
{
    struct source_overview *overview = &b->held->overview;
    struct store *store = b->inputs->store;
    int64_t open = 0;
    int rc = store_count_held(store, &open);

    overview->held_open = (uint64_t)open;
    overview->held = b->held->undecided =
        snapshot_list(UNDECIDED_MOST, sizeof *b->held->undecided);
    overview->decided = b->held->decided =
        snapshot_list(DECIDED_MOST, sizeof *b->held->decided);
    if (rc == 0)
        rc = store_each_held(store, STORE_HELD_LIST_OPEN, UNDECIDED_MOST, add_undecided, b);
    if (rc == 0)
        rc = store_each_held(store, STORE_HELD_LIST_DECIDED, DECIDED_MOST, add_decided, b);
    return rc;
}
