/*
 * config_pairs - what two devices in the settings of a gateway cannot have in common, and what those
 * on one line have in common. A part of config.c.
 */
#ifndef SENSORS_CONFIG_PAIRS_H
#define SENSORS_CONFIG_PAIRS_H

#include "mqtt/settings.h"
#include "sensors/config_site.h"

/*
 * -EINVAL with the fault at the one that comes second in the file. Devices that are good each. At 0 all
 * on one line have the longest pause that one of them asks for, be it by its profile; what the settings
 * themselves say differently is a fault.
 */
int config_pairs_check(const struct settings_check *check, struct config_site *sites,
                       unsigned sites_count);

#endif
