/*
 * dossier_register - the register of dossiers (sổ theo dõi hồ sơ): takes events in, keeps
 * dossiers and ledger in step.
 *
 * Within one transaction of the store: dossier_register_add() for each event, then
 * dossier_register_settle() once, which folds every dossier that was touched and moves its
 * contribution to the ledger. The owner begins, commits and rolls back. One thread.
 */
#ifndef APPLIANCE_COUNT_DOSSIER_REGISTER_H
#define APPLIANCE_COUNT_DOSSIER_REGISTER_H

#include "appliance/dossiers/ledger.h"
#include "appliance/store/store.h"
#include "appliance/tables/store_events.h"

struct dossier_register;

/* All are borrowed until dossier_register_close(). Errors of the store. */
int dossier_register_open(struct dossier_register **ret, struct store *store,
                          const struct rules *rules);
void dossier_register_close(struct dossier_register *dossiers);

/* The catalogue of the rules has become another one: there may be units that are new. When
 * nothing is added and not settled. */
void dossier_register_fit(struct dossier_register *dossiers);

/* An event that is stored. */
struct dossier_register_place {
    int64_t stream;
    uint64_t seq;
};

enum { DOSSIER_REGISTER_COPIES = 8 }; /* of one event, that one void takes out */

/* An event on its way into the register. */
struct dossier_register_entry {
    const struct event *sent;      /* borrowed: as it came */
    struct dossier_event interned; /* the same in the catalogue's numbers */

    /* Of a void: the events that it takes out, and when there is none the gateway of whose
     * event it waits (voids.h). */
    struct dossier_register_place voids[DOSSIER_REGISTER_COPIES];
    size_t void_count;
    const char *waits_for;
};

/*
 * The event in the catalogue's numbers. -ENOENT with the reason when it names something
 * that the catalogue does not have: "unknown_unit", "unknown_procedure" (or one that begins
 * after the event's day) or "unknown_field"; -EINVAL with "bad_limit" when its limit or due
 * date makes no sense.
 */
int dossier_register_intern(const struct catalogue *catalogue, const struct event *event,
                            struct dossier_register_entry *ret, const char **ret_reason);

/*
 * What is in force on the local day of an event that does not say it itself: the field of
 * its procedure and, for an intake, the procedure's limit (the version in force at intake
 * governs the dossier) and the working sessions of its unit.
 */
void dossier_register_enforce(const struct rules *rules, struct dossier_event *event);

struct dossier_register_origin {
    int64_t stream;
    uint64_t seq;
    const char *gateway, *epoch; /* of the stream */
    bool out_of_turn; /* an event of the stream with a higher seq is stored already */
};

/*
 * -EEXIST: `nth` events of the same content are stored already, of a dossier's events one; with
 * nth 0 never. Of a dossier's events the counter does not matter, of others it does: two counters
 * may count at once.
 */
int dossier_register_add(struct dossier_register *dossiers,
                         const struct dossier_register_origin *origin,
                         const struct dossier_register_entry *entry, int64_t nth);

/*
 * How many events of this content, which belong to no dossier, are stored. Always 0 for an event
 * of a dossier, which may come twice and counts once.
 */
int dossier_register_count_alike(struct dossier_register *dossiers,
                                 const struct dossier_register_entry *entry,
                                 const struct store_alike *of, int64_t *ret);

/* The tally that has the id of this one, counts, and is of the same unit. -ENOENT */
int dossier_register_find_tally(struct dossier_register *dossiers,
                                const struct dossier_register_entry *entry,
                                struct store_event *ret);

/* The event at a place in a stream. -ENOENT */
int dossier_register_search(struct dossier_register *dossiers,
                            const struct dossier_register_place *place,
                            struct store_event *ret);

/* Is the stored event this one, its time corrected or not? A void that names by content is known by
 * its kind and time. */
int dossier_register_compare(struct dossier_register *dossiers,
                             const struct dossier_register_entry *entry,
                             const struct store_event *stored, bool *ret_same);

/* Every event of a dossier of this type and time, corrected or by the clock that stamped it, and
 * every copy of one (dossier_copies.h); voided ones too, in the order in which they came. -errno
 * from tell() ends it. */
int dossier_register_each_copy(struct dossier_register *dossiers, const char *code,
                               enum event_type type, int64_t at_ms,
                               int (*tell)(void *owner,
                                           const struct dossier_register_place *place),
                               void *owner);

/*
 * So many events of one dossier one gateway may say, and imports together; a life has some thirty.
 * What is more is set aside: every event of a dossier is read whenever another one comes, so nobody
 * may make it long. By gateway, so that no one can use up what others have to say, and of its events
 * the first ones as they stand in its outbox, whatever comes from elsewhere meanwhile.
 */
enum { DOSSIER_REGISTER_EVENTS_MOST = 256 };

/* How many events of a dossier are of streams for which mine() says yes; 0 when all of it are fewer
 * than DOSSIER_REGISTER_EVENTS_MOST. */
int dossier_register_count_events(struct dossier_register *dossiers, const char *code,
                                  bool (*mine)(void *owner, int64_t stream), void *owner,
                                  size_t *ret);

/* Does the dossier wait for its intake, or that it is refused? */
int dossier_register_waits(struct dossier_register *dossiers, const char *code, bool *ret);

/* Of which stream each event is that waits with its dossier; none when that waits no more. */
int dossier_register_each_waiting(struct dossier_register *dossiers, const char *code,
                                  void (*tell)(void *owner, int64_t stream), void *owner);

/* Folds and writes; how many events were added since the last settle does not matter. */
int dossier_register_settle(struct dossier_register *dossiers);

/* Forgets what was added and not settled, as the transaction is rolled back. */
void dossier_register_forget(struct dossier_register *dossiers);

/* Wall clock of the newest event of a unit; 0: none yet. */
int64_t dossier_register_newest_ms(const struct dossier_register *dossiers, int unit);

/*
 * Reads the chain of events that ends with last_event, enforced, ready for dossier_fold().
 * The caller frees the events.
 */
int dossier_register_read_chain(struct store *store, const struct rules *rules,
                                int64_t last_event, struct dossier_event **ret_events,
                                size_t *ret_count);

/*
 * Adds (sign 1) or subtracts (sign -1) what an event without a dossier counts: a tally its count,
 * somebody refused at intake one, others and stock nothing.
 */
void dossier_register_count_loose(const struct rules *rules,
                                  const struct store_event *event,
                                  struct ledger_batch *batch, int sign);

#endif
