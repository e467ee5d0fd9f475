/*
 * identity_list - who has a certificate or a password, for whom to read or for programs.
 */
#ifndef APPLIANCE_CLI_ACCESS_IDENTITY_LIST_H
#define APPLIANCE_CLI_ACCESS_IDENTITY_LIST_H

#include "appliance/access/registry.h"
#include "appliance/config.h"

/* Prints all of a role. Negative errno, logged. */
int identity_list(const struct config *config, enum registry_role role, bool json,
                  int64_t now_ms);

#endif
