/*
 * shares - how much of what belongs to no dossier that was taken in each gateway may bring.
 *
 * A void, a ticket, a count, a result of a dossier that nobody has taken in: each is a row for ever,
 * and most of them show nowhere. Life makes so many of them an hour and no more, so a gateway that
 * brings more at once than any outage saves up goes on at that pace, and nobody else waits for it. Of
 * voids, which are few in life, all that are stored count against its share, whenever they came: that
 * is read from the store. What waits for an intake does so rightly where that comes from another
 * gateway, or later: it is given back when the dossier is taken in. Errors are those of the store. One
 * thread.
 */
#ifndef APPLIANCE_COUNT_SHARES_H
#define APPLIANCE_COUNT_SHARES_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt/event.h"

struct shares;
struct store;

enum {
    SHARES_VOIDS = 10000,   /* stored of one gateway: a mistake a day in thirty years */
    SHARES_VOID_MS = 60000, /* and beyond them one each */
    SHARES_OTHERS = 50000,  /* at once: what a busy shop saves up in a fortnight */
    SHARES_OTHER_MS = 100,  /* and beyond them one each: 36,000 an hour */
    SHARES_WAITING = 50000, /* that wait for an intake, likewise ... */
    SHARES_WAITING_MS = 100,
    SHARES_SHOWN_MS =
        5 * 60000, /* a gateway is called slowed for so long since the last time */
};

/* The store is borrowed until shares_close(), which takes NULL. */
struct shares *shares_open(struct store *store);
void shares_close(struct shares *shares);

enum shares_kind {
    SHARES_KIND_VOID,
    SHARES_KIND_OTHER,
    SHARES_KIND_WAITING,
    SHARES_KINDS /* of no share */
};

/* What an event is, whose dossier `waits` for its intake. */
enum shares_kind shares_kind(const struct event *event, bool waits);

/* May the gateway bring an event of this kind now, which is then counted? What is of no share it always
 * may. That it may not is logged when it begins. */
int shares_take(struct shares *shares, const char *gateway, enum shares_kind kind,
                int64_t now_ms, bool *ret_may);

/* An event of this gateway waits no more: its dossier is taken in. */
void shares_give_back(struct shares *shares, const char *gateway);

/* The transaction was rolled back: what was counted may not be there. */
void shares_forget(struct shares *shares);

/* Has it been made to wait lately? */
bool shares_slowed(const struct shares *shares, const char *gateway, int64_t now_ms);

#endif
