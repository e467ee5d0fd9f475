/*
 * touched - the dossiers that a transaction touches, each with all its events: as they were
 * stored before it, and as they are with what has come since.
 *
 * A dossier is read from the store when it is touched first. Nothing is written here. One
 * thread.
 */
#ifndef APPLIANCE_COUNT_TOUCHED_H
#define APPLIANCE_COUNT_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/store/store.h"
#include "appliance/tables/store_dossiers.h"
#include "appliance/tables/store_events.h"

struct touched;

/* An event and how it is found again. */
struct touched_event {
    struct dossier_event event; /* as it was sent */
    int64_t id, stream;
    uint64_t seq;
    bool was_voided; /* before this transaction */
};

struct touched_dossier {
    struct store_dossier dossier; /* first; as stored, last_event runs ahead */
    bool stored;                  /* before this transaction; else its id is new */
    struct touched_event *events; /* those that were stored first, then as they came */
    size_t count, room;
    size_t known; /* of them, the first so many were stored before this transaction */
    bool changed; /* in this transaction */
};

/* The store is borrowed until touched_close(). */
struct touched *touched_open(struct store *store);

/* Takes NULL. */
void touched_close(struct touched *touched);

/* The dossier of this code, new when the store has none. Borrowed until touched_clear(). -EILSEQ:
 * the store is damaged. Errors of the store; then it is not touched. */
int touched_get(struct touched *touched, const char *code, struct touched_dossier **ret);

/* As touched_get(), but -ENOENT when nothing is known of the dossier, stored or touched. */
int touched_find(struct touched *touched, const char *code, struct touched_dossier **ret);

/* Has it an event of this content? */
bool touched_has(const struct touched_dossier *dossier, const struct dossier_event *event);

/* Has nobody taken it in or refused it, as far as its events count? */
bool touched_waits(const struct touched_dossier *dossier);

/* An event of the dossier that has been saved, its newest. */
void touched_append(struct touched_dossier *dossier, const struct store_event *event);

/* The dossier's event at this place counts no more. */
void touched_void(struct touched_dossier *dossier, int64_t stream, uint64_t seq);

/* The one touched already whose number in the store is, or will be, this. NULL: none. Looks at each. */
struct touched_dossier *touched_by_id(const struct touched *touched, int64_t id);

/* Every one, ordered by code. -errno from take() ends it. */
int touched_each(const struct touched *touched,
                 int (*take)(void *owner, struct touched_dossier *dossier), void *owner);

/* Forgets all of them. */
void touched_clear(struct touched *touched);

#endif
