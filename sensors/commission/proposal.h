/*
 * proposal - what was found, as YAML for the settings of the gateway.
 *
 * Lines of a comment say what was found and why; what they are about stands below. All of it together
 * is a file of YAML with the list `sites`, good settings once each device has a meaning; one that no
 * profile fits is a comment.
 */
#ifndef SENSORS_COMMISSION_PROPOSAL_H
#define SENSORS_COMMISSION_PROPOSAL_H

#include <stdio.h>

#include "sensors/commission/evidence.h"

/* One device. */
struct proposal {
    const struct line_place *place;
    int unit_id;
    int number; /* 1, 2, 3 ... of all that were found */
    const struct line_identity *identity;
    const struct evidence *evidence; /* the best first */
    int evidence_count;
    const struct evidence_miss *misses;
    int misses_count;
};

/* What stands before the first one. */
void proposal_begin(FILE *out);

void proposal_write(FILE *out, const struct proposal *proposal);

#endif
