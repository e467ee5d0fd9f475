/*
 * broker_address - where somebody with a certificate finds the broker, as an operator writes it.
 */
#ifndef APPLIANCE_ACCESS_BROKER_ADDRESS_H
#define APPLIANCE_ACCESS_BROKER_ADDRESS_H

#include <stdbool.h>

enum { BROKER_ADDRESS_BYTES = 256 };

struct broker_address {
    char host[BROKER_ADDRESS_BYTES]; /* a name, or an address without brackets */
    int port;
};

/*
 * HOST, HOST:PORT, ADDRESS, [ADDRESS] or [ADDRESS]:PORT; `port` where none is said. -EINVAL,
 * logged: it is none of these.
 */
int broker_address_read(const char *text, int port, struct broker_address *ret);

/* Does only this machine reach it? */
bool broker_address_is_local(const struct broker_address *address);

#endif
