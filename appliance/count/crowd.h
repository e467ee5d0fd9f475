/*
 * crowd - may a gateway say one more event of a dossier? (DOSSIER_REGISTER_EVENTS_MOST)
 */
#ifndef APPLIANCE_COUNT_CROWD_H
#define APPLIANCE_COUNT_CROWD_H

#include "appliance/count/dossier_register.h"
#include "appliance/streams/streams.h"

/* *ret_reason: NULL, or why the event is set aside (aside.h): too_many_events. What all outboxes of
 * the stream's gateway have said counts. Errors of the store. */
int crowd_check(struct dossier_register *dossiers, const struct streams *streams,
                const struct stream *stream, const char *dossier, const char **ret_reason);

#endif
