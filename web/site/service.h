/*
 * service - the answers of web/routes.inc that need what only the server has.
 *
 * For the server's thread.
 */
#ifndef WEB_SITE_SERVICE_H
#define WEB_SITE_SERVICE_H

#include "web/http/request.h"

/* A file of the page. */
enum MHD_Result service_asset(const struct request *request);

/* Server-sent events, for as long as the reader stays. */
enum MHD_Result service_stream(const struct request *request);

/* 503 unless all is well. */
enum MHD_Result service_health(const struct request *request);

enum MHD_Result service_metrics(const struct request *request);

#endif
