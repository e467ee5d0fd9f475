/*
 * later - requests whose answer another thread is working on.
 *
 * Their connections are suspended meanwhile and come back to the access handler when the
 * work is done. For the server's thread, except later_done().
 */
#ifndef WEB_LATER_H
#define WEB_LATER_H

#include <microhttpd.h>
#include <stdbool.h>

struct later;

/* One of them; part of whatever the request keeps, and never moved while it waits. */
struct ticket {
    struct later *later;
    struct MHD_Connection *connection;
    struct ticket *next, *before; /* of all that wait */
    struct ticket *next_done;
    bool gone; /* the server ends: nobody will finish the work */
};

/* Adds to the eventfd `wake_fd`, borrowed, when later_run() has something to do. */
struct later *later_open(int wake_fd);

/* When nothing waits. Takes NULL. */
void later_close(struct later *later);

/* Before the work is handed over, for it may be done at once ... -ESHUTDOWN: too late. */
int later_prepare(struct later *later, struct ticket *ticket,
                  struct MHD_Connection *connection);

/* ... and after: from here on the connection waits. */
void later_wait(struct ticket *ticket);

/* The work is done; from any thread, once. */
void later_done(struct ticket *ticket);

/* Brings back those that are done. */
void later_run(struct later *later);

/* Brings all back, with `gone` set. Nobody may call later_done() any more. */
void later_stop(struct later *later);

#endif
