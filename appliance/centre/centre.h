/*
 * centre - the running centre: MQTT in, store, page out, on one sd-event loop.
 *
 * What came while a commit was under way is the next commit: the batch grows with the load
 * and a lone event is stored at once (group commit).
 */
#ifndef APPLIANCE_CENTRE_CENTRE_H
#define APPLIANCE_CENTRE_CENTRE_H

#include <systemd/sd-event.h>

#include "appliance/config.h"

struct centre;

/* Opens everything and hangs it on the loop. Errors are logged; nothing is left behind. */
int centre_open(struct centre **ret, const struct config *config, sd_event *loop);

/* Commits what is pending and ends everything in reverse. Takes NULL. */
void centre_close(struct centre *centre);

/* Takes the page's certificate up anew, without dropping anybody. */
void centre_reload(struct centre *centre);

/* Where the page is served. */
int centre_port(const struct centre *centre);

#endif
