/*
 * centre - the running centre: MQTT in, store, page out, on one sd-event loop.
 *
 * Opens and closes its parts and ties them to each other; what they do is theirs:
 *
 *   intake   messages in, commit, receipts out
 *   event_feed  each event to integrators
 *   refresh  when the page gets a newer snapshot
 *   health   what the page and `dunghan doctor` are told of the centre itself
 *   action   what operator and staff have done
 *   rules_shelf  the rules in force, for web's thread
 *   watch/   whether all is well, and may go on
 */
#ifndef APPLIANCE_CENTRE_CENTRE_H
#define APPLIANCE_CENTRE_CENTRE_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "appliance/config.h"

struct centre;

/* Opens everything and hangs it on the loop. Errors are logged; nothing is left behind. */
int centre_open(struct centre **ret, const struct config *config, sd_event *loop);

/* Commits what is pending and ends everything in reverse. Takes NULL. */
void centre_close(struct centre *centre);

/*
 * Has it ended the loop to be closed and opened again, because it is another thing now: the centre no
 * more, or from now on (appliance/rules/term.h)? Else somebody else has.
 */
bool centre_turns(const struct centre *centre);

/* Takes the page's certificate up anew, without dropping anybody. */
void centre_reload(struct centre *centre);

/* Where the page is served. */
int centre_port(const struct centre *centre);

#endif
