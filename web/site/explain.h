/*
 * explain - the answer that says what was wrong: a page, or problem+json where programs ask.
 *
 * For the server's thread.
 */
#ifndef WEB_SITE_EXPLAIN_H
#define WEB_SITE_EXPLAIN_H

#include "web/http/request.h"

struct body explain(const struct request *request, const struct fault *fault);

#endif
