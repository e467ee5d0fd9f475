/*
 * staff - the pages behind a login: what was set aside, the gateways, and what to do about
 * them.
 *
 * Everything here needs a session, and every form a token of that session and an origin
 * that is ours. Work that takes long is done elsewhere while the request waits. For the
 * server's thread.
 */
#ifndef WEB_STAFF_STAFF_H
#define WEB_STAFF_STAFF_H

#include "web/http/request.h"
#include "web/staff/staff_page.h"

/* -ENOENT: no staff page is there. */
int staff_find(const char *path, struct staff_place *ret);

/* The methods that this one takes, "GET, HEAD, POST". */
const char *staff_methods(enum staff_page page);

/* A page that is read. */
enum MHD_Result staff_show(const struct request *request, const struct staff_place *place);

/* A form, in guest->post, that has come in full or whose work is done. */
enum MHD_Result staff_take(const struct request *request, const struct staff_place *place);

#endif
