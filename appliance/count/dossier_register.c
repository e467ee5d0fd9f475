#include "appliance/count/dossier_register.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/tables/store_activity.h"
#include "appliance/tables/store_devices.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_streams.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

/* An event and how it is found again. */
struct kept {
    struct dossier_event event; /* as it was sent */
    int64_t id, stream;
    uint64_t seq;
    bool was_voided; /* before this transaction */
};

/* A dossier that this transaction touches, with all its events. */
struct touched {
    char code[EVENT_DOSSIER_BYTES]; /* first: the key of the tree */
    struct store_dossier dossier;   /* as stored; last_event runs ahead */
    bool stored;
    struct kept *entries;
    size_t count, room;
    size_t known; /* of them, the first so many were stored before this transaction */
};

struct dossier_register {
    struct store *store;
    const struct rules *rules;
    struct ledger_batch *batch;
    void *touched;                /* tree of libc */
    struct dossier before, after; /* scratch */
    struct dossier_event *events; /* scratch */
    size_t event_room;
    int64_t quality[DOSSIER_FAULTS]; /* changes that wait to be written */
    int64_t *newest_ms;              /* [unit] */
    bool *moved;                     /* [unit]: newest_ms is not stored yet */
    int units;
};

/* --- opening ------------------------------------------------------------------------- */

static int note_newest(void *owner, int unit, int64_t newest_ms)
{
    struct dossier_register *dossiers = owner;

    if (unit > 0 && unit < dossiers->units)
        dossiers->newest_ms[unit] = newest_ms;
    return 0;
}

/* What is known of a unit stays where it is: a code keeps its number for ever. */
void dossier_register_fit(struct dossier_register *dossiers)
{
    size_t count;
    const struct catalogue_entry *units =
        catalogue_all(dossiers->rules->catalogue, CATALOGUE_UNITS, &count);
    int before = dossiers->units;

    for (size_t i = 0; i < count; i++) {
        if (units[i].id >= dossiers->units)
            dossiers->units = units[i].id + 1;
    }
    count = (size_t)dossiers->units + 1;
    dossiers->newest_ms =
        need(reallocarray(dossiers->newest_ms, count, sizeof *dossiers->newest_ms));
    dossiers->moved = need(reallocarray(dossiers->moved, count, sizeof *dossiers->moved));
    for (int unit = before; unit <= dossiers->units; unit++) {
        dossiers->newest_ms[unit] = 0;
        dossiers->moved[unit] = false;
    }
}

int dossier_register_open(struct dossier_register **ret, struct store *store,
                          const struct rules *rules)
{
    struct dossier_register *dossiers = need(calloc(1, sizeof *dossiers));
    int rc;

    dossiers->store = store;
    dossiers->rules = rules;
    dossiers->batch = ledger_batch_open();
    dossier_register_fit(dossiers);
    rc = store_each_activity(store, note_newest, dossiers);
    if (rc < 0) {
        dossier_register_close(dossiers);
        return rc;
    }
    *ret = dossiers;
    return 0;
}

static void free_touched(void *node)
{
    struct touched *touched = node;

    free(touched->entries);
    free(touched);
}

void dossier_register_close(struct dossier_register *dossiers)
{
    if (!dossiers)
        return;
    tdestroy(dossiers->touched, free_touched);
    ledger_batch_close(dossiers->batch);
    dossier_release(&dossiers->before);
    dossier_release(&dossiers->after);
    free(dossiers->events);
    free(dossiers->newest_ms);
    free(dossiers->moved);
    free(dossiers);
}

/* --- the events of a dossier --------------------------------------------------------- */

static void append(struct touched *touched, const struct store_event *event)
{
    if (touched->count == touched->room) {
        touched->room = touched->room ? touched->room * 2 : 4;
        touched->entries =
            need(reallocarray(touched->entries, touched->room, sizeof *touched->entries));
    }
    touched->entries[touched->count++] = (struct kept){
        .event = event->event,
        .id = event->id,
        .stream = event->stream,
        .seq = event->seq,
        .was_voided = event->event.voided,
    };
}

/* A broken chain is a damaged store. */
static int walk_chain(struct store *store, int64_t last_event, struct touched *touched)
{
    struct store_event event;

    for (int64_t id = last_event; id; id = event.previous) {
        int rc = store_read_event(store, id, &event);

        if (rc < 0)
            return rc == -ENOENT ? -EILSEQ : rc;
        append(touched, &event);
    }
    return 0;
}

int dossier_register_read_chain(struct store *store, const struct rules *rules,
                                int64_t last_event, struct dossier_event **ret_events,
                                size_t *ret_count)
{
    struct touched chain = {.count = 0};
    int rc = walk_chain(store, last_event, &chain);

    if (rc == 0) {
        *ret_events = need(calloc(chain.count + 1, sizeof **ret_events));
        *ret_count = chain.count;
    }
    for (size_t i = 0; rc == 0 && i < chain.count; i++) {
        (*ret_events)[i] = chain.entries[i].event;
        dossier_register_enforce(rules, &(*ret_events)[i]);
    }
    free(chain.entries);
    return rc;
}

/* --- adding -------------------------------------------------------------------------- */

static int by_code(const void *left, const void *right)
{
    return strcmp(left, right); /* the code lies first in a node */
}

static int load(struct dossier_register *dossiers, struct touched *touched)
{
    int rc = store_find_dossier(dossiers->store, touched->code, &touched->dossier);

    if (rc == -ENOENT) {
        touched->dossier =
            (struct store_dossier){.id = store_next_dossier(dossiers->store)};
        return 0;
    }
    touched->stored = rc == 0;
    if (rc == 0)
        rc = walk_chain(dossiers->store, touched->dossier.last_event, touched);
    touched->known = touched->count;
    return rc;
}

static int touch(struct dossier_register *dossiers, const char *code, struct touched **ret)
{
    void *found = tfind(code, &dossiers->touched, by_code);
    struct touched *touched;
    int rc;

    if (found) {
        *ret = *(struct touched **)found;
        return 0;
    }
    touched = need(calloc(1, sizeof *touched));
    memcpy(touched->code, code, strlen(code) + 1);
    rc = load(dossiers, touched);
    if (rc < 0) {
        free_touched(touched);
        return rc;
    }
    need(tsearch(touched, &dossiers->touched, by_code));
    *ret = touched;
    return 0;
}

static bool same_content(const struct dossier_event *a, const struct dossier_event *b)
{
    return a->type == b->type && a->at_ms == b->at_ms && a->unit == b->unit &&
           a->field == b->field && a->procedure == b->procedure &&
           a->channel == b->channel && a->outcome == b->outcome && a->reason == b->reason &&
           a->to_unit == b->to_unit && a->limit.kind == b->limit.kind &&
           a->limit.amount == b->limit.amount;
}

static bool has(const struct touched *touched, const struct dossier_event *event)
{
    for (size_t i = 0; i < touched->count; i++) {
        if (same_content(&touched->entries[i].event, event))
            return true;
    }
    return false;
}

static void note_activity(struct dossier_register *dossiers,
                          const struct dossier_event *event)
{
    if (event->at_ms <= dossiers->newest_ms[event->unit])
        return;
    dossiers->newest_ms[event->unit] = event->at_ms;
    dossiers->moved[event->unit] = true;
}

/* Which of the free words of an event are kept beside its numbers. */
static const char *note_of(const struct event *event,
                           char device[static STORE_EVENTS_NOTE_BYTES])
{
    switch (event->type) {
    case EVENT_EXTENDED:
        return event->basis;
    case EVENT_VOIDED:
        return event->of;
    case EVENT_TICKET_TAKEN:
    case EVENT_TICKET_CALLED:
        return event->ticket;
    case EVENT_DEVICE:
        (void)snprintf(device, STORE_EVENTS_NOTE_BYTES,
                       "%" PRIu32 " %" PRIu32 " %" PRIu32 " %s", event->serial,
                       event->before, event->after, event->registers);
        return device;
    default:
        return "";
    }
}

static struct store_event make_row(const struct dossier_register_origin *origin,
                                   const struct dossier_register_entry *entry)
{
    const struct event *sent = entry->sent;
    struct store_event row = {
        .stream = origin->stream,
        .seq = origin->seq,
        .amount = sent->count + sent->score,
        .kind = sent->kind,
        .what = sent->what,
        .event = entry->interned,
    };
    char device[STORE_EVENTS_NOTE_BYTES];

    memcpy(row.counter, sent->counter, sizeof row.counter);
    (void)snprintf(row.note, sizeof row.note, "%s", note_of(sent, device));
    return row;
}

static int add_to_dossier(struct dossier_register *dossiers, const char *code,
                          struct store_event *row, bool once)
{
    struct touched *touched;
    int rc = touch(dossiers, code, &touched);

    if (rc < 0)
        return rc;
    if (once && has(touched, &row->event))
        return -EEXIST;
    row->dossier = touched->dossier.id;
    row->previous = touched->dossier.last_event;
    rc = store_save_event(dossiers->store, row);
    if (rc < 0)
        return rc;
    touched->dossier.last_event = row->id;
    append(touched, row);
    return 0;
}

/* --- what belongs to no dossier, and voids ------------------------------------------- */

static void count_loose(struct dossier_register *dossiers, const struct store_event *event,
                        int sign)
{
    struct ledger_key key;
    enum measure measure;
    int count = dossier_register_loose_cell(dossiers->rules, event, &key, &measure);

    if (count)
        ledger_batch_tally(dossiers->batch, &key, measure, (int64_t)count * sign);
}

/* Touches the dossier of a voided event. One that is new in this transaction is touched
 * already. */
static int touch_voided(struct dossier_register *dossiers, const struct store_event *target)
{
    char code[EVENT_DOSSIER_BYTES];
    struct touched *touched;
    int rc = store_dossier_code(dossiers->store, target->dossier, code);

    if (rc == -ENOENT)
        return 0;
    return rc < 0 ? rc : touch(dossiers, code, &touched);
}

/* Marks the voided event where it is among the dossiers that this transaction touches. */
static void void_touched(const void *node, VISIT visit, void *data)
{
    struct touched *touched = *(struct touched *const *)node;
    const struct dossier_register_place *place = data;

    if (visit != postorder && visit != leaf)
        return;
    for (size_t i = 0; i < touched->count; i++) {
        if (touched->entries[i].stream == place->stream &&
            touched->entries[i].seq == place->seq)
            touched->entries[i].event.voided = true;
    }
}

int dossier_register_search(struct dossier_register *dossiers,
                            const struct dossier_register_place *place,
                            struct store_event *ret)
{
    return store_search_event(dossiers->store, place->stream, place->seq, ret);
}

/* Takes an event that has come out of the count. */
static int void_event(struct dossier_register *dossiers,
                      struct dossier_register_place place)
{
    struct store_event target;
    int rc = dossier_register_search(dossiers, &place, &target);

    if (rc < 0 || target.event.voided)
        return rc;
    /* Its dossier is read before the event is marked: what it was must be known to be
     * undone. */
    if (target.dossier)
        rc = touch_voided(dossiers, &target);
    twalk_r(dossiers->touched, void_touched, &place);
    if (rc == 0 && !target.dossier)
        count_loose(dossiers, &target, -1);
    return rc < 0 ? rc : store_void_event(dossiers->store, target.id);
}

/* What a void names; what has not come yet is remembered. */
static int void_named(struct dossier_register *dossiers,
                      const struct dossier_register_entry *entry)
{
    char epoch[PAYLOAD_EPOCH_BYTES];
    int rc = 0;

    for (size_t i = 0; i < entry->void_count && rc == 0; i++)
        rc = void_event(dossiers, entry->voids[i]);
    if (entry->void_count)
        return rc;
    (void)snprintf(epoch, sizeof epoch, "%.16s", entry->sent->of);
    return store_add_void(
        dossiers->store,
        &(struct store_void){entry->waits_for, epoch, event_of_seq(entry->sent->of)});
}

/* Is anything known of this dossier? It is not touched when there is not. */
static bool is_known(struct dossier_register *dossiers, const char *code)
{
    struct store_dossier dossier;

    return tfind(code, &dossiers->touched, by_code) ||
           store_find_dossier(dossiers->store, code, &dossier) == 0;
}

static int by_id(const void *left, const void *right)
{
    const struct kept *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

int dossier_register_each_copy(struct dossier_register *dossiers, const char *code,
                               enum event_type type, int64_t at_ms,
                               int (*tell)(void *owner,
                                           const struct dossier_register_place *place),
                               void *owner)
{
    struct touched *touched;
    struct kept *entries;
    int rc = is_known(dossiers, code) ? touch(dossiers, code, &touched) : -ENOENT;

    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    entries = need(calloc(touched->count + 1, sizeof *entries));
    memcpy(entries, touched->entries, touched->count * sizeof *entries);
    qsort(entries, touched->count, sizeof *entries, by_id);
    for (size_t i = 0; i < touched->count && rc == 0; i++) {
        const struct kept *at = &entries[i];

        if (at->event.type == type && at->event.at_ms == at_ms)
            rc = tell(owner, &(struct dossier_register_place){at->stream, at->seq});
    }
    free(entries);
    return rc;
}

static int add_loose(struct dossier_register *dossiers, struct store_event *row, bool once)
{
    bool known = false;
    int rc = once ? store_has_loose(dossiers->store, row, 0, &known) : 0;

    if (known)
        return -EEXIST;
    if (rc == 0)
        rc = store_save_event(dossiers->store, row);
    if (rc == 0 && !row->event.voided)
        count_loose(dossiers, row, 1);
    return rc;
}

static int note_device(struct dossier_register *dossiers,
                       const struct dossier_register_entry *entry)
{
    const struct event *sent = entry->sent;
    struct store_device_fault fault = {.unit = entry->interned.unit,
                                       .what = sent->what,
                                       .newest_ms = sent->at_ms,
                                       .serial = sent->serial,
                                       .before = sent->before,
                                       .after = sent->after};

    memcpy(fault.counter, sent->counter, sizeof fault.counter);
    return store_note_device_fault(dossiers->store, &fault);
}

int dossier_register_add(struct dossier_register *dossiers,
                         const struct dossier_register_origin *origin,
                         const struct dossier_register_entry *entry, bool once)
{
    const struct event *sent = entry->sent;
    struct store_event row = make_row(origin, entry);
    const struct store_void place = {origin->gateway, origin->epoch, origin->seq};
    int rc = sent->type == EVENT_VOIDED /* what cancels stays */
                 ? 0
                 : store_is_void(dossiers->store, &place, &row.event.voided);

    if (rc < 0)
        return rc;
    rc = event_type_of_dossier(sent->type) && *sent->dossier
             ? add_to_dossier(dossiers, sent->dossier, &row, once)
             : add_loose(dossiers, &row, once);
    if (rc == 0 && sent->type == EVENT_DEVICE && !row.event.voided)
        rc = note_device(dossiers, entry);
    if (rc == 0 && origin->out_of_turn)
        rc = store_note_out_of_turn(dossiers->store, &row);
    if (rc == 0 && sent->type == EVENT_VOIDED) /* only now is every place found */
        rc = void_named(dossiers, entry);
    if (rc == 0)
        note_activity(dossiers, &entry->interned);
    return rc;
}

int dossier_register_has_loose(struct dossier_register *dossiers, int64_t stream,
                               const struct dossier_register_entry *entry, bool *ret)
{
    const struct dossier_register_origin origin = {.stream = stream};
    struct store_event row = make_row(&origin, entry);

    *ret = false;
    if (event_type_of_dossier(entry->sent->type) && *entry->sent->dossier)
        return 0;
    return store_has_loose(dossiers->store, &row, stream, ret);
}

/* --- settling ------------------------------------------------------------------------ */

struct settling {
    struct dossier_register *dossiers;
    int rc;
};

/* Folds the first `count` events; what they were before this transaction when `known`. */
static void fold(struct dossier_register *dossiers, const struct touched *touched,
                 size_t count, bool known, struct dossier *ret)
{
    if (count > dossiers->event_room) {
        dossiers->event_room = count * 2;
        dossiers->events = need(
            reallocarray(dossiers->events, dossiers->event_room, sizeof *dossiers->events));
    }
    for (size_t i = 0; i < count; i++) {
        dossiers->events[i] = touched->entries[i].event;
        if (known)
            dossiers->events[i].voided = touched->entries[i].was_voided;
        dossier_register_enforce(dossiers->rules, &dossiers->events[i]);
    }
    dossier_fold(dossiers->rules, dossiers->events, count, ret);
}

static void add_quality(struct dossier_register *dossiers, unsigned faults, int sign)
{
    for (int fault = 0; faults && fault < DOSSIER_FAULTS; fault++) {
        if (faults & (1U << fault))
            dossiers->quality[fault] += sign;
    }
}

static int settle_one(struct dossier_register *dossiers, struct touched *touched)
{
    if (touched->stored) {
        fold(dossiers, touched, touched->known, true, &dossiers->before);
        ledger_batch_add(dossiers->batch, &dossiers->before, -1);
        add_quality(dossiers, dossiers->before.summary.faults, -1);
    }
    fold(dossiers, touched, touched->count, false, &dossiers->after);
    ledger_batch_add(dossiers->batch, &dossiers->after, 1);
    add_quality(dossiers, dossiers->after.summary.faults, 1);
    touched->dossier.summary = dossiers->after.summary;
    if (touched->stored)
        return store_change_dossier(dossiers->store, &touched->dossier);
    return store_add_dossier(dossiers->store, touched->code, &touched->dossier);
}

static void settle_node(const void *node, VISIT visit, void *data)
{
    struct settling *settling = data;

    if ((visit == postorder || visit == leaf) && settling->rc == 0)
        settling->rc = settle_one(settling->dossiers, *(struct touched *const *)node);
}

static int write_quality(struct dossier_register *dossiers)
{
    int rc = 0;

    for (int fault = 0; rc == 0 && fault < DOSSIER_FAULTS; fault++) {
        if (dossiers->quality[fault])
            rc = store_add_quality(dossiers->store, (enum dossier_fault)fault,
                                   dossiers->quality[fault]);
        dossiers->quality[fault] = 0;
    }
    return rc;
}

static int write_activity(struct dossier_register *dossiers)
{
    int rc = 0;

    for (int unit = 0; rc == 0 && unit < dossiers->units; unit++) {
        if (dossiers->moved[unit])
            rc = store_note_activity(dossiers->store, unit, dossiers->newest_ms[unit]);
        dossiers->moved[unit] = false;
    }
    return rc;
}

int dossier_register_settle(struct dossier_register *dossiers)
{
    const struct ledger_sink sink = store_ledger_sink(dossiers->store);
    struct settling settling = {dossiers, 0};

    twalk_r(dossiers->touched, settle_node, &settling);
    tdestroy(dossiers->touched, free_touched);
    dossiers->touched = NULL;
    if (settling.rc == 0)
        settling.rc = ledger_batch_flush(dossiers->batch, &sink);
    if (settling.rc == 0)
        settling.rc = write_quality(dossiers);
    return settling.rc < 0 ? settling.rc : write_activity(dossiers);
}

void dossier_register_forget(struct dossier_register *dossiers)
{
    tdestroy(dossiers->touched, free_touched);
    dossiers->touched = NULL;
    ledger_batch_close(dossiers->batch);
    dossiers->batch = ledger_batch_open();
    memset(dossiers->newest_ms, 0, (size_t)dossiers->units * sizeof *dossiers->newest_ms);
    memset(dossiers->quality, 0, sizeof dossiers->quality);
    memset(dossiers->moved, 0, (size_t)dossiers->units * sizeof *dossiers->moved);
    (void)store_each_activity(dossiers->store, note_newest,
                              dossiers); /* logs; only a shown time is at stake */
}

int64_t dossier_register_newest_ms(const struct dossier_register *dossiers, int unit)
{
    return unit > 0 && unit < dossiers->units ? dossiers->newest_ms[unit] : 0;
}
