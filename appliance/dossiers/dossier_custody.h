/*
 * dossier_custody - in whose hands a dossier is under way, and so whose word on it counts.
 *
 * A part of dossier_fold(), by the rules of standing.h: it finds the intake that counts, follows the
 * dossier from unit to unit, and says of each event in its turn whether its unit has a say. Who is in
 * charge is written into the dossier's charges. Pure; one thread.
 */
#ifndef APPLIANCE_DOSSIERS_DOSSIER_CUSTODY_H
#define APPLIANCE_DOSSIERS_DOSSIER_CUSTODY_H

#include "appliance/dossiers/dossier.h"
#include "appliance/dossiers/standing.h"

/* Only for dossier_custody.c to look into, but `intake`. */
struct dossier_custody {
    const struct catalogue *catalogue;
    const char *code;
    struct dossier *dossier;
    const struct dossier_event *intake; /* the one that counts; NULL: none does */
    enum standing_claim claim;          /* of it; without one the best of a refusal */
    struct dossier_event *offer; /* a transfer to which nothing has been said; NULL: none */
};

/* All are borrowed while it is used; the events are sorted by time. */
void dossier_custody_begin(struct dossier_custody *custody,
                           const struct catalogue *catalogue, const char *code,
                           struct dossier *dossier, const struct dossier_event *events,
                           size_t count);

/* Has this intake or refusal as good a claim as the one that counts? */
bool dossier_custody_claims(const struct dossier_custody *custody,
                            const struct dossier_event *event);

/* An event in its turn, of a dossier that is or will be taken in; when it is the receiver's word on a
 * transfer, that is complete now. Has its unit a say? */
bool dossier_custody_hear(struct dossier_custody *custody,
                          const struct dossier_event *event);

/* It is handed over by who may do so: at once, or when its receiver says something. */
void dossier_custody_transfer(struct dossier_custody *custody, struct dossier_event *event);

/* Who is in charge on a day, which is not before that of the event heard last. */
int dossier_custody_holder(struct dossier_custody *custody, int32_t day);

#endif
