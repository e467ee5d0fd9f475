/*
 * config_device - one device in the settings of a gateway: what it may say, what its profile says
 * instead, and what its inputs mean. A part of config.c.
 */
#ifndef SENSORS_CONFIG_DEVICE_H
#define SENSORS_CONFIG_DEVICE_H

#include "mqtt/settings.h"
#include "sensors/config_site.h"
#include "sensors/profile/profile_set.h"

/* Of a struct config_device. */
extern const cyaml_schema_field_t config_device_fields[];

/* Completes it from its profile, which comes out of the set. -EINVAL with the fault at `prefix`. */
int config_device_check(const struct settings_check *check, struct profile_set *profiles,
                        struct config_device *device, const char *prefix);

#endif
