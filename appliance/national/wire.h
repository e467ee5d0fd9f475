/*
 * wire - the line to PostgreSQL, on which nobody is waited for without end. For database.c.
 *
 * PostgreSQL ends a statement that takes too long by itself, unless it hangs, or its machine; the
 * kernel there goes on to acknowledge what comes. So whoever is silent for longer than a statement may
 * take is given up: nothing is sent or read any more.
 */
#ifndef APPLIANCE_NATIONAL_WIRE_H
#define APPLIANCE_NATIONAL_WIRE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

struct wire {
    PGconn *connection; /* not blocking */
    int patience_ms;
    size_t unsent; /* about so much of what was put lies in libpq */
    bool given_up;
};

/* What follows a PQsend...() that gave `sent`: the last of its results, which the caller clears, or
 * PGRES_COPY_IN as soon as that comes. NULL: the connection is lost, or was given up. */
PGresult *wire_finish(struct wire *wire, int sent);

/* Rows of a COPY. False: as NULL. */
bool wire_put(struct wire *wire, const char *bytes, size_t count);

/* The end of a COPY, with the reason why it is none or NULL; its result, as wire_finish(). */
PGresult *wire_put_end(struct wire *wire, const char *reason);

#endif
