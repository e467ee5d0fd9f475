/*
 * visit - a form that comes in, and what its answer waits for.
 *
 * For the server's thread, but for what another one works out while the request waits.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "web/account.h"
#include "web/later.h"
#include "web/session.h"
#include "web/shape.h"

struct visit {
    size_t bytes;
    char text[SHAPE_BODY_BYTES + 1];
    struct ticket ticket;
    bool asked; /* the work was handed over; the rest is what came of it */
    char name[ACCOUNT_NAME_BYTES];
    bool right; /* name and password */
    enum source_act act;
    struct source_outcome outcome;
};

struct visit *visit_new(void);

/* Leaves nothing of it in memory. Takes NULL. */
void visit_free(struct visit *visit);

/* -EFBIG: more than it said, which libmicrohttpd does not let through. */
int visit_append(struct visit *visit, const char *part, size_t bytes);

#endif
