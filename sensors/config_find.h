/*
 * config_find - one device of the settings, by what a person calls it.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_CONFIG_FIND_H
#define SENSORS_CONFIG_FIND_H

#include "sensors/config.h"

/*
 * "q3", or "H42.31/q3" where several units have one of that name. -ENOENT, -EINVAL, with the fault: there
 * is none, and which there are; it names several.
 */
int config_find(const struct config *config, const char *text,
                const struct config_site **ret_site, const struct config_device **ret,
                char fault[static CONFIG_FAULT_BYTES]);

#endif
