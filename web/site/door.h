/*
 * door - libmicrohttpd with every limit set: how connections and requests come to reply.
 *
 * Driven from outside by the thread that owns the desk.
 */
#ifndef WEB_SITE_DOOR_H
#define WEB_SITE_DOOR_H

#include <microhttpd.h>

#include "web/http/desk.h"

/*
 * Serves the desk on a listening socket, which libmicrohttpd closes in the end, or with -1
 * only on connections that are added. NULL: it could not, and has said why.
 */
struct MHD_Daemon *door_open(struct desk *desk, int listen_fd, unsigned max_connections);

#endif
