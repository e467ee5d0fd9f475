/*
 * reply - from a request to its answer: shape, address, method, query, then whoever answers
 * there.
 *
 * For the server's thread.
 */
#ifndef WEB_SITE_REPLY_H
#define WEB_SITE_REPLY_H

#include "web/http/request.h"

/* An MHD_AccessHandlerCallback; desk is a struct desk. */
enum MHD_Result reply_handle(void *desk, struct MHD_Connection *connection,
                             const char *target, const char *method, const char *version,
                             const char *upload, size_t *upload_bytes, void **state);

#endif
