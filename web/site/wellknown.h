/*
 * wellknown - what browsers, crawlers and finders of holes ask of every site, at addresses that are
 * not ours to choose.
 *
 * For the server's thread.
 */
#ifndef WEB_SITE_WELLKNOWN_H
#define WEB_SITE_WELLKNOWN_H

#include "web/http/request.h"

/* Leads to the icon. */
enum MHD_Result wellknown_icon(const struct request *request);

/* Pages may be indexed; staff pages and the API need not be crawled (RFC 9309). */
enum MHD_Result wellknown_robots(const struct request *request);

/* Whom to tell of a hole (RFC 9116); 404 where the settings name nobody. */
enum MHD_Result wellknown_security(const struct request *request);

#endif
