/*
 * staff_role - which role an address needs at least, of the table of web/routes.inc.
 *
 * Constant; any thread.
 */
#ifndef WEB_STAFF_STAFF_ROLE_H
#define WEB_STAFF_STAFF_ROLE_H

#include <stdbool.h>

#include "web/login/session.h"
#include "web/text/address.h"

/* May who is logged in be there? Of what is not for staff alone: yes. */
bool staff_role_may(const struct session *session, enum address address);

/* Codes of the units whose dossiers alone are known to who is logged in, a comma between; NULL: those of
 * all. */
const char *staff_role_units(const struct session *session);

#endif
