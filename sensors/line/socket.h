/*
 * socket - a TCP connection to a device; a part of the transports that use one.
 */
#ifndef SENSORS_LINE_SOCKET_H
#define SENSORS_LINE_SOCKET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

struct line_place;

#define SOCKET_ALLOWED "an IPv4 or IPv6 address, no name"

struct socket_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } of;
    socklen_t bytes;
};

/* -EINVAL: the place's address is none. */
int socket_locate(const struct line_place *place, struct socket_address *ret);

/* As transport.h's connect() and connected(). */
int socket_connect(const struct socket_address *address);
int socket_connected(int fd);

/* All of it at once, or negative errno: -ECONNRESET when it does not go. */
int socket_send(int fd, const uint8_t *bytes, size_t count);

#endif
