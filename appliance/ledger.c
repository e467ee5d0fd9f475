#include "appliance/ledger.h"

#include <search.h>
#include <stdlib.h>

#include "mqtt/base/date.h"
#include "mqtt/base/order.h"

/* Changes lie in search trees of libc, each node a key with its change. */
struct cell_node {
    struct ledger_key key;
    struct measures change;
};

struct rollup_node {
    struct rollup_key key;
    struct rollup_measures change;
};

struct ledger_batch {
    void *cells, *rollups;
};

static int by_cell(const void *left, const void *right)
{
    const struct ledger_key *a = left, *b = right;

    ORDER_BY(day);
    ORDER_BY(unit);
    ORDER_BY(field);
    ORDER_BY(procedure);
    ORDER_BY(channel);
    return 0;
}

static int by_rollup(const void *left, const void *right)
{
    const struct rollup_key *a = left, *b = right;

    ORDER_BY(grain);
    ORDER_BY(slot);
    ORDER_BY(unit);
    ORDER_BY(field);
    return 0;
}

/* The node with this key, made with zeroes when there is none yet. A key lies first in its
 * node. */
static void *reach(void **tree, const void *key, size_t key_bytes, size_t node_bytes,
                   int (*order)(const void *, const void *))
{
    void *found = tfind(key, tree, order);
    char *node;

    if (found)
        return *(void **)found;
    node = calloc(1, node_bytes);
    if (!node)
        abort();
    for (size_t i = 0; i < key_bytes; i++)
        node[i] = ((const char *)key)[i];
    if (!tsearch(node, tree, order))
        abort();
    return node;
}

struct ledger_batch *ledger_batch_open(void)
{
    struct ledger_batch *batch = calloc(1, sizeof *batch);

    if (!batch)
        abort();
    return batch;
}

void ledger_batch_close(struct ledger_batch *batch)
{
    if (!batch)
        return;
    tdestroy(batch->cells, free);
    tdestroy(batch->rollups, free);
    free(batch);
}

/* --- what a dossier contributes ------------------------------------------------------ */

int32_t ledger_slot(enum ledger_grain grain, int32_t day)
{
    struct date date;

    if (grain == GRAIN_DAY)
        return day;
    date = date_of(day);
    return grain == GRAIN_YEAR ? date.year : date.year * 12 + date.month - 1;
}

static struct measures *reach_cell(struct ledger_batch *batch, const struct ledger_key *key)
{
    struct cell_node *node = reach(&batch->cells, key, sizeof *key, sizeof *node, by_cell);

    return &node->change;
}

static struct rollup_measures *reach_rollup(struct ledger_batch *batch,
                                            const struct rollup_key *key)
{
    struct rollup_node *node =
        reach(&batch->rollups, key, sizeof *key, sizeof *node, by_rollup);

    return &node->change;
}

void ledger_batch_subtract_cell(struct ledger_batch *batch, const struct ledger_key *key,
                                const struct measures *m)
{
    struct measures *change = reach_cell(batch, key);

    change->received -= m->received;
    change->early -= m->early;
    change->on_time -= m->on_time;
    change->late -= m->late;
    change->overdue -= m->overdue;
}

void ledger_batch_subtract_rollup(struct ledger_batch *batch, const struct rollup_key *key,
                                  const struct rollup_measures *m)
{
    struct rollup_measures *change = reach_rollup(batch, key);

    change->received_online -= m->received_online;
    change->received_direct_or_postal -= m->received_direct_or_postal;
    change->early -= m->early;
    change->on_time -= m->on_time;
    change->late -= m->late;
    change->overdue -= m->overdue;
}

static void change_cell(struct ledger_batch *batch, const struct dossier *dossier,
                        int32_t day, struct measures m)
{
    struct ledger_key key = {day, dossier->unit, dossier->field, dossier->procedure,
                             dossier->channel};
    struct measures *cell = reach_cell(batch, &key);

    cell->received += m.received;
    cell->early += m.early;
    cell->on_time += m.on_time;
    cell->late += m.late;
    cell->overdue += m.overdue;
    for (int grain = GRAIN_DAY; grain <= GRAIN_YEAR; grain++) {
        struct rollup_key rollup_key = {(enum ledger_grain)grain,
                                        ledger_slot((enum ledger_grain)grain, day),
                                        dossier->unit, dossier->field};
        struct rollup_measures *rollup = reach_rollup(batch, &rollup_key);

        if (dossier->channel == CHANNEL_ONLINE)
            rollup->received_online += m.received;
        else
            rollup->received_direct_or_postal += m.received;
        rollup->early += m.early;
        rollup->on_time += m.on_time;
        rollup->late += m.late;
        rollup->overdue += m.overdue;
    }
}

void ledger_batch_add(struct ledger_batch *batch, const struct dossier *dossier, int sign)
{
    int32_t received = dossier->received_day;
    int32_t due = dossier->due_day;
    int32_t resolved = dossier->resolved_day;

    if (received == DOSSIER_NO_DAY)
        return;
    change_cell(batch, dossier, received, (struct measures){.received = sign});
    if (due != DOSSIER_NO_DAY && (resolved == DOSSIER_NO_DAY || resolved > due))
        change_cell(batch, dossier, due + 1, (struct measures){.overdue = sign});
    if (resolved == DOSSIER_NO_DAY)
        return;
    if (due != DOSSIER_NO_DAY && resolved > due)
        change_cell(batch, dossier, resolved,
                    (struct measures){.late = sign, .overdue = -sign});
    else if (due != DOSSIER_NO_DAY && resolved < due)
        change_cell(batch, dossier, resolved, (struct measures){.early = sign});
    else
        change_cell(batch, dossier, resolved, (struct measures){.on_time = sign});
}

/* --- pouring ------------------------------------------------------------------------- */

struct pour {
    const struct ledger_sink *sink;
    int rc;
};

static void pour_cell(const void *node, VISIT visit, void *data)
{
    const struct cell_node *cell = *(struct cell_node *const *)node;
    const struct measures *m = &cell->change;
    struct pour *pour = data;

    if ((visit != postorder && visit != leaf) || pour->rc < 0)
        return;
    if (m->received || m->early || m->on_time || m->late || m->overdue)
        pour->rc = pour->sink->cell(pour->sink->owner, &cell->key, m);
}

static void pour_rollup(const void *node, VISIT visit, void *data)
{
    const struct rollup_node *rollup = *(struct rollup_node *const *)node;
    const struct rollup_measures *m = &rollup->change;
    struct pour *pour = data;

    if ((visit != postorder && visit != leaf) || pour->rc < 0)
        return;
    if (m->received_online || m->received_direct_or_postal || m->early || m->on_time ||
        m->late || m->overdue)
        pour->rc = pour->sink->rollup(pour->sink->owner, &rollup->key, m);
}

int ledger_batch_flush(struct ledger_batch *batch, const struct ledger_sink *sink)
{
    struct pour pour = {sink, 0};

    twalk_r(batch->cells, pour_cell, &pour);
    twalk_r(batch->rollups, pour_rollup, &pour);
    tdestroy(batch->cells, free);
    tdestroy(batch->rollups, free);
    *batch = (struct ledger_batch){0};
    return pour.rc;
}

/* --- periods ------------------------------------------------------------------------- */

static int32_t year_start(int year)
{
    return date_day((struct date){year, 1, 1});
}

static int32_t month_start(int32_t slot)
{
    return date_day((struct date){slot / 12, slot % 12 + 1, 1});
}

static size_t put(struct ledger_span *spans, size_t count, enum ledger_grain grain,
                  int32_t first, int32_t last)
{
    if (last < first)
        return count;
    spans[count] = (struct ledger_span){grain, first, last};
    return count + 1;
}

/* The first slot that begins at or after the day. */
static int32_t slot_from(enum ledger_grain grain, int32_t day)
{
    int32_t slot = ledger_slot(grain, day);
    int32_t start = grain == GRAIN_YEAR ? year_start(slot) : month_start(slot);

    return start == day ? slot : slot + 1;
}

size_t ledger_spans(int32_t from, int32_t to, struct ledger_span ret[static LEDGER_SPANS])
{
    int32_t month = slot_from(GRAIN_MONTH, from),
            month_end = slot_from(GRAIN_MONTH, to + 1);
    int32_t year = slot_from(GRAIN_YEAR, from), year_end = slot_from(GRAIN_YEAR, to + 1);
    size_t count = 0;

    /* The slots that are whole end before the one in which to + 1 lies. */
    if (month_start(month_end) > to + 1)
        month_end--;
    if (year_start(year_end) > to + 1)
        year_end--;
    if (to < from)
        return 0;
    if (month >= month_end)
        return put(ret, 0, GRAIN_DAY, from, to);
    count = put(ret, count, GRAIN_DAY, from, month_start(month) - 1);
    if (year >= year_end) {
        count = put(ret, count, GRAIN_MONTH, month, month_end - 1);
    } else {
        count = put(ret, count, GRAIN_MONTH, month, year * 12 - 1);
        count = put(ret, count, GRAIN_YEAR, year, year_end - 1);
        count = put(ret, count, GRAIN_MONTH, year_end * 12, month_end - 1);
    }
    return put(ret, count, GRAIN_DAY, month_start(month_end), to);
}
