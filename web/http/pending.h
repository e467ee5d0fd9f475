/*
 * pending - requests whose answer another thread is working on.
 *
 * Their connections are suspended meanwhile and come back to the access handler when the
 * work is done. For the server's thread, except pending_done().
 */
#ifndef WEB_HTTP_PENDING_H
#define WEB_HTTP_PENDING_H

#include <microhttpd.h>
#include <stdbool.h>

struct pending;

/* One of them; part of whatever the request keeps, and never moved while it waits. */
struct ticket {
    struct pending *pending;
    struct MHD_Connection *connection;
    struct ticket *next, *before; /* of all that wait */
    struct ticket *next_done;
    bool gone; /* the server ends: nobody will finish the work */
};

/* Adds to the eventfd `wake_fd`, borrowed, when pending_run() has something to do. */
struct pending *pending_open(int wake_fd);

/* When nothing waits. Takes NULL. */
void pending_close(struct pending *pending);

/* Before the work is handed over, for it may be done at once ... -ESHUTDOWN: too late. */
int pending_prepare(struct pending *pending, struct ticket *ticket,
                    struct MHD_Connection *connection);

/* ... and after: from here on the connection waits. */
void pending_wait(struct ticket *ticket);

/* The work is done; from any thread, once. */
void pending_done(struct ticket *ticket);

/* Brings back those that are done. */
void pending_run(struct pending *pending);

/* Brings all back, with `gone` set. Nobody may call pending_done() any more. */
void pending_stop(struct pending *pending);

#endif
