/*
 * config_doubts - devices whose settings are good, and hardly what was meant. A part of config_warn.c.
 *
 * Keys that are looked at too seldom to see a press, keys of a dossier where nothing scans one, and
 * profiles whose addresses look printed and are said not to be.
 */
#ifndef SENSORS_CONFIG_DOUBTS_H
#define SENSORS_CONFIG_DOUBTS_H

#include "sensors/config.h"

/* Logs each, by line and column. The settings are those that were read from there. */
void config_doubts_warn(const struct config *config, const struct yaml_place *place);

#endif
