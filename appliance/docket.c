#include "appliance/docket.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"

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

struct docket {
    struct store *store;
    const struct rules *rules;
    struct ledger_batch *batch;
    void *touched;                /* tree of libc */
    struct dossier before, after; /* scratch */
    struct dossier_event *events; /* scratch */
    size_t event_room;
    int64_t quality[FAULTS]; /* changes that wait to be written */
    int64_t *newest_ms;      /* [unit] */
    bool *moved;             /* [unit]: newest_ms is not stored yet */
    int units;
};

static void *need(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

/* --- opening ------------------------------------------------------------------------- */

static int note_newest(void *owner, int unit, int64_t newest_ms)
{
    struct docket *docket = owner;

    if (unit > 0 && unit < docket->units)
        docket->newest_ms[unit] = newest_ms;
    return 0;
}

int docket_open(struct docket **ret, struct store *store, const struct rules *rules)
{
    struct docket *docket = need(calloc(1, sizeof *docket));
    const struct catalogue_entry *units;
    size_t count;
    int rc;

    docket->store = store;
    docket->rules = rules;
    docket->batch = ledger_batch_open();
    units = catalogue_all(rules->catalogue, CATALOGUE_UNITS, &count);
    for (size_t i = 0; i < count; i++) {
        if (units[i].id >= docket->units)
            docket->units = units[i].id + 1;
    }
    docket->newest_ms = need(calloc((size_t)docket->units + 1, sizeof *docket->newest_ms));
    docket->moved = need(calloc((size_t)docket->units + 1, sizeof *docket->moved));
    rc = store_each_activity(store, note_newest, docket);
    if (rc < 0) {
        docket_close(docket);
        return rc;
    }
    *ret = docket;
    return 0;
}

static void free_touched(void *node)
{
    struct touched *touched = node;

    free(touched->entries);
    free(touched);
}

void docket_close(struct docket *docket)
{
    if (!docket)
        return;
    tdestroy(docket->touched, free_touched);
    ledger_batch_close(docket->batch);
    dossier_release(&docket->before);
    dossier_release(&docket->after);
    free(docket->events);
    free(docket->newest_ms);
    free(docket->moved);
    free(docket);
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

int docket_read_chain(struct store *store, const struct rules *rules, int64_t last_event,
                      struct dossier_event **ret_events, size_t *ret_count)
{
    struct touched chain = {.count = 0};
    int rc = walk_chain(store, last_event, &chain);

    if (rc == 0) {
        *ret_events = need(calloc(chain.count + 1, sizeof **ret_events));
        *ret_count = chain.count;
    }
    for (size_t i = 0; rc == 0 && i < chain.count; i++) {
        (*ret_events)[i] = chain.entries[i].event;
        docket_enforce(rules, &(*ret_events)[i]);
    }
    free(chain.entries);
    return rc;
}

/* --- adding -------------------------------------------------------------------------- */

static int by_code(const void *left, const void *right)
{
    return strcmp(left, right); /* the code lies first in a node */
}

static int load(struct docket *docket, struct touched *touched)
{
    int rc = store_find_dossier(docket->store, touched->code, &touched->dossier);

    if (rc == -ENOENT) {
        touched->dossier = (struct store_dossier){.id = store_next_dossier(docket->store)};
        return 0;
    }
    touched->stored = rc == 0;
    if (rc == 0)
        rc = walk_chain(docket->store, touched->dossier.last_event, touched);
    touched->known = touched->count;
    return rc;
}

static int touch(struct docket *docket, const char *code, struct touched **ret)
{
    void *found = tfind(code, &docket->touched, by_code);
    struct touched *touched;
    int rc;

    if (found) {
        *ret = *(struct touched **)found;
        return 0;
    }
    touched = need(calloc(1, sizeof *touched));
    memcpy(touched->code, code, strlen(code) + 1);
    rc = load(docket, touched);
    if (rc < 0) {
        free_touched(touched);
        return rc;
    }
    need(tsearch(touched, &docket->touched, by_code));
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

static void note_activity(struct docket *docket, const struct dossier_event *event)
{
    if (event->at_ms <= docket->newest_ms[event->unit])
        return;
    docket->newest_ms[event->unit] = event->at_ms;
    docket->moved[event->unit] = true;
}

/* Which of the free words of an event are kept beside its numbers. */
static const char *note_of(const struct event *event)
{
    switch (event->type) {
    case EVENT_EXTENDED:
        return event->basis;
    case EVENT_VOIDED:
        return event->of;
    case EVENT_TICKET_TAKEN:
    case EVENT_TICKET_CALLED:
        return event->ticket;
    default:
        return "";
    }
}

static struct store_event make_row(const struct docket_origin *origin,
                                   const struct event *event,
                                   const struct dossier_event *interned)
{
    struct store_event row = {
        .stream = origin->stream,
        .seq = origin->seq,
        .amount = event->count + event->score,
        .kind = event->kind,
        .event = *interned,
    };

    memcpy(row.counter, event->counter, sizeof row.counter);
    (void)snprintf(row.note, sizeof row.note, "%s", note_of(event));
    return row;
}

static int add_to_dossier(struct docket *docket, const char *code, struct store_event *row,
                          bool once)
{
    struct touched *touched;
    int rc = touch(docket, code, &touched);

    if (rc < 0)
        return rc;
    if (once && has(touched, &row->event))
        return -EEXIST;
    row->dossier = touched->dossier.id;
    row->previous = touched->dossier.last_event;
    rc = store_save_event(docket->store, row);
    if (rc < 0)
        return rc;
    touched->dossier.last_event = row->id;
    append(touched, row);
    return 0;
}

/* --- what belongs to no dossier, and voids ------------------------------------------- */

static void count_loose(struct docket *docket, const struct store_event *event, int sign)
{
    struct ledger_key key;
    enum measure measure;
    int count = docket_loose_cell(docket->rules, event, &key, &measure);

    if (count)
        ledger_batch_tally(docket->batch, &key, measure, (int64_t)count * sign);
}

/* Touches the dossier of a voided event. One that is new in this transaction is touched
 * already. */
static int touch_voided(struct docket *docket, const struct store_event *target)
{
    char code[EVENT_DOSSIER_BYTES];
    struct touched *touched;
    int rc = store_dossier_code(docket->store, target->dossier, code);

    if (rc == -ENOENT)
        return 0;
    return rc < 0 ? rc : touch(docket, code, &touched);
}

struct finding {
    int64_t stream;
    uint64_t seq;
};

/* Marks the voided event where it is among the dossiers that this transaction touches. */
static void void_touched(const void *node, VISIT visit, void *data)
{
    struct touched *touched = *(struct touched *const *)node;
    const struct finding *finding = data;

    if (visit != postorder && visit != leaf)
        return;
    for (size_t i = 0; i < touched->count; i++) {
        if (touched->entries[i].stream == finding->stream &&
            touched->entries[i].seq == finding->seq)
            touched->entries[i].event.voided = true;
    }
}

struct stream_search {
    const char *epoch;
    int64_t id;
};

static int match_epoch(void *owner, const struct store_stream *stream)
{
    struct stream_search *search = owner;

    if (memcmp(stream->epoch, search->epoch, PAYLOAD_EPOCH_BYTES - 1) == 0)
        search->id = stream->id;
    return 0;
}

/* Takes an event that has come out of the count. One that has not come yet is remembered.
 */
static int void_event(struct docket *docket, const char *of)
{
    char epoch[PAYLOAD_EPOCH_BYTES];
    struct stream_search search = {.epoch = epoch};
    struct finding finding = {.seq = event_of_seq(of)};
    struct store_event target;
    int rc;

    (void)snprintf(epoch, sizeof epoch, "%.16s", of);
    rc = store_add_void(docket->store, epoch, finding.seq);
    if (rc == 0)
        rc = store_read_streams(docket->store, match_epoch, &search);
    if (rc < 0 || !search.id)
        return rc;
    finding.stream = search.id;
    rc = store_search_event(docket->store, search.id, finding.seq, &target);
    if (rc < 0 || target.event.voided)
        return rc == -ENOENT ? 0 : rc;
    /* Its dossier is read before the event is marked: what it was must be known to be
     * undone. */
    if (target.dossier)
        rc = touch_voided(docket, &target);
    twalk_r(docket->touched, void_touched, &finding);
    if (rc == 0 && !target.dossier)
        count_loose(docket, &target, -1);
    return rc < 0 ? rc : store_void_event(docket->store, target.id);
}

static int add_loose(struct docket *docket, struct store_event *row, bool once)
{
    bool known = false;
    int rc = once ? store_has_loose(docket->store, row, 0, &known) : 0;

    if (known)
        return -EEXIST;
    if (rc == 0)
        rc = store_save_event(docket->store, row);
    if (rc == 0 && !row->event.voided)
        count_loose(docket, row, 1);
    if (rc == 0 && row->event.type == EVENT_VOIDED)
        rc = void_event(docket, row->note);
    return rc;
}

/* Does this type belong to a dossier's life? */
static bool of_dossier(enum event_type type)
{
    return type != EVENT_VOIDED && type != EVENT_TALLY && type != EVENT_RATED &&
           type != EVENT_TICKET_TAKEN && type != EVENT_TICKET_CALLED;
}

int docket_add(struct docket *docket, const struct docket_origin *origin,
               const struct event *event, const struct dossier_event *interned, bool once)
{
    struct store_event row = make_row(origin, event, interned);
    int rc = store_is_void(docket->store, origin->epoch, origin->seq, &row.event.voided);

    if (rc < 0)
        return rc;
    rc = of_dossier(event->type) && *event->dossier
             ? add_to_dossier(docket, event->dossier, &row, once)
             : add_loose(docket, &row, once);
    if (rc == 0 && origin->out_of_turn)
        rc = store_note_out_of_turn(docket->store, &row);
    if (rc == 0)
        note_activity(docket, interned);
    return rc;
}

int docket_has_loose(struct docket *docket, int64_t stream, const struct event *event,
                     const struct dossier_event *interned, bool *ret)
{
    const struct docket_origin origin = {.stream = stream};
    struct store_event row = make_row(&origin, event, interned);

    *ret = false;
    if (of_dossier(event->type) && *event->dossier)
        return 0;
    return store_has_loose(docket->store, &row, stream, ret);
}

/* --- settling ------------------------------------------------------------------------ */

struct settling {
    struct docket *docket;
    int rc;
};

/* Folds the first `count` events; what they were before this transaction when `known`. */
static void fold(struct docket *docket, const struct touched *touched, size_t count,
                 bool known, struct dossier *ret)
{
    if (count > docket->event_room) {
        docket->event_room = count * 2;
        docket->events =
            need(reallocarray(docket->events, docket->event_room, sizeof *docket->events));
    }
    for (size_t i = 0; i < count; i++) {
        docket->events[i] = touched->entries[i].event;
        if (known)
            docket->events[i].voided = touched->entries[i].was_voided;
        docket_enforce(docket->rules, &docket->events[i]);
    }
    dossier_fold(docket->rules, docket->events, count, ret);
}

static void add_quality(struct docket *docket, unsigned faults, int sign)
{
    for (int fault = 0; faults && fault < FAULTS; fault++) {
        if (faults & (1U << fault))
            docket->quality[fault] += sign;
    }
}

static int settle_one(struct docket *docket, struct touched *touched)
{
    if (touched->stored) {
        fold(docket, touched, touched->known, true, &docket->before);
        ledger_batch_add(docket->batch, &docket->before, -1);
        add_quality(docket, docket->before.summary.faults, -1);
    }
    fold(docket, touched, touched->count, false, &docket->after);
    ledger_batch_add(docket->batch, &docket->after, 1);
    add_quality(docket, docket->after.summary.faults, 1);
    touched->dossier.summary = docket->after.summary;
    if (touched->stored)
        return store_change_dossier(docket->store, &touched->dossier);
    return store_add_dossier(docket->store, touched->code, &touched->dossier);
}

static void settle_node(const void *node, VISIT visit, void *data)
{
    struct settling *settling = data;

    if ((visit == postorder || visit == leaf) && settling->rc == 0)
        settling->rc = settle_one(settling->docket, *(struct touched *const *)node);
}

static int write_quality(struct docket *docket)
{
    int rc = 0;

    for (int fault = 0; rc == 0 && fault < FAULTS; fault++) {
        if (docket->quality[fault])
            rc = store_add_quality(docket->store, (enum dossier_fault)fault,
                                   docket->quality[fault]);
        docket->quality[fault] = 0;
    }
    return rc;
}

static int write_activity(struct docket *docket)
{
    int rc = 0;

    for (int unit = 0; rc == 0 && unit < docket->units; unit++) {
        if (docket->moved[unit])
            rc = store_note_activity(docket->store, unit, docket->newest_ms[unit]);
        docket->moved[unit] = false;
    }
    return rc;
}

int docket_settle(struct docket *docket)
{
    const struct ledger_sink sink = store_ledger_sink(docket->store);
    struct settling settling = {docket, 0};

    twalk_r(docket->touched, settle_node, &settling);
    tdestroy(docket->touched, free_touched);
    docket->touched = NULL;
    if (settling.rc == 0)
        settling.rc = ledger_batch_flush(docket->batch, &sink);
    if (settling.rc == 0)
        settling.rc = write_quality(docket);
    return settling.rc < 0 ? settling.rc : write_activity(docket);
}

void docket_forget(struct docket *docket)
{
    tdestroy(docket->touched, free_touched);
    docket->touched = NULL;
    ledger_batch_close(docket->batch);
    docket->batch = ledger_batch_open();
    memset(docket->newest_ms, 0, (size_t)docket->units * sizeof *docket->newest_ms);
    memset(docket->quality, 0, sizeof docket->quality);
    memset(docket->moved, 0, (size_t)docket->units * sizeof *docket->moved);
    (void)store_each_activity(docket->store, note_newest,
                              docket); /* logs; only a shown time is at stake */
}

int64_t docket_newest_ms(const struct docket *docket, int unit)
{
    return unit > 0 && unit < docket->units ? docket->newest_ms[unit] : 0;
}
