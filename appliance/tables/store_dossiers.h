/*
 * store_dossiers - what its events say of each dossier, and how many have which fault.
 */
#ifndef APPLIANCE_TABLES_STORE_DOSSIERS_H
#define APPLIANCE_TABLES_STORE_DOSSIERS_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/dossiers/dossier.h"
#include "mqtt/event.h"

struct store;

struct store_dossier {
    char code[EVENT_DOSSIER_BYTES]; /* first: touched.c finds it by this */
    int64_t id;                     /* 0: not stored yet */
    int64_t last_event;
    struct dossier_summary summary;
};

/* -ENOENT: no event has named this code yet. */
int store_find_dossier(struct store *store, const char *code, struct store_dossier *ret);

/* Is there a dossier whose code begins with this unit's, and a hyphen? */
int store_has_dossier_of(struct store *store, const char *unit, bool *ret);

/* An id for a dossier that is not stored yet. */
int64_t store_next_dossier(struct store *store);

int store_add_dossier(struct store *store, const struct store_dossier *dossier);
/* All of it but its code. */
int store_change_dossier(struct store *store, const struct store_dossier *dossier);

/* Every dossier, ordered by id. -errno from tell() ends it. */
int store_each_dossier(struct store *store,
                       int (*tell)(void *owner, const struct store_dossier *dossier),
                       void *owner);

/* Those in progress whose due date is on a day from ... to, both inclusive, by that day. */
int store_each_open_dossier(struct store *store, int32_t from_day, int32_t to_day,
                            int (*tell)(void *owner, const struct store_dossier *dossier),
                            void *owner);

/* Those that were in progress at the end of a day. Looks at every dossier. */
int store_each_dossier_open_on(struct store *store, int32_t day,
                               int (*tell)(void *owner,
                                           const struct store_dossier *dossier),
                               void *owner);

/* Those in progress that are suspended now. Looks at every dossier in progress. */
int store_each_suspended_dossier(struct store *store,
                                 int (*tell)(void *owner,
                                             const struct store_dossier *dossier),
                                 void *owner);

/* Those whose result was late, on a day from ... to, both inclusive, by that day. */
int store_each_late_dossier(struct store *store, int32_t from_day, int32_t to_day,
                            int (*tell)(void *owner, const struct store_dossier *dossier),
                            void *owner);

/* Those of which a cause of lateness was ever stated (store_causes.h), which were received by to_day and
 * not resolved before from_day. Looks at all of which one was. */
int store_each_caused_dossier(struct store *store, int32_t from_day, int32_t to_day,
                              int (*tell)(void *owner, const struct store_dossier *dossier),
                              void *owner);

/* What tells how long a result took. */
struct store_result {
    int procedure, unit;
    int32_t received_day, resolved_day;
    enum dossier_class class;
};

/* The results of a day from ... to, both inclusive, in no order. Looks at every dossier. -errno from
 * tell() ends it. */
int store_each_result(struct store *store, int32_t from_day, int32_t to_day,
                      int (*tell)(void *owner, const struct store_result *result),
                      void *owner);

/* Codes of those in progress whose events name this unit last, the oldest first, `most` at most.
 * Looks at every dossier in progress. The text is borrowed for the call. */
int store_each_open_code(struct store *store, int unit, int most,
                         int (*tell)(void *owner, const char *code), void *owner);

/* What tells whether a calendar yet to come could change how a dossier was judged. */
struct store_provisional {
    int unit, field;
    int32_t received_day, due_day, resolved_day; /* resolved_day: perhaps DOSSIER_NO_DAY */
};

/* Those with a provisional due date that were received by to_day and not resolved before from_day,
 * the newest first. -errno from tell() ends it. */
int store_each_provisional(struct store *store, int32_t from_day, int32_t to_day,
                           int (*tell)(void *owner,
                                       const struct store_provisional *dossier),
                           void *owner);

/* The earliest receipt of one of them. -ENOENT: there is none. */
int store_first_provisional(struct store *store, int32_t *ret_day);

/* The code of a stored dossier. -ENOENT */
int store_dossier_code(struct store *store, int64_t dossier,
                       char ret[static EVENT_DOSSIER_BYTES]);

/* Adds `change` (which may be negative) to the dossiers that have this fault. */
int store_add_quality(struct store *store, enum dossier_fault fault, int64_t change);

int store_each_quality(struct store *store,
                       int (*tell)(void *owner, enum dossier_fault fault, int64_t dossiers),
                       void *owner);

#endif
