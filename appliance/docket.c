#include "appliance/docket.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A dossier that this transaction touches, with all its events, as they were sent. */
struct touched {
    char code[EVENT_DOSSIER_BYTES]; /* first: the key of the tree */
    struct store_dossier dossier;   /* as stored; last_event runs ahead */
    bool stored;
    struct dossier_event *events;
    size_t count, room;
};

struct docket {
    struct store *store;
    const struct calendar *calendar;
    const struct catalogue *catalogue;
    struct ledger_batch *batch;
    void *touched;      /* tree of libc */
    int64_t *newest_ms; /* [unit] */
    bool *moved;        /* [unit]: newest_ms is not stored yet */
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

int docket_open(struct docket **ret, struct store *store, const struct calendar *calendar,
                const struct catalogue *catalogue)
{
    struct docket *docket = need(calloc(1, sizeof *docket));
    const struct catalogue_entry *units;
    size_t count;
    int rc;

    docket->store = store;
    docket->calendar = calendar;
    docket->catalogue = catalogue;
    docket->batch = ledger_batch_open();
    units = catalogue_all(catalogue, CATALOGUE_UNITS, &count);
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

    free(touched->events);
    free(touched);
}

void docket_close(struct docket *docket)
{
    if (!docket)
        return;
    tdestroy(docket->touched, free_touched);
    ledger_batch_close(docket->batch);
    free(docket->newest_ms);
    free(docket->moved);
    free(docket);
}

/* --- codes to numbers ---------------------------------------------------------------- */

static int intern(const struct catalogue *catalogue, enum catalogue_kind kind,
                  const char *code, int *ret)
{
    const struct catalogue_entry *entry;

    *ret = 0;
    if (!*code)
        return 0;
    entry = catalogue_find(catalogue, kind, code);
    if (!entry)
        return -ENOENT;
    *ret = entry->id;
    return 0;
}

int docket_intern(const struct catalogue *catalogue, const struct event *event,
                  struct dossier_event *ret, const char **ret_reason)
{
    struct dossier_event e = {
        .type = event->type,
        .at_ms = event->at_ms,
        .channel = event->channel,
        .outcome = event->outcome,
    };
    const struct {
        enum catalogue_kind kind;
        const char *code;
        int *number;
        const char *reason;
    } codes[] = {
        {CATALOGUE_UNITS,      event->unit,      &e.unit,      "unknown_unit"     },
        {CATALOGUE_PROCEDURES, event->procedure, &e.procedure, "unknown_procedure"},
        {CATALOGUE_FIELDS,     event->field,     &e.field,     "unknown_field"    },
    };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (intern(catalogue, codes[i].kind, codes[i].code, codes[i].number) < 0) {
            *ret_reason = codes[i].reason;
            return -ENOENT;
        }
    }
    (void)limit_parse(event->limit, &e.limit); /* its shape was checked when it was read */
    *ret = e;
    return 0;
}

void docket_enforce(const struct catalogue *catalogue, struct dossier_event *event)
{
    const struct catalogue_entry *procedure =
        catalogue_get(catalogue, CATALOGUE_PROCEDURES, event->procedure);

    if (!procedure)
        return;
    if (!event->field)
        event->field = procedure->field;
    if (event->type == EVENT_INTAKE && event->limit.kind == LIMIT_NONE)
        event->limit = procedure->limit;
}

/* --- the events of a dossier --------------------------------------------------------- */

static void append(struct dossier_event **events, size_t *count, size_t *room,
                   const struct dossier_event *event)
{
    if (*count == *room) {
        *room = *room ? *room * 2 : 4;
        *events = need(reallocarray(*events, *room, sizeof **events));
    }
    (*events)[(*count)++] = *event;
}

static int walk_chain(struct store *store, int64_t last_event,
                      struct dossier_event **events, size_t *count, size_t *room)
{
    struct store_event event;

    for (int64_t id = last_event; id; id = event.previous) {
        int rc = store_read_event(store, id, &event);

        if (rc < 0)
            return rc == -ENOENT ? -EILSEQ : rc; /* a broken chain is a damaged store */
        append(events, count, room, &event.event);
    }
    return 0;
}

int docket_read_chain(struct store *store, const struct catalogue *catalogue,
                      int64_t last_event, struct dossier_event **ret_events,
                      size_t *ret_count)
{
    struct dossier_event *events = NULL;
    size_t count = 0, room = 0;
    int rc = walk_chain(store, last_event, &events, &count, &room);

    if (rc < 0) {
        free(events);
        return rc;
    }
    for (size_t i = 0; i < count; i++)
        docket_enforce(catalogue, &events[i]);
    *ret_events = events;
    *ret_count = count;
    return 0;
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
        rc = walk_chain(docket->store, touched->dossier.last_event, &touched->events,
                        &touched->count, &touched->room);
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
           a->channel == b->channel && a->outcome == b->outcome &&
           a->limit.kind == b->limit.kind && a->limit.amount == b->limit.amount;
}

static bool has(const struct touched *touched, const struct dossier_event *event)
{
    for (size_t i = 0; i < touched->count; i++) {
        if (same_content(&touched->events[i], event))
            return true;
    }
    return false;
}

int docket_add(struct docket *docket, const struct docket_origin *origin,
               const struct event *event, const struct dossier_event *interned, bool once)
{
    struct store_event row = {
        .stream = origin->stream,
        .seq = origin->seq,
        .event = *interned,
    };
    struct touched *touched;
    int rc = touch(docket, event->dossier, &touched);

    if (rc < 0)
        return rc;
    if (once && has(touched, interned))
        return -EEXIST;
    row.dossier = touched->dossier.id;
    row.previous = touched->dossier.last_event;
    memcpy(row.counter, event->counter, sizeof row.counter);
    rc = store_save_event(docket->store, &row);
    if (rc < 0)
        return rc;
    touched->dossier.last_event = row.id;
    append(&touched->events, &touched->count, &touched->room, interned);
    if (interned->at_ms > docket->newest_ms[interned->unit]) {
        docket->newest_ms[interned->unit] = interned->at_ms;
        docket->moved[interned->unit] = true;
    }
    return 0;
}

/* --- settling ------------------------------------------------------------------------ */

struct settling {
    struct docket *docket;
    int rc;
};

static int settle_one(struct docket *docket, struct touched *touched)
{
    struct dossier before = touched->dossier.state;

    for (size_t i = 0; i < touched->count; i++)
        docket_enforce(docket->catalogue, &touched->events[i]);
    dossier_fold(docket->calendar, touched->events, touched->count,
                 &touched->dossier.state);
    if (touched->stored && !dossier_same(&before, &touched->dossier.state))
        ledger_batch_add(docket->batch, &before, -1);
    if (!touched->stored || !dossier_same(&before, &touched->dossier.state))
        ledger_batch_add(docket->batch, &touched->dossier.state, 1);
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

int docket_settle(struct docket *docket)
{
    const struct ledger_sink sink = store_ledger_sink(docket->store);
    struct settling settling = {docket, 0};

    twalk_r(docket->touched, settle_node, &settling);
    tdestroy(docket->touched, free_touched);
    docket->touched = NULL;
    if (settling.rc == 0)
        settling.rc = ledger_batch_flush(docket->batch, &sink);
    for (int unit = 0; unit < docket->units && settling.rc == 0; unit++) {
        if (docket->moved[unit])
            settling.rc = store_note_activity(docket->store, unit, docket->newest_ms[unit]);
        docket->moved[unit] = false;
    }
    return settling.rc;
}

void docket_forget(struct docket *docket)
{
    tdestroy(docket->touched, free_touched);
    docket->touched = NULL;
    ledger_batch_close(docket->batch);
    docket->batch = ledger_batch_open();
    memset(docket->newest_ms, 0, (size_t)docket->units * sizeof *docket->newest_ms);
    memset(docket->moved, 0, (size_t)docket->units * sizeof *docket->moved);
    (void)store_each_activity(docket->store, note_newest,
                              docket); /* logs; only a shown time is at stake */
}

int64_t docket_newest_ms(const struct docket *docket, int unit)
{
    return unit > 0 && unit < docket->units ? docket->newest_ms[unit] : 0;
}
