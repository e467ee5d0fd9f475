/*
 * standing - who may say what of a dossier.
 *
 * That a unit may be spoken for at all is for whoever takes its events in to judge. What it says of a
 * dossier counts by what the unit is to it at that moment, and by nothing else:
 *
 *                  its code      in charge, or    intake unit, or   receiver,   anybody
 *                  says whose    above that       above that        see below   else
 *     intake         best            -                 -               -        without a better claim
 *     refused        best            -                 -               -        without a better claim
 *     suspended       -             yes               yes             yes         -
 *     resumed         -             yes               yes             yes         -
 *     extended        -             yes                -              yes         -
 *     reappointed     -             yes               yes             yes         -
 *     transferred     -             yes                -              yes         -
 *     resolved        -             yes               yes             yes         -
 *     returned        -             yes               yes             yes         -
 *     voided          an event of the same gateway, whatever it is (appliance/count/voids.h)
 *
 * Of several who say that they took a dossier in, or refused it, the best claim is the one of the unit
 * that its code begins with; next those above and below it; of equal ones the earliest. Who has a
 * worse claim than another has no say by it.
 *
 * A transfer is an offer. Until the receiver says anything of the dossier, but that it refuses it or
 * hands it back, it stays with the sender; with that word the receiver is in charge. Who stands above
 * the receiver needs no answer.
 *
 * A unit is spoken for by itself, and by the one that it was merged into, as that one is by those that
 * were. Above is who is on its way up the tree of that day. Days are local; pure.
 */
#ifndef APPLIANCE_DOSSIERS_STANDING_H
#define APPLIANCE_DOSSIERS_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "appliance/rules/catalogue.h"
#include "mqtt/event.h"

/* How good a claim to a dossier is, the best one last. */
enum standing_claim { STANDING_CLAIM_FAR, STANDING_CLAIM_NEAR, STANDING_CLAIM_OWN };

/* Of a unit that takes in, or refuses, a dossier of this code. */
enum standing_claim standing_claim(const struct catalogue *catalogue, const char *code,
                                   int unit, int32_t day);

/* Does the speaker on this day speak for the unit? */
bool standing_speaks(const struct catalogue *catalogue, int speaker, int unit, int32_t day);

/* Does the speaker, or who has come after it, stand above the unit? */
bool standing_above(const struct catalogue *catalogue, int speaker, int unit, int32_t day);

/* What a dossier is to units on a day. */
struct standing {
    int in_charge;
    int intake;      /* the unit that took it in */
    int intake_heir; /* and who has come after it */
    int32_t day;
};

/* May the speaker say an event of this type, of those between intake and result or a result? */
bool standing_may(const struct catalogue *catalogue, const struct standing *standing,
                  int speaker, enum event_type type);

#endif
