/*
 * explanation_parts - the parts of an explanation's document, for those who write it.
 */
#ifndef APPLIANCE_EXPLAIN_EXPLANATION_PARTS_H
#define APPLIANCE_EXPLAIN_EXPLANATION_PARTS_H

#include <jansson.h>

#include "appliance/dossiers/dossier.h"
#include "appliance/rules/catalogue.h"
#include "appliance/tables/store_events.h"

struct explanation_question; /* explanation.h */

/* {code, name {vi, en}}, as named last; null for a number that there is not. */
json_t *explanation_name(const struct catalogue *catalogue, enum catalogue_kind kind,
                         int id);

/* "2026-11-20"; null for DOSSIER_NO_DAY. */
json_t *explanation_day(int32_t day);

json_t *explanation_stamp(int64_t wall_ms);

/* A dossier's events as they are stored, in the order of time. */
struct explanation_chain {
    struct store_event *events; /* owned: the caller frees it */
    size_t count;
};

/* Errors of the store; -EILSEQ: the chain is broken. */
int explanation_read_chain(struct store *store, int64_t last_event,
                           struct explanation_chain *ret);

/* Each with where it came from. */
int explanation_events(const struct explanation_question *question,
                       const struct explanation_chain *chain, json_t **ret);

/* What it adds to the ledger, and to form 06 of each period. */
int explanation_counts(const struct explanation_question *question,
                       const struct dossier *dossier, json_t **ret_cells,
                       json_t **ret_reports);

/* Why staff say that it is late: `cause` and `causes` of the document. */
int explanation_causes(struct store *store, int64_t dossier, json_t *document);

#endif
