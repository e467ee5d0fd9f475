/*
 * connection - to the nation's PostgreSQL, by the settings.
 */
#ifndef APPLIANCE_NATIONAL_CONNECTION_H
#define APPLIANCE_NATIONAL_CONNECTION_H

#include "appliance/config.h"

struct database;

/* -ENOENT, logged: the settings name none. Errors of the password file, logged, and of
 * database_open(). The caller closes it. */
int national_connect(const struct config_database *settings, struct database **ret);

#endif
