/*
 * satisfaction_api - what is asked of ratings and queues. Pure; any thread.
 */
#ifndef WEB_API_SATISFACTION_API_H
#define WEB_API_SATISFACTION_API_H

#include "web/http/query.h"

extern const struct query_list satisfaction_api_takes;

#endif
