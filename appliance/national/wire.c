#include "appliance/national/wire.h"

#include <errno.h>
#include <poll.h>

enum { UNSENT_MOST = 64 << 10 }; /* libpq would take any amount */

/* Until there is something to read, or room to write when that is asked for. */
static bool wait_for(struct wire *wire, short events)
{
    struct pollfd line = {PQsocket(wire->connection), events, 0};
    int rc;

    do
        rc = poll(&line, 1, wire->patience_ms);
    while (rc < 0 && errno == EINTR);
    wire->given_up |= rc <= 0;
    return rc > 0;
}

/* Reads too, for who is not heard does not listen for ever. */
static bool flush(struct wire *wire)
{
    int rc;

    while ((rc = PQflush(wire->connection)) == 1) {
        if (!wait_for(wire, POLLIN | POLLOUT) || !PQconsumeInput(wire->connection))
            return false;
    }
    wire->unsent = 0;
    return rc == 0;
}

/* What is wrong with the connection is a result, too. NULL: there is none any more. */
static PGresult *take_result(struct wire *wire)
{
    while (PQisBusy(wire->connection)) {
        if (!wait_for(wire, POLLIN))
            return NULL;
        if (!PQconsumeInput(wire->connection))
            break;
    }
    return PQgetResult(wire->connection);
}

PGresult *wire_finish(struct wire *wire, int sent)
{
    PGresult *last = NULL, *next;

    if (wire->given_up || !sent || !flush(wire))
        return NULL;
    while ((next = take_result(wire))) {
        PQclear(last);
        last = next;
        if (PQresultStatus(last) == PGRES_COPY_IN)
            return last;
    }
    if (wire->given_up) {
        PQclear(last);
        last = NULL;
    }
    return last;
}

bool wire_put(struct wire *wire, const char *bytes, size_t count)
{
    if (wire->given_up || PQputCopyData(wire->connection, bytes, (int)count) != 1)
        return false;
    wire->unsent += count;
    return wire->unsent < UNSENT_MOST || flush(wire);
}

PGresult *wire_put_end(struct wire *wire, const char *reason)
{
    if (wire->given_up || !flush(wire))
        return NULL;
    return wire_finish(wire, PQputCopyEnd(wire->connection, reason) == 1);
}
