/*
 * procedures_api - what the lists of procedures are asked for. Pure; any thread.
 */
#ifndef WEB_API_PROCEDURES_API_H
#define WEB_API_PROCEDURES_API_H

#include "web/http/query.h"

extern const struct query_list procedures_api_takes;

#endif
