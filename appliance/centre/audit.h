/*
 * audit - who had what done: writes the log of appliance/tables/store_audit.h.
 *
 * An action (action.h) has its row in the very transaction of what it changes, whoever asked for it; one
 * that changed nothing in a transaction of its own, with what came of it:
 *
 *   done        changed as it was asked
 *   unchanged   there was nothing to do, or it could not be done now
 *   asked       not done: who asked has to agree to something first
 *   refused     not done, and why was said
 *
 * Of a request there is which of its members name a thing of the office, and no code of a dossier, no
 * file and no address. On the thread of the store.
 */
#ifndef APPLIANCE_CENTRE_AUDIT_H
#define APPLIANCE_CENTRE_AUDIT_H

#include "appliance/centre/control.h"
#include "appliance/count/ingest.h"

/* Where it is written, and what is to be done; all borrowed. */
struct audit_deed {
    struct store *store;
    struct ingest *ingest;
    control_answer run;
    void *owner;
};

/* Has it done, and writes it down. */
json_t *audit_run(const struct audit_deed *deed, const struct control_request *request);

#endif
