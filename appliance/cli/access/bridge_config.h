/*
 * bridge_config - both sides of a bridge: a directory for the machine of a district's broker, and what
 * the province's broker is to know of it.
 */
#ifndef APPLIANCE_CLI_ACCESS_BRIDGE_CONFIG_H
#define APPLIANCE_CLI_ACCESS_BRIDGE_CONFIG_H

#include <stddef.h>

#include "appliance/config.h"

struct bridge_wish {
    const char *name; /* of the bridge */
    const char
        *province; /* HOST or HOST:PORT where the district finds the province's broker */
    const char *output;       /* the directory; NULL: of its name, here */
    const char *listen;       /* NULL: on every address of its machine */
    const char *const *hosts; /* under which its gateways reach it */
    size_t host_count;
};

/*
 * With a new certificate each time; those before stay good until they end, or are revoked. Prints what
 * is left to do. Negative errno, logged; then nobody has been let in.
 */
int bridge_config_write(const struct config *config, const struct bridge_wish *wish);

#endif
