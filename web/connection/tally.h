/*
 * tally - what was refused over HTTP, and who tried to log in: counted, and said now and
 * then.
 *
 * For the server's thread.
 */
#ifndef WEB_CONNECTION_TALLY_H
#define WEB_CONNECTION_TALLY_H

#include <stdint.h>

#include "web/connection/fault.h"

enum tally_kind {
    TALLY_ADDRESS_FULL,  /* a connection beyond what one address may have */
    TALLY_CROWDED,       /* an idle one that had to make room */
    TALLY_SLOW,          /* a connection ended for taking too long */
    TALLY_UNREADABLE,    /* headers that libmicrohttpd refused by itself */
    TALLY_LOGIN,         /* a login that succeeded */
    TALLY_WRONG,         /* a login with a wrong name or password */
    TALLY_LOCKED,        /* a login refused unread, after too many wrong ones */
    TALLY_STALE_SESSION, /* a cookie that stands for no session (any more) */
    TALLY_KINDS
};

struct tally {
    uint64_t kinds[TALLY_KINDS];
    uint64_t faults[FAULTS]; /* answers, by what was wrong */
    uint64_t said;           /* sum of what is loud, when it was last said */
    int64_t next_ms;
};

/* As /metrics names it: "slow". */
const char *tally_name(enum tally_kind kind);

/* All refusals but those that any mistyped address makes. */
uint64_t tally_loud(const struct tally *tally);

/* Logs a line when there was anything loud since the last one; at most one a minute. */
void tally_run(struct tally *tally, int64_t now_ms);

#endif
