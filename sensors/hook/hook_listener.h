/*
 * hook_listener - where senders of events come in: a port of loopback, or a unix socket.
 *
 * Nothing that another machine could reach: keys travel as plain text. The unix socket is for the
 * gateway's user and group (0660). For the thread that runs the loop.
 */
#ifndef SENSORS_HOOK_HOOK_LISTENER_H
#define SENSORS_HOOK_HOOK_LISTENER_H

#include <stdbool.h>

#include "mqtt/base/local_socket.h"

enum { HOOK_LISTENER_PATH_BYTES = 256 };

struct hook_listener {
    int fd;                    /* listens, and does not wait; -1: none does */
    struct local_socket local; /* whose descriptor it is; zeroed of a port */
    char path[HOOK_LISTENER_PATH_BYTES];
};

#define HOOK_LISTENER_ALLOWED                                                              \
    "a port of loopback such as 127.0.0.1:8099 or [::1]:8099, or the absolute path of a "  \
    "unix "                                                                                \
    "socket such as /run/dunghan-gateway/hook.sock"

/* Is it one of HOOK_LISTENER_ALLOWED? Pure. */
bool hook_listener_valid(const char *where);

/*
 * Takes the place of a socket that a dead one left. Negative errno, not logged; -EADDRINUSE: there
 * is one who lives; -EEXIST: there is something of that name that is no socket.
 */
int hook_listener_open(struct hook_listener *ret, const char *where);

/* Takes a unix socket away. */
void hook_listener_close(struct hook_listener *listener);

#endif
