/*
 * eviction - sees to it that nobody is connected any more with a certificate that was revoked.
 *
 * A broker that reads anew who is revoked keeps them out, and lets nothing through of a connection
 * that stands already; but it would again once the name has another certificate. With that one the
 * broker is gone to before anybody else: it takes over the session of its name, and the connection
 * that stood ends.
 */
#ifndef APPLIANCE_CLI_ACCESS_EVICTION_H
#define APPLIANCE_CLI_ACCESS_EVICTION_H

#include "appliance/access/authority.h"
#include "mqtt/settings.h"

/*
 * Before the name stands in the registry again. -EAGAIN: the broker has not read yet that it is
 * revoked; -ENOTCONN: it lets nobody in. Logged, with what to do. Takes seconds at most.
 */
int eviction_run(const struct settings_broker *broker, const char *authority,
                 const char *name, const struct authority_pair *pair);

#endif
