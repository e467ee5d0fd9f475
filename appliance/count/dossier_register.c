#include "appliance/count/dossier_register.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/activity.h"
#include "appliance/count/device_news.h"
#include "appliance/count/touched.h"
#include "appliance/dossiers/dossier_copies.h"
#include "appliance/dossiers/dossier_fold.h"
#include "appliance/tables/store_changes.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_held.h"
#include "appliance/tables/store_ledger.h"
#include "appliance/tables/store_quarantine.h"
#include "appliance/tables/store_streams.h"
#include "appliance/tables/store_visits.h"
#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"

struct dossier_register {
    struct store *store;
    const struct rules *rules;
    struct ledger_batch *batch;
    struct changes changes; /* what this transaction changes but by the batch */
    struct touched *touched;
    struct activity *activity;
    struct dossier before, after; /* scratch */
    struct dossier_event *events; /* scratch */
    size_t event_room;
    int64_t quality[DOSSIER_FAULTS]; /* changes that wait to be written */
};

/* --- opening ------------------------------------------------------------------------- */

void dossier_register_fit(struct dossier_register *dossiers)
{
    activity_fit(dossiers->activity, dossiers->rules->catalogue);
}

int dossier_register_open(struct dossier_register **ret, struct store *store,
                          const struct rules *rules)
{
    struct dossier_register *dossiers = need(calloc(1, sizeof *dossiers));
    int rc;

    dossiers->store = store;
    dossiers->rules = rules;
    dossiers->batch = ledger_batch_open();
    dossiers->touched = touched_open(store);
    rc = activity_open(&dossiers->activity, store, rules->catalogue);
    if (rc < 0) {
        dossier_register_close(dossiers);
        return rc;
    }
    *ret = dossiers;
    return 0;
}

void dossier_register_close(struct dossier_register *dossiers)
{
    if (!dossiers)
        return;
    touched_close(dossiers->touched);
    activity_close(dossiers->activity);
    ledger_batch_close(dossiers->batch);
    changes_release(&dossiers->changes);
    dossier_release(&dossiers->before);
    dossier_release(&dossiers->after);
    free(dossiers->events);
    free(dossiers);
}

/* --- the events of a dossier --------------------------------------------------------- */

struct chain {
    const struct rules *rules;
    struct dossier_event *events;
    size_t count, room;
};

static int take_link(void *owner, const struct store_event *event)
{
    struct chain *chain = owner;

    chain->events =
        memory_grow(chain->events, chain->count, &chain->room, sizeof *chain->events);
    chain->events[chain->count] = event->event;
    dossier_register_enforce(chain->rules, &chain->events[chain->count++]);
    return 0;
}

int dossier_register_read_chain(struct store *store, const struct rules *rules,
                                int64_t last_event, struct dossier_event **ret_events,
                                size_t *ret_count)
{
    struct chain chain = {.rules = rules};
    int rc;

    chain.events = memory_grow(NULL, 0, &chain.room, sizeof *chain.events);
    rc = store_each_event_back(store, last_event, take_link, &chain);
    if (rc < 0) {
        free(chain.events);
        return rc;
    }
    *ret_events = chain.events;
    *ret_count = chain.count;
    return 0;
}

/* --- adding -------------------------------------------------------------------------- */

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
    case EVENT_TALLY:
        return event->id;
    case EVENT_DEVICE:
        device_news_note(event, device);
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
        .amount = sent->type == EVENT_DEVICE ? sent->count : sent->count + sent->score,
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
                          struct store_event *row, int64_t nth)
{
    struct touched_dossier *touched;
    int rc = touched_get(dossiers->touched, code, &touched);

    if (rc < 0)
        return rc;
    if (nth && touched_has(touched, &row->event))
        return -EEXIST;
    row->dossier = touched->dossier.id;
    row->previous = touched->dossier.last_event;
    rc = store_save_event(dossiers->store, row);
    if (rc == 0)
        touched_append(touched, row);
    return rc;
}

/* --- what belongs to no dossier, and voids ------------------------------------------- */

static int count_loose(struct dossier_register *dossiers, const struct store_event *event,
                       int sign)
{
    dossier_register_count_loose(dossiers->rules, event, dossiers->batch, sign);
    /* What an office says to hold is in no roll-up. */
    if (event->event.type == EVENT_TALLY && event_tally_is_stock(event->kind))
        changes_add_figures(&dossiers->changes, event->event.unit, event->event.field,
                            date_day_at(event->event.at_ms));
    return store_count_visit(dossiers->store, event, sign);
}

/* Takes an event out of its dossier, which is read before the event is marked: what it was must be
 * known to be undone. One that is new in this transaction is touched already, and not stored. */
static int void_in_dossier(struct dossier_register *dossiers,
                           const struct store_event *target)
{
    struct touched_dossier *touched = NULL;
    char code[EVENT_DOSSIER_BYTES];
    int rc = store_dossier_code(dossiers->store, target->dossier, code);

    if (rc == 0)
        rc = touched_get(dossiers->touched, code, &touched);
    else if (rc == -ENOENT)
        touched = touched_by_id(dossiers->touched, target->dossier);
    if (!touched)
        return rc == -ENOENT ? -EILSEQ : rc;
    touched_void(touched, target->stream, target->seq);
    return 0;
}

int dossier_register_search(struct dossier_register *dossiers,
                            const struct dossier_register_place *place,
                            struct store_event *ret)
{
    bool aside;
    int rc = store_is_set_aside(dossiers->store, place->stream, place->seq, &aside);

    if (rc == 0 && aside) /* the way to an event is long where there is none */
        return -ENOENT;
    return rc < 0 ? rc
                  : store_search_event(dossiers->store, place->stream, place->seq, ret);
}

/* Do they say the same? The dossier apart. */
static bool says_same(const struct store_event *a, const struct store_event *b,
                      bool note_known)
{
    const struct dossier_event *e = &a->event, *f = &b->event;
    char limit[LIMIT_BYTES], other[LIMIT_BYTES];

    return e->type == f->type && dossier_copies_same_time(e, f) && e->unit == f->unit &&
           e->to_unit == f->to_unit && e->procedure == f->procedure &&
           e->field == f->field && e->channel == f->channel && e->outcome == f->outcome &&
           e->reason == f->reason && a->amount == b->amount && a->kind == b->kind &&
           a->what == b->what && strcmp(a->counter, b->counter) == 0 &&
           strcmp(limit_format(e->limit, limit), limit_format(f->limit, other)) == 0 &&
           (!note_known || strcmp(a->note, b->note) == 0);
}

int dossier_register_compare(struct dossier_register *dossiers,
                             const struct dossier_register_entry *entry,
                             const struct store_event *stored, bool *ret_same)
{
    const struct dossier_register_origin nowhere = {0};
    const struct event *sent = entry->sent;
    struct store_event row = make_row(&nowhere, entry);
    struct touched_dossier *touched;
    int64_t dossier = 0;
    int rc;

    if (event_type_of_dossier(sent->type) && *sent->dossier) {
        rc = touched_find(dossiers->touched, sent->dossier, &touched);
        if (rc < 0 && rc != -ENOENT)
            return rc;
        dossier = rc == 0 ? touched->dossier.id : -1;
    }
    *ret_same = dossier == stored->dossier &&
                says_same(&row, stored, sent->type != EVENT_VOIDED || *sent->of);
    return 0;
}

/* Takes an event that has come out of the count. */
static int void_event(struct dossier_register *dossiers,
                      struct dossier_register_place place)
{
    struct store_event target;
    int rc = dossier_register_search(dossiers, &place, &target);

    if (rc < 0 || target.event.voided)
        return rc;
    if (target.dossier)
        rc = void_in_dossier(dossiers, &target);
    else
        rc = count_loose(dossiers, &target, -1);
    if (rc == 0)
        rc = store_void_held(dossiers->store, target.stream, target.seq);
    return rc < 0 ? rc : store_void_event(dossiers->store, target.id);
}

/* What a void names; what has not come yet is remembered. */
static int void_named(struct dossier_register *dossiers,
                      const struct dossier_register_entry *entry)
{
    const struct event_place place = event_read_place(entry->sent->of);
    int rc = 0;

    for (size_t i = 0; i < entry->void_count && rc == 0; i++)
        rc = void_event(dossiers, entry->voids[i]);
    if (entry->void_count)
        return rc;
    return store_add_void(
        dossiers->store,
        &(struct store_void){*place.gateway ? place.gateway : entry->waits_for, place.epoch,
                             place.seq});
}

static int by_id(const void *left, const void *right)
{
    const struct touched_event *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

/* The events of a type that tell of this moment, and those that are the same record; in *ret, which the
 * caller frees. How many. */
static size_t find_copies(const struct touched_dossier *touched, enum event_type type,
                          int64_t at_ms, struct touched_event **ret)
{
    const struct dossier_event named = {.at_ms = at_ms};
    struct dossier_event *events = need(calloc(touched->count + 1, sizeof *events));
    size_t count = 0, room = 0;

    *ret = NULL;
    for (size_t i = 0; i < touched->count; i++) {
        events[i] = touched->events[i].event;
        events[i].tag = (int64_t)i;
    }
    dossier_copies_align(events, touched->count);
    for (size_t i = 0; i < touched->count; i++) {
        const struct touched_event *at = &touched->events[events[i].tag];

        if (at->event.type != type ||
            (events[i].at_ms != at_ms && !dossier_copies_same_time(&at->event, &named)))
            continue;
        *ret = memory_grow(*ret, count, &room, sizeof **ret);
        (*ret)[count++] = *at;
    }
    free(events);
    return count;
}

int dossier_register_each_copy(struct dossier_register *dossiers, const char *code,
                               enum event_type type, int64_t at_ms,
                               int (*tell)(void *owner,
                                           const struct dossier_register_place *place),
                               void *owner)
{
    struct touched_dossier *touched;
    struct touched_event *copies;
    size_t count;
    int rc = touched_find(dossiers->touched, code, &touched);

    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    count = find_copies(touched, type, at_ms, &copies);
    if (count)
        qsort(copies, count, sizeof *copies, by_id);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = tell(owner, &(struct dossier_register_place){copies[i].stream, copies[i].seq});
    free(copies);
    return rc;
}

static int add_loose(struct dossier_register *dossiers, struct store_event *row,
                     int64_t nth)
{
    int64_t alike = 0;
    int rc =
        nth ? store_count_alike(dossiers->store, row, &(struct store_alike){0}, &alike) : 0;

    if (rc == 0 && nth && alike >= nth)
        return -EEXIST;
    if (rc == 0)
        rc = store_save_event(dossiers->store, row);
    if (rc == 0 && !row->event.voided)
        rc = count_loose(dossiers, row, 1);
    return rc;
}

int dossier_register_add(struct dossier_register *dossiers,
                         const struct dossier_register_origin *origin,
                         const struct dossier_register_entry *entry, int64_t nth)
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
             ? add_to_dossier(dossiers, sent->dossier, &row, nth)
             : add_loose(dossiers, &row, nth);
    if (rc == 0 && sent->type == EVENT_DEVICE && !row.event.voided)
        rc = device_news_add(dossiers->store, &row, sent);
    if (rc == 0 && origin->out_of_turn)
        rc = store_note_out_of_turn(dossiers->store, &row);
    if (rc == 0 && sent->type == EVENT_VOIDED) /* only now is every place found */
        rc = void_named(dossiers, entry);
    if (rc == 0)
        activity_note(dossiers->activity, entry->interned.unit, entry->interned.at_ms);
    return rc;
}

int dossier_register_count_alike(struct dossier_register *dossiers,
                                 const struct dossier_register_entry *entry,
                                 const struct store_alike *of, int64_t *ret)
{
    const struct dossier_register_origin nowhere = {0};
    struct store_event row = make_row(&nowhere, entry);

    *ret = 0;
    if (event_type_of_dossier(entry->sent->type) && *entry->sent->dossier)
        return 0;
    return store_count_alike(dossiers->store, &row, of, ret);
}

int dossier_register_find_tally(struct dossier_register *dossiers,
                                const struct dossier_register_entry *entry,
                                struct store_event *ret)
{
    return store_find_tally(dossiers->store, entry->interned.unit, entry->sent->id, ret);
}

int dossier_register_count_events(struct dossier_register *dossiers, const char *code,
                                  bool (*mine)(void *owner, int64_t stream), void *owner,
                                  size_t *ret)
{
    struct touched_dossier *touched;
    int rc = touched_get(dossiers->touched, code, &touched);

    *ret = 0;
    if (rc < 0 || touched->count < DOSSIER_REGISTER_EVENTS_MOST)
        return rc;
    for (size_t i = 0; i < touched->count; i++)
        *ret += mine(owner, touched->events[i].stream);
    return 0;
}

int dossier_register_waits(struct dossier_register *dossiers, const char *code, bool *ret)
{
    struct touched_dossier *touched;
    int rc = touched_get(dossiers->touched, code, &touched);

    if (rc == 0)
        *ret = touched_waits(touched);
    return rc;
}

int dossier_register_each_waiting(struct dossier_register *dossiers, const char *code,
                                  void (*tell)(void *owner, int64_t stream), void *owner)
{
    struct touched_dossier *touched;
    int rc = touched_get(dossiers->touched, code, &touched);
    size_t count = rc == 0 && touched_waits(touched) ? touched->count : 0;

    for (size_t i = 0; i < count; i++)
        tell(owner, touched->events[i].stream);
    return rc;
}

/* --- settling ------------------------------------------------------------------------ */

/* Folds the first `count` events; what they were before this transaction when `known`. */
static void fold(struct dossier_register *dossiers, const struct touched_dossier *touched,
                 size_t count, bool known, struct dossier *ret)
{
    if (count > dossiers->event_room) {
        dossiers->event_room = count * 2;
        dossiers->events = need(
            reallocarray(dossiers->events, dossiers->event_room, sizeof *dossiers->events));
    }
    for (size_t i = 0; i < count; i++) {
        dossiers->events[i] = touched->events[i].event;
        if (known)
            dossiers->events[i].voided = touched->events[i].was_voided;
        dossier_register_enforce(dossiers->rules, &dossiers->events[i]);
    }
    dossier_fold(dossiers->rules, touched->dossier.code, dossiers->events, count, ret);
}

static void add_quality(struct dossier_register *dossiers, unsigned faults, int sign)
{
    for (int fault = 0; faults && fault < DOSSIER_FAULTS; fault++) {
        if (faults & (1U << fault))
            dossiers->quality[fault] += sign;
    }
}

static int settle_one(void *owner, struct touched_dossier *touched)
{
    struct dossier_register *dossiers = owner;

    if (!touched->changed)
        return 0;
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
    return store_add_dossier(dossiers->store, &touched->dossier);
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

/* The figures, and which of them are other ones now. */
static int write_figures(struct dossier_register *dossiers)
{
    struct changes_tap tap = {&dossiers->changes, store_ledger_sink(dossiers->store)};
    const struct ledger_sink sink = changes_tap(&tap);
    int rc = ledger_batch_flush(dossiers->batch, &sink);

    if (rc == 0)
        rc = store_add_changes(dossiers->store, &dossiers->changes);
    changes_release(&dossiers->changes);
    return rc;
}

int dossier_register_settle(struct dossier_register *dossiers)
{
    int rc = touched_each(dossiers->touched, settle_one, dossiers);

    touched_clear(dossiers->touched);
    if (rc == 0)
        rc = write_figures(dossiers);
    if (rc == 0)
        rc = write_quality(dossiers);
    return rc < 0 ? rc : activity_write(dossiers->activity);
}

void dossier_register_forget(struct dossier_register *dossiers)
{
    touched_clear(dossiers->touched);
    ledger_batch_close(dossiers->batch);
    dossiers->batch = ledger_batch_open();
    changes_release(&dossiers->changes);
    memset(dossiers->quality, 0, sizeof dossiers->quality);
    activity_forget(dossiers->activity);
}

int64_t dossier_register_newest_ms(const struct dossier_register *dossiers, int unit)
{
    return activity_newest_ms(dossiers->activity, unit);
}
