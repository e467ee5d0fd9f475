/*
 * audit_desk - what happens at the door of the staff pages, for the log of who had what done, and the
 * log for the page.
 *
 * Logins are noted on web's thread and written down by the owner of the store, at its next tick. What
 * may come in floods, wrong passwords above all, is counted: one row for all of an account in
 * AUDIT_DESK_WAIT_MS. What waits is lost when the process is killed. Of strangers there is a number, no
 * name and no address.
 */
#ifndef APPLIANCE_CENTRE_AUDIT_DESK_H
#define APPLIANCE_CENTRE_AUDIT_DESK_H

#include "appliance/count/ingest.h"
#include "appliance/store/store.h"
#include "web/source.h"

struct audit_desk;

enum {
    AUDIT_DESK_NOTES =
        128, /* that may wait; what is one too many is counted without its account */
    AUDIT_DESK_WAIT_MS = 10 * 60 * 1000,
};

/* Reads on this connection, borrowed: of report_desk_reader(). */
struct audit_desk *audit_desk_open(struct store *reader);

/* After server_close(). Takes NULL. */
void audit_desk_close(struct audit_desk *desk);

/* Lives as long as the desk. */
const struct source_audit *audit_desk_source(const struct audit_desk *desk);

/* Writes down what is due at mono_ms, INT64_MAX: everything, in a transaction of its own behind what
 * ingest has pending. Errors of the store: it waits on. */
int audit_desk_write(struct audit_desk *desk, struct store *store, struct ingest *ingest,
                     int64_t mono_ms);

#endif
