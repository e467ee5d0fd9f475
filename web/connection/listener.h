/*
 * listener - a listening TCP socket.
 */
#ifndef WEB_CONNECTION_LISTENER_H
#define WEB_CONNECTION_LISTENER_H

/*
 * A non-blocking socket that listens on an IPv4 or IPv6 literal; port 0 takes any free one.
 * -EINVAL: no such literal or port. Else what the system says: -EADDRINUSE, -EADDRNOTAVAIL,
 * -EACCES ... The caller closes it.
 */
int listener_open(const char *address, int port, int *ret_port);

#endif
