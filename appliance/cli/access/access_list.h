/*
 * access_list - the broker's access list beside the catalogue, from which it has the units below
 * those of an integrator.
 */
#ifndef APPLIANCE_CLI_ACCESS_ACCESS_LIST_H
#define APPLIANCE_CLI_ACCESS_ACCESS_LIST_H

#include "appliance/access/enrol.h"
#include "appliance/config.h"

/*
 * What the list needs of the catalogue: it is empty where nobody is held to units, or there is no
 * store yet. The caller closes it. Negative errno, logged.
 */
int access_list_catalogue(const struct config *config, const struct registry *registry,
                          struct catalogue **ret);

/* Writes all that follows from the registry; 0 also when the broker has no files yet: then *ret_there is
 * false. Negative errno, logged. */
int access_list_write(const struct config *config, const struct enrol *enrol,
                      int64_t now_ms, bool *ret_there);

/* Would the list be another if it were written now? false where there is none. */
bool access_list_outdated(const struct config *config, const struct registry *registry,
                          int64_t now_ms);

/*
 * The catalogue may have changed: writes the list again where it would be another, and says that
 * the broker is to read it. What fails is logged, with what is left to do.
 */
void access_list_follow(const struct config *config);

#endif
