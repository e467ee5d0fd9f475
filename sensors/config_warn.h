/*
 * config_warn - what settings name and is not there now, and what is hardly meant: good settings, and
 * perhaps a mistake.
 *
 * A serial device may be plugged in later, or be the same as one of another name; a certificate may
 * still be to come. So these are warnings, by line and column.
 */
#ifndef SENSORS_CONFIG_WARN_H
#define SENSORS_CONFIG_WARN_H

#include "sensors/config.h"

/* Logs them. The settings are those that were read from that path. */
void config_warn(const struct config *config, const char *path);

#endif
