/*
 * report_reply - reports and periods over HTTP: form 06 as a page and in all its formats, as
 * web/api/report_query.h reads what is asked for, and the registered periods.
 *
 * Made anew for each request that does not have it already: its entity tag is that of the
 * question and of the data's revision. Only where the source makes reports. For the server's
 * thread.
 */
#ifndef WEB_API_REPORT_REPLY_H
#define WEB_API_REPORT_REPLY_H

#include "web/http/request.h"

enum MHD_Result report_reply(const struct request *request);

enum MHD_Result report_reply_periods(const struct request *request);

#endif
