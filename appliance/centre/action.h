/*
 * action - what the operator may have done to the store while the centre lives, or without
 * it.
 *
 * A request is a JSON object whose member `do` names the action; the answer is an object
 * too, with the member `error`, a sentence, when it was not done. The running centre does
 * it for whoever asks through control.h; when none runs, the command line opens the store
 * and calls the very same.
 *
 *   health
 *       how the running centre and its broker are; the centre alone answers it
 *   quarantine_replay, quarantine_drop
 *       takes `ids` (numbers), or `gateway` and `reason` ("" or none: any) with `after`;
 *       gives `replayed`, `dropped`, `known`, `refused`, `unplaced`, `missing`, `after`,
 * `more`: appliance/count/quarantine.h
 */
#ifndef APPLIANCE_CENTRE_ACTION_H
#define APPLIANCE_CENTRE_ACTION_H

#include <jansson.h>

#include "appliance/count/ingest.h"
#include "appliance/store/store.h"

enum { ACTION_IDS_MOST = 1000 }; /* in one request */

/* What actions work with; all borrowed, all of the thread of the store. */
struct action_desk {
    struct store *store;
    struct ingest *ingest;
};

/* The answer is a new reference. Everything is committed when it is given. */
json_t *action_run(const struct action_desk *desk, const json_t *request);

#endif
