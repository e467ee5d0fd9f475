/*
 * config_reading - devices of the settings, for a person who looks at them.
 */
#ifndef SENSORS_CONFIG_READING_H
#define SENSORS_CONFIG_READING_H

#include "sensors/commission/reading.h"
#include "sensors/config.h"

/*
 * The device of that name, as config_find() takes it, or all that have an input with a meaning where there
 * is no name. The caller frees the list; it borrows from the settings. -ENOENT, -EINVAL, with the fault.
 */
int config_readings(const struct config *config, const char *name,
                    struct reading_wish **ret, size_t *ret_count,
                    char fault[static CONFIG_FAULT_BYTES]);

#endif
