#include "appliance/count/touched.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/dossiers/dossier_copies.h"
#include "mqtt/base/memory.h"

enum { FIRST_ROOM = 4 }; /* events; few dossiers have more at once, and many are touched */

struct touched {
    struct store *store;
    void *tree;                     /* of libc */
    struct touched_dossier *newest; /* asked for last, as the next one is often it */
};

struct touched *touched_open(struct store *store)
{
    struct touched *touched = need(calloc(1, sizeof *touched));

    touched->store = store;
    return touched;
}

static void free_dossier(void *node)
{
    struct touched_dossier *dossier = node;

    free(dossier->events);
    free(dossier);
}

void touched_clear(struct touched *touched)
{
    touched->newest = NULL;
    tdestroy(touched->tree, free_dossier);
    touched->tree = NULL;
}

void touched_close(struct touched *touched)
{
    if (!touched)
        return;
    touched_clear(touched);
    free(touched);
}

/* --- one dossier --------------------------------------------------------------------- */

static void append(struct touched_dossier *dossier, const struct store_event *event)
{
    if (dossier->count == dossier->room) {
        dossier->room = dossier->room ? dossier->room * 2 : FIRST_ROOM;
        dossier->events =
            need(reallocarray(dossier->events, dossier->room, sizeof *dossier->events));
    }
    dossier->events[dossier->count++] = (struct touched_event){
        .event = event->event,
        .id = event->id,
        .stream = event->stream,
        .seq = event->seq,
        .was_voided = event->event.voided,
    };
}

void touched_append(struct touched_dossier *dossier, const struct store_event *event)
{
    append(dossier, event);
    dossier->dossier.last_event = event->id;
    dossier->changed = true;
}

static bool same_content(const struct dossier_event *a, const struct dossier_event *b)
{
    return a->type == b->type && dossier_copies_same_time(a, b) &&
           dossier_copies_compare(a, b) == 0;
}

bool touched_has(const struct touched_dossier *dossier, const struct dossier_event *event)
{
    for (size_t i = 0; i < dossier->count; i++) {
        if (same_content(&dossier->events[i].event, event))
            return true;
    }
    return false;
}

bool touched_waits(const struct touched_dossier *dossier)
{
    for (size_t i = 0; i < dossier->count; i++) {
        const struct dossier_event *event = &dossier->events[i].event;

        if (event_type_begins(event->type) && !event->voided)
            return false;
    }
    return true;
}

/* --- all of them --------------------------------------------------------------------- */

static int by_code(const void *left, const void *right)
{
    return strcmp(left, right); /* the code lies first in a node */
}

static int take_stored(void *owner, const struct store_event *event)
{
    append(owner, event);
    return 0;
}

/* It has its code. */
static int load(struct touched *touched, struct touched_dossier *dossier)
{
    struct store_dossier stored;
    int rc = store_find_dossier(touched->store, dossier->dossier.code, &stored);

    if (rc == -ENOENT) {
        dossier->dossier.id = store_next_dossier(touched->store);
        return 0;
    }
    if (rc == 0)
        dossier->dossier = stored;
    dossier->stored = rc == 0;
    if (rc == 0)
        rc = store_each_event_back(touched->store, dossier->dossier.last_event, take_stored,
                                   dossier);
    dossier->known = dossier->count;
    return rc;
}

/* NULL: it is not touched yet. */
static struct touched_dossier *find(const struct touched *touched, const char *code)
{
    struct touched_dossier *const *found;

    if (touched->newest && by_code(code, touched->newest) == 0)
        return touched->newest;
    found = tfind(code, &touched->tree, by_code);
    return found ? *found : NULL;
}

int touched_get(struct touched *touched, const char *code, struct touched_dossier **ret)
{
    struct touched_dossier *dossier = find(touched, code);
    int rc;

    if (dossier) {
        *ret = touched->newest = dossier;
        return 0;
    }
    dossier = need(calloc(1, sizeof *dossier));
    (void)stpncpy(dossier->dossier.code, code, sizeof dossier->dossier.code - 1);
    rc = load(touched, dossier);
    if (rc < 0) {
        free_dossier(dossier);
        return rc;
    }
    need(tsearch(dossier, &touched->tree, by_code));
    *ret = touched->newest = dossier;
    return 0;
}

int touched_find(struct touched *touched, const char *code, struct touched_dossier **ret)
{
    struct store_dossier stored;
    int rc = find(touched, code) ? 0 : store_find_dossier(touched->store, code, &stored);

    return rc < 0 ? rc : touched_get(touched, code, ret);
}

struct walk {
    int (*take)(void *owner, struct touched_dossier *dossier);
    void *owner;
    int rc;
};

static void walk_node(const void *node, VISIT visit, void *data)
{
    struct walk *walk = data;

    if ((visit == postorder || visit == leaf) && walk->rc == 0)
        walk->rc = walk->take(walk->owner, *(struct touched_dossier *const *)node);
}

int touched_each(const struct touched *touched,
                 int (*take)(void *owner, struct touched_dossier *dossier), void *owner)
{
    struct walk walk = {take, owner, 0};

    twalk_r(touched->tree, walk_node, &walk);
    return walk.rc;
}

struct search {
    int64_t id;
    struct touched_dossier *found;
};

static int match(void *owner, struct touched_dossier *dossier)
{
    struct search *search = owner;

    if (dossier->dossier.id == search->id)
        search->found = dossier;
    return search->found ? -ECANCELED : 0;
}

struct touched_dossier *touched_by_id(const struct touched *touched, int64_t id)
{
    struct search search = {id, NULL};

    (void)touched_each(touched, match, &search);
    return search.found;
}

void touched_void(struct touched_dossier *dossier, int64_t stream, uint64_t seq)
{
    for (size_t i = 0; i < dossier->count; i++) {
        if (dossier->events[i].stream == stream && dossier->events[i].seq == seq)
            dossier->events[i].event.voided = true;
    }
    dossier->changed = true;
}
