/*
 * waiting - requests that wait until something has changed, and no longer than they want.
 *
 * Their connections are suspended meanwhile, so one costs no more than itself, and come back to
 * the access handler, which looks again. A suspended connection does not notice that its client
 * has gone; its place is taken until its time is over. For the server's thread; times are mono_ms
 * and come from outside.
 */
#ifndef WEB_HTTP_WAITING_H
#define WEB_HTTP_WAITING_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "web/source.h"

enum { WAITING_PAUSE_MS = 200 }; /* at least, between two times that all of them look */

struct waiting;

/* One of them; struct guest has it from its first wait to the end of its answer. */
struct waiter {
    struct waiting *waiting;
    struct MHD_Connection *connection;
    struct waiter *next, *before; /* of those that are suspended */
    char since[SOURCE_SINCE_BYTES];
    int64_t until_ms;
    bool over; /* it has waited for as long as it wants, or the server ends */
};

/* The source is borrowed. */
struct waiting *waiting_open(const struct source_changes *changes);

/* When nobody waits. Takes NULL. */
void waiting_close(struct waiting *waiting);

/* Room for a request that is to wait for what comes after `since`. */
struct waiter *waiting_new(struct waiting *waiting, struct MHD_Connection *connection,
                           const char *since, int64_t until_ms);

/* When it does not wait. Takes NULL. */
void waiting_free(struct waiter *waiter);

/* It has looked, and there was nothing: suspends the connection. -ESHUTDOWN: the server ends. */
int waiting_suspend(struct waiter *waiter);

/* There may have been a commit. */
void waiting_changed(struct waiting *waiting);

/* Brings those back whose time is over, and all of them when something has changed. */
void waiting_run(struct waiting *waiting, int64_t now_ms);

/* When to call it again; INT64_MAX: when something may have changed. */
int64_t waiting_due_ms(const struct waiting *waiting);

/* Brings all back, and lets nobody wait any more. */
void waiting_stop(struct waiting *waiting);

#endif
