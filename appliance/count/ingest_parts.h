/*
 * ingest_parts - what ingest has in common for what comes in messages (ingest_message.c) and for
 * what comes out of files and of the quarantine (ingest_import.c).
 */
#ifndef APPLIANCE_COUNT_INGEST_PARTS_H
#define APPLIANCE_COUNT_INGEST_PARTS_H

#include "appliance/access/registry.h"
#include "appliance/count/dossier_register.h"
#include "appliance/count/shares.h"
#include "appliance/streams/streams.h"

struct ingest_doubt; /* ingest.h */

struct ingest {
    struct store *store;
    struct dossier_register *dossiers;
    const struct rules *rules;
    struct streams *streams;
    struct shares *shares;
    const struct registry *registry; /* NULL: anybody may speak for every unit */
    size_t pending;
    int64_t quarantine_most_bytes; /* of one gateway */
    int64_t stranger_ms;           /* wall clock: when one was last logged */
    char import_epoch[PAYLOAD_EPOCH_BYTES];
    bool follows; /* nobody sends it anything again */
    bool begun;
    bool changed;
};

/* After an error: rolls back what is not committed, and gives rc. */
int ingest_give_up(struct ingest *ingest, int rc);

/* The stream, in a transaction that may change it. NULL in *ret: too many epochs of this gateway.
 * Errors of the store. */
int ingest_enter(struct ingest *ingest, const char *gateway, const char *epoch,
                 struct stream **ret);

/* Why an event may not come in, whoever says it; NULL: it may, and *ret has it interned. */
const char *ingest_doubt_event(struct ingest *ingest, const struct event *event,
                               int64_t now_ms, struct dossier_register_entry *ret);

/* What an event of a gateway must pass besides: may the gateway speak for its unit? No reason in
 * *ret: it may. */
void ingest_doubt_right(const struct ingest *ingest, const char *gateway,
                        const struct dossier_register_entry *said,
                        struct ingest_doubt *ret);

/* What only the events before it can tell: of a void what it takes out (then said->sent is
 * *ret_named), of a tally whether it may have its id, of a dossier's event whether there are too many
 * of it. No reason in *ret: its sender may say this. Errors of the store. */
int ingest_look_back(struct ingest *ingest, const struct stream *stream, uint64_t seq,
                     struct dossier_register_entry *said, struct event *ret_named,
                     struct ingest_doubt *ret);

/* Stores it; when its dossier begins with it, what has waited for that counts against nobody's share any
 * more. As dossier_register_add(). */
int ingest_add(struct ingest *ingest, const struct dossier_register_origin *origin,
               const struct dossier_register_entry *said, int64_t nth);

/* Sets aside what has no place in a sequence to pass over: a message whose envelope is not
 * understood, a line that is too large. Errors of the store. */
int ingest_keep_loose(struct ingest *ingest, const char *gateway, const char *payload,
                      size_t bytes, const char *fault, int64_t now_ms);

#endif
