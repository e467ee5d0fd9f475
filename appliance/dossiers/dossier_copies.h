/*
 * dossier_copies - one record of a device that has come more than once, with its time corrected and
 * without.
 *
 * Whether a gateway can correct what a wrong clock has stamped follows from its visits, so a record
 * that it reads again may say another time. What the clock said (`at_device_ms`) stays: by it, and by
 * all else that the events say, they are the same record, and the corrected time holds. Pure.
 */
#ifndef APPLIANCE_DOSSIERS_DOSSIER_COPIES_H
#define APPLIANCE_DOSSIERS_DOSSIER_COPIES_H

#include "appliance/dossiers/dossier.h"

/* A total order on what two events of a dossier say, but for type and time, and whether they count. */
int dossier_copies_compare(const struct dossier_event *a, const struct dossier_event *b);

/* Is it one moment that they tell: the same, or the same by the clock that stamped it? */
bool dossier_copies_same_time(const struct dossier_event *a, const struct dossier_event *b);

/*
 * Gives all copies of one record the same time: of the corrected ones the earliest. May change the
 * order of the events where any is corrected; takes n log n then.
 */
void dossier_copies_align(struct dossier_event *events, size_t count);

#endif
