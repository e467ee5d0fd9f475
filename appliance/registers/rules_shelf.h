/*
 * rules_shelf - the rules in force, for whoever reads the store on another thread and connection.
 *
 * The owner of the store puts them there, each time that a register may have changed; a reader takes
 * those of his own transaction. They are the very same calendar and catalogue, immutable, and live
 * until the last one who has them closes his book. Only in the moments between a commit and what
 * the owner then puts there, or while an older transaction goes on, a reader opens them from the store.
 *
 * Any thread.
 */
#ifndef APPLIANCE_REGISTERS_RULES_SHELF_H
#define APPLIANCE_REGISTERS_RULES_SHELF_H

#include "appliance/config.h"
#include "appliance/recount/rulebook.h"
#include "appliance/store/store.h"

struct rules_shelf;

/* Empty. config is borrowed, by the books too. */
struct rules_shelf *rules_shelf_open(const struct config *config);

/* When nobody takes anything any more; books that were taken live on. Takes NULL. */
void rules_shelf_close(struct rules_shelf *shelf);

/*
 * Takes the place of what was there. The rules are those that the store has now, on which nothing
 * is pending. When the store cannot say how often its registers have changed, it is logged, and
 * readers open the rules themselves.
 */
void rules_shelf_put(struct rules_shelf *shelf, struct store *store,
                     const struct rulebook *rulebook);

/*
 * Begins a transaction that sees one moment, with the rules of that moment. Whatever it returns,
 * rules_shelf_end() is to be called with the same book, zeroed before. Errors of the store and of
 * rulebook_open().
 */
int rules_shelf_begin(struct rules_shelf *shelf, struct store *store, struct rulebook *ret);

/* Nothing was written. */
void rules_shelf_end(struct store *store, struct rulebook *rulebook);

/* In a transaction of the store: the rules by which its figures are. The caller closes the book.
 * Errors of rulebook_open(). */
int rules_shelf_take(struct rules_shelf *shelf, struct store *store, struct rulebook *ret);

#endif
