/*
 * rulebook - the rules in force, opened from the store and the settings.
 *
 * The calendar is the one that was imported, else the one that comes with the program; the
 * catalogue is the store's; schedule and policies are the settings'. A fingerprint of all
 * of them is kept in the store: when it differs, the ledger was counted by other rules, and
 * rulebook_apply() counts again.
 */
#ifndef APPLIANCE_RECOUNT_RULEBOOK_H
#define APPLIANCE_RECOUNT_RULEBOOK_H

#include "appliance/config.h"
#include "appliance/recount/recount.h"
#include "appliance/rules/rules.h"
#include "appliance/store/store.h"

/* Its calendar and catalogue are the book's, like those of whoever shares them; the rest is borrowed
 * of the settings. */
struct rulebook {
    struct rules rules;
};

/* config is borrowed for as long as the book is open. Errors of the store; -EINVAL, logged: the
 * stored calendar is not understood. */
int rulebook_open(struct rulebook *ret, struct store *store, const struct config *config);

/* The same rules for somebody else, on any thread, until his own rulebook_close(): what becomes of
 * this book does not change them. Nothing is copied. */
struct rulebook rulebook_share(const struct rulebook *rulebook);

/* Takes a zeroed one too. */
void rulebook_close(struct rulebook *rulebook);

/* The calendar in force: the one that was imported, else the one that comes with the program.
 * The caller closes it. Errors of the store. */
int rulebook_open_calendar(struct store *store, struct calendar **ret);

/*
 * When the ledger was counted by other rules, counts every dossier again by these, in one
 * transaction, and logs which due dates of dossiers in progress moved (the first 20) and
 * how many. *ret_recounted says whether it had to.
 */
int rulebook_apply(const struct rulebook *rulebook, struct store *store,
                   bool *ret_recounted);

/*
 * The same within the caller's transaction, when the rules in force were those of `before`: what only
 * adds codes of which no event says anything does not count again. Both that and pulse may be NULL.
 * Nothing had to be counted when ret->dossiers is 0. rulebook_tell() logs what it came to, once that is
 * committed.
 */
int rulebook_settle(const struct rulebook *rulebook, const struct rulebook *before,
                    struct store *store, const struct pulse *pulse, struct recount *ret);
void rulebook_tell(const struct recount *recount);

/* Is the ledger counted by these rules, or empty? Not so after an edit of the settings. Errors
 * of the store. */
int rulebook_settled(const struct rulebook *rulebook, struct store *store, bool *ret);

/* The ledger has just been counted by these rules, by other means. In a transaction. */
int rulebook_note_settled(const struct rulebook *rulebook, struct store *store);

/* Takes the next rules over, in the place of those before: whoever borrowed the rules of this
 * book has the new ones. `next` is zeroed. */
void rulebook_replace(struct rulebook *rulebook, struct rulebook *next);

#endif
