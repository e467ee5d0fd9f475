/*
 * store_causes - why staff say that dossiers are late: each time that somebody states it, of which the
 * newest holds.
 *
 * Rows are only ever added. A note alone can be forgotten, since it may name a person by mistake.
 */
#ifndef APPLIANCE_TABLES_STORE_CAUSES_H
#define APPLIANCE_TABLES_STORE_CAUSES_H

#include <stdint.h>

#include "appliance/report/cause.h"

struct store;

struct store_cause {
    int64_t dossier, at_ms;
    enum cause cause; /* CAUSE_NOT_STATED: what was stated is taken back */
    const char *who;  /* action.h, `by`; borrowed, like: */
    const char *note; /* "": none */
};

/* In a transaction. */
int store_add_cause(struct store *store, const struct store_cause *cause);

/* Empties all notes of a dossier. In a transaction. */
int store_forget_cause_notes(struct store *store, int64_t dossier);

/* Rises with each that is added; 0: none ever was. Cheap. Errors of the store. */
int store_causes_newest(struct store *store, int64_t *ret);

/* What holds of a dossier; CAUSE_NOT_STATED where nobody has stated any. */
int store_cause_of(struct store *store, int64_t dossier, enum cause *ret);

/* All that was stated of a dossier, the oldest first. Texts are borrowed for the call. -errno from
 * tell() ends it. */
int store_each_cause_of(struct store *store, int64_t dossier,
                        int (*tell)(void *owner, const struct store_cause *cause),
                        void *owner);

/* What holds of each dossier of which a cause is stated, what was stated last first, `most` at most; with
 * its code. Looks at all that was ever stated. Likewise. */
int store_each_cause(struct store *store, int most,
                     int (*tell)(void *owner, const char *code,
                                 const struct store_cause *cause),
                     void *owner);

/* Of what is overdue at the beginning of a day and still in progress: how many have which cause, of the
 * unit that their events named last. */
struct store_cause_count {
    int unit, field;
    enum cause cause; /* never CAUSE_NOT_STATED */
    int64_t dossiers;
};

/* In no order. Looks at every dossier that is overdue. Likewise. */
int store_each_overdue_cause(struct store *store, int32_t day,
                             int (*tell)(void *owner,
                                         const struct store_cause_count *count),
                             void *owner);

#endif
