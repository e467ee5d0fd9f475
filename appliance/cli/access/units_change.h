/*
 * units_change - in words, what becomes of the units of a gateway or an integrator: nobody's right is
 * given or taken away unseen.
 */
#ifndef APPLIANCE_CLI_ACCESS_UNITS_CHANGE_H
#define APPLIANCE_CLI_ACCESS_UNITS_CHANGE_H

#include "appliance/access/registry.h"

/*
 * "NAME: units A, C; added: C; taken away: B ...", a line with its end; of an integrator that is held
 * to none "NAME: every unit". `before` NULL: it was not registered. The caller frees it.
 */
char *units_change_say(const struct registry_entry *before,
                       const struct registry_entry *after);

#endif
