/*
 * month_digest - the figures of a store by month, unit and field, and how far each outbox has come: lines
 * that two centres can compare, wherever they were made.
 *
 *     2026-11 H42.31 land days=5f0c1c9e received_online=3 ...
 *     outbox gw-1 9f3c52d1a07be644 committed=1842 chain=2125ca30c5572429 lost=0 aside=2
 *
 * By codes, not by numbers, which each store gives as it likes; "-" is no field. The measures are sums of
 * the month, those that are not 0; `days` is a digest of those of its days. Equal stores give equal
 * lines, in the same order, which is that of strcmp(). What is before the third blank is whose line it is.
 * An outbox's chain is a digest of all its events up to there (mqtt/payload.h).
 */
#ifndef APPLIANCE_RECOUNT_MONTH_DIGEST_H
#define APPLIANCE_RECOUNT_MONTH_DIGEST_H

struct store;

/* In a transaction. The line, without its end, is borrowed for the call; -errno from tell() ends it.
 * Errors of the store. */
int month_digest_each(struct store *store, int (*tell)(void *owner, const char *line),
                      void *owner);

#endif
