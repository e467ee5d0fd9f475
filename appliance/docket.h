/*
 * docket - the register of dossiers (sổ theo dõi hồ sơ): takes events in, keeps dossiers
 * and ledger in step.
 *
 * Within one transaction of the store: docket_add() for each event, then docket_settle()
 * once, which folds every dossier that was touched and moves its contribution to the
 * ledger. The owner begins, commits and rolls back. One thread.
 */
#ifndef APPLIANCE_DOCKET_H
#define APPLIANCE_DOCKET_H

#include "appliance/store.h"

struct docket;

/* All are borrowed until docket_close(). Errors of the store. */
int docket_open(struct docket **ret, struct store *store, const struct rules *rules);
void docket_close(struct docket *docket);

/*
 * The event in the catalogue's numbers. -ENOENT with the reason when it names something
 * that the catalogue does not have: "unknown_unit", "unknown_procedure" (or one that begins
 * after the event's day) or "unknown_field"; -EINVAL with "bad_limit" when its limit or due
 * date makes no sense.
 */
int docket_intern(const struct catalogue *catalogue, const struct event *event,
                  struct dossier_event *ret, const char **ret_reason);

/*
 * What is in force on the local day of an event that does not say it itself: the field of
 * its procedure and, for an intake, the procedure's limit (domain.md §4.3: the version in
 * force at intake governs the dossier) and the working sessions of its unit.
 */
void docket_enforce(const struct rules *rules, struct dossier_event *event);

struct docket_origin {
    int64_t stream;
    uint64_t seq;
    const char *epoch; /* of the stream */
    bool out_of_turn;  /* an event of the stream with a higher seq is stored already */
};

/*
 * -EEXIST, only with `once`: an event of the same content is stored already. Of a dossier's
 * events the counter does not matter, of others it does: two counters may count at once.
 */
int docket_add(struct docket *docket, const struct docket_origin *origin,
               const struct event *event, const struct dossier_event *interned, bool once);

/*
 * Has an event of this content, one that belongs to no dossier, come in this stream? Never
 * so for an event of a dossier, which may come twice and counts once.
 */
int docket_has_loose(struct docket *docket, int64_t stream, const struct event *event,
                     const struct dossier_event *interned, bool *ret);

/* Folds and writes; how many events were added since the last settle does not matter. */
int docket_settle(struct docket *docket);

/* Forgets what was added and not settled, as the transaction is rolled back. */
void docket_forget(struct docket *docket);

/* Wall clock of the newest event of a unit; 0: none yet. */
int64_t docket_newest_ms(const struct docket *docket, int unit);

/*
 * Reads the chain of events that ends with last_event, enforced, ready for dossier_fold().
 * The caller frees the events.
 */
int docket_read_chain(struct store *store, const struct rules *rules, int64_t last_event,
                      struct dossier_event **ret_events, size_t *ret_count);

/*
 * Where an event without a dossier is counted, as what, and how many times: a tally by its
 * count, somebody refused at intake once; 0: it is counted nowhere.
 */
int docket_loose_cell(const struct rules *rules, const struct store_event *event,
                      struct ledger_key *ret_key, enum measure *ret_measure);

#endif
