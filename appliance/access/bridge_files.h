/*
 * bridge_files - what the machine of a district's broker is given, which carries for gateways
 * behind it to the province's: mosquitto's settings with the bridge, the access list, the limits.
 *
 * Texts in memory; keys and certificates are the caller's to add (appliance/access/enrol.h). Pure but
 * for memory; any thread.
 */
#ifndef APPLIANCE_ACCESS_BRIDGE_FILES_H
#define APPLIANCE_ACCESS_BRIDGE_FILES_H

#include "appliance/access/broker_address.h"

/* Where all of it is to lie on that machine. */
#define BRIDGE_FILES_DIRECTORY "/etc/mosquitto/dunghan"

struct bridge_files {
    const char *name; /* the bridge's, which is its user at the province's broker */
    const char
        *address; /* for its own gateways to come to; NULL: every one of the machine */
    int port;     /* likewise */
    const struct broker_address *province;
};

/* All owned. */
struct bridge_texts {
    char *settings;     /* mosquitto.conf */
    char *access;       /* dunghan.acl */
    char *firewall;     /* dunghan.nft */
    const char *limits; /* limits.conf; constant */
};

void bridge_files_make(const struct bridge_files *files, struct bridge_texts *ret);
void bridge_files_release(struct bridge_texts *texts);

#endif
