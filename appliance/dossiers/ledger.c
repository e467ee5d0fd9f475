#include "appliance/dossiers/ledger.h"

#include <search.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/order.h"

#define MEASURES_NAME(NAME, name) [MEASURE_##NAME] = #name,
const char *const measure_names[MEASURES] = {MEASURES_EACH(MEASURES_NAME, )};

int64_t ledger_in_progress(const struct measures *measures)
{
    const int64_t *of = measures->of;

    return of[MEASURE_RECEIVED] + of[MEASURE_MOVED_IN] - of[MEASURE_MOVED_OUT] -
           of[MEASURE_EXCLUDED] - of[MEASURE_EARLY] - of[MEASURE_ON_TIME] -
           of[MEASURE_LATE];
}

/* Changes lie in search trees of libc, each node a key with its change. */
struct rollup_node {
    struct rollup_key key;
    struct measures change;
};

struct move_node {
    struct move_key key;
    int64_t change;
};

struct ledger_batch {
    void *rollups[LEDGER_GRAINS];
    void *moves, *move_rollups; /* of days, and of coarser grains */
    bool rolled_up;             /* the coarser grains have what the days have */
};

static int by_rollup(const void *left, const void *right)
{
    const struct rollup_key *a = left, *b = right;

    ORDER_BY(grain);
    ORDER_BY(slot);
    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

static int by_move(const void *left, const void *right)
{
    const struct move_key *a = left, *b = right;

    ORDER_BY(grain);
    ORDER_BY(slot);
    ORDER_BY(moved_day);
    ORDER_BY(unit);
    ORDER_BY(field);
    ORDER_BY(channel);
    return 0;
}

/* The node with this key, made with zeroes when there is none yet. A key lies first in its
 * node. */
static void *reach(void **tree, const void *key, size_t key_bytes, size_t node_bytes,
                   int (*order)(const void *, const void *))
{
    void **place = need(tsearch(key, tree, order));
    char *node;

    if (*place != key)
        return *place;
    node = need(calloc(1, node_bytes));
    for (size_t i = 0; i < key_bytes; i++)
        node[i] = ((const char *)key)[i];
    *place = node; /* which is ordered as the key that made the place */
    return node;
}

struct ledger_batch *ledger_batch_open(void)
{
    return need(calloc(1, sizeof(struct ledger_batch)));
}

static void empty(struct ledger_batch *batch)
{
    for (int grain = 0; grain < LEDGER_GRAINS; grain++)
        tdestroy(batch->rollups[grain], free);
    tdestroy(batch->moves, free);
    tdestroy(batch->move_rollups, free);
    *batch = (struct ledger_batch){0};
}

void ledger_batch_close(struct ledger_batch *batch)
{
    if (!batch)
        return;
    empty(batch);
    free(batch);
}

/* --- slots --------------------------------------------------------------------------- */

enum { SECOND_HALF_DAY = 15 };

/* A slot in slots of the next coarser grain. */
static int32_t coarser(enum ledger_grain grain, int32_t slot)
{
    struct date date;

    if (grain == LEDGER_GRAIN_MONTH)
        return slot / 12;
    if (grain == LEDGER_GRAIN_HALF)
        return slot / 2;
    date = date_of(slot);
    return (date.year * 12 + date.month - 1) * 2 + (date.day >= SECOND_HALF_DAY);
}

int32_t ledger_slot(enum ledger_grain grain, int32_t day)
{
    int32_t slot = day;

    for (enum ledger_grain finer = LEDGER_GRAIN_DAY; finer < grain; finer++)
        slot = coarser(finer, slot);
    return slot;
}

/* --- adding -------------------------------------------------------------------------- */

static struct measures *reach_rollup(struct ledger_batch *batch,
                                     const struct rollup_key *key)
{
    struct rollup_node *node =
        reach(&batch->rollups[key->grain], key, sizeof *key, sizeof *node, by_rollup);

    return &node->change;
}

static void add_measures(struct measures *to, const struct measures *m, int sign)
{
    for (int i = 0; i < MEASURES; i++)
        to->of[i] += m->of[i] * sign;
}

static bool any(const struct measures *measures)
{
    for (int i = 0; i < MEASURES; i++) {
        if (measures->of[i])
            return true;
    }
    return false;
}

/* Into the next coarser grain. */
static void roll_rollup_up(const void *node, VISIT visit, void *data)
{
    const struct rollup_node *rollup = *(struct rollup_node *const *)node;
    struct rollup_key key = rollup->key;

    if ((visit != postorder && visit != leaf) || !any(&rollup->change))
        return;
    key.slot = coarser(key.grain, key.slot);
    key.grain++;
    add_measures(reach_rollup(data, &key), &rollup->change, 1);
}

/* Of all units together. */
static void roll_months_up(const void *node, VISIT visit, void *data)
{
    const struct rollup_node *month = *(struct rollup_node *const *)node;
    const struct rollup_key key = {LEDGER_GRAIN_ALL, month->key.slot, LEDGER_ALL_UNITS,
                                   month->key.field};

    if ((visit == postorder || visit == leaf) && any(&month->change))
        add_measures(reach_rollup(data, &key), &month->change, 1);
}

static void add_move(void **tree, const struct move_key *key, int64_t dossiers)
{
    struct move_node *node = reach(tree, key, sizeof *key, sizeof *node, by_move);

    node->change += dossiers;
}

static void roll_move_up(const void *node, VISIT visit, void *data)
{
    const struct move_node *move = *(struct move_node *const *)node;
    struct ledger_batch *batch = data;

    if ((visit != postorder && visit != leaf) || !move->change)
        return;
    for (int i = LEDGER_GRAIN_HALF; i <= LEDGER_GRAIN_YEAR; i++) {
        struct move_key key = move->key;

        key.grain = (enum ledger_grain)i;
        key.slot = ledger_slot(key.grain, move->key.slot);
        if (ledger_slot(key.grain, key.moved_day) == key.slot)
            key.moved_day = LEDGER_WITHIN;
        add_move(&batch->move_rollups, &key, move->change);
    }
}

/* All at once: a day's changes often before it is poured. */
static void roll_up(struct ledger_batch *batch)
{
    if (!batch->rolled_up) {
        for (int grain = LEDGER_GRAIN_DAY; grain < LEDGER_GRAIN_YEAR; grain++)
            twalk_r(batch->rollups[grain], roll_rollup_up, batch);
        twalk_r(batch->rollups[LEDGER_GRAIN_MONTH], roll_months_up, batch);
        twalk_r(batch->moves, roll_move_up, batch);
    }
    batch->rolled_up = true;
}

void ledger_batch_subtract_rollup(struct ledger_batch *batch, const struct rollup_key *key,
                                  const struct measures *m)
{
    roll_up(batch);
    add_measures(reach_rollup(batch, key), m, -1);
}

void ledger_batch_subtract_move(struct ledger_batch *batch, const struct move_key *key,
                                int64_t dossiers)
{
    roll_up(batch);
    add_move(key->grain == LEDGER_GRAIN_DAY ? &batch->moves : &batch->move_rollups, key,
             -dossiers);
}

void ledger_batch_move(struct ledger_batch *batch, const struct move_key *key,
                       int64_t dossiers)
{
    add_move(&batch->moves, key, dossiers);
}

void ledger_batch_tally(struct ledger_batch *batch, const struct ledger_place *place,
                        enum measure measure, int64_t count)
{
    const struct rollup_key key = {LEDGER_GRAIN_DAY, place->day, place->unit, place->field};
    struct measures *cell = reach_rollup(batch, &key);

    cell->of[measure] += count;
    if (measure != MEASURE_RECEIVED)
        return;
    if (event_channel_online(place->channel))
        cell->of[MEASURE_RECEIVED_ONLINE] += count;
    if (place->channel == EVENT_CHANNEL_POSTAL)
        cell->of[MEASURE_RECEIVED_POSTAL] += count;
}

/* --- pouring ------------------------------------------------------------------------- */

struct pour {
    const struct ledger_sink *sink;
    int rc;
};

static void pour_rollup(const void *node, VISIT visit, void *data)
{
    const struct rollup_node *rollup = *(struct rollup_node *const *)node;
    const struct measures *m = &rollup->change;
    struct pour *pour = data;

    if ((visit != postorder && visit != leaf) || pour->rc < 0)
        return;
    if (any(m))
        pour->rc = pour->sink->rollup(pour->sink->owner, &rollup->key, m);
}

static void pour_move(const void *node, VISIT visit, void *data)
{
    const struct move_node *move = *(struct move_node *const *)node;
    struct pour *pour = data;

    if ((visit != postorder && visit != leaf) || pour->rc < 0)
        return;
    if (move->change)
        pour->rc = pour->sink->move(pour->sink->owner, &move->key, move->change);
}

int ledger_batch_flush(struct ledger_batch *batch, const struct ledger_sink *sink)
{
    struct pour pour = {sink, 0};

    roll_up(batch);
    for (int grain = 0; grain < LEDGER_GRAINS; grain++)
        twalk_r(batch->rollups[grain], pour_rollup, &pour);
    twalk_r(batch->moves, pour_move, &pour);
    twalk_r(batch->move_rollups, pour_move, &pour);
    empty(batch);
    return pour.rc;
}

/* --- periods ------------------------------------------------------------------------- */

/* Where a slot of the next coarser grain begins, in slots of this grain. */
static int32_t start(enum ledger_grain grain, int32_t slot)
{
    if (grain == LEDGER_GRAIN_MONTH)
        return slot * 12;
    if (grain == LEDGER_GRAIN_HALF)
        return slot * 2;
    return date_day(
        (struct date){slot / 2 / 12, slot / 2 % 12 + 1, slot % 2 ? SECOND_HALF_DAY : 1});
}

/* The slot of the next coarser grain whose beginning is nearest to that of this slot. */
static int32_t nearest(enum ledger_grain grain, int32_t slot)
{
    int32_t low = coarser(grain, slot);

    return slot - start(grain, low) <= start(grain, low + 1) - slot ? low : low + 1;
}

struct spans {
    struct ledger_span *of;
    size_t count;
    bool bounded; /* none reaches beyond the end */
};

/* The slots from `from` on and before `end`; those between `end` and `from` are taken
 * away. */
static void put(struct spans *spans, enum ledger_grain grain, int32_t from, int32_t end)
{
    if (from < end)
        spans->of[spans->count++] =
            (struct ledger_span){.grain = grain, .first = from, .last = end - 1};
    else if (end < from)
        spans->of[spans->count++] = (struct ledger_span){
            .grain = grain, .first = end, .last = from - 1, .minus = true};
}

static void cover(struct spans *spans, enum ledger_grain grain, int32_t from, int32_t end)
{
    int32_t coarse_from, coarse_end, inner_from, inner_end;

    if (grain == LEDGER_GRAIN_YEAR) {
        put(spans, grain, from, end);
        return;
    }
    coarse_end = spans->bounded ? coarser(grain, end) : nearest(grain, end);
    coarse_from = nearest(grain, from);
    if (coarse_from > coarse_end)
        coarse_from = coarse_end;
    inner_from = start(grain, coarse_from);
    inner_end = start(grain, coarse_end);
    if (abs(inner_from - from) + coarse_end - coarse_from + abs(end - inner_end) >=
        end - from) {
        put(spans, grain, from, end);
        return;
    }
    put(spans, grain, from, inner_from);
    cover(spans, grain + 1, coarse_from, coarse_end);
    put(spans, grain, inner_end, end);
}

static size_t cover_days(int32_t from_day, int32_t to_day, bool bounded,
                         struct ledger_span ret[static LEDGER_SPANS])
{
    struct spans spans = {ret, 0, bounded};

    if (to_day >= from_day)
        cover(&spans, LEDGER_GRAIN_DAY, from_day, to_day + 1);
    return spans.count;
}

size_t ledger_spans(int32_t from_day, int32_t to_day,
                    struct ledger_span ret[static LEDGER_SPANS])
{
    return cover_days(from_day, to_day, false, ret);
}

size_t ledger_spans_until(int32_t from_day, int32_t to_day,
                          struct ledger_span ret[static LEDGER_SPANS])
{
    return cover_days(from_day, to_day, true, ret);
}
