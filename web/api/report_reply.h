/*
 * report_reply - reports and periods over HTTP.
 *
 *     /api/v1/reports/06 .csv .xlsx    form 06, see web/api/report_query.h
 *     /api/v1/periods                  the registered periods
 *
 * Made anew for each request that does not have it already: its entity tag is that of the
 * question and of the data's revision. For the server's thread.
 */
#ifndef WEB_API_REPORT_REPLY_H
#define WEB_API_REPORT_REPLY_H

#include "web/http/answer.h"
#include "web/http/request.h"
#include "web/source.h"

struct report_request {
    const struct source_reports *reports;
    const char *path;
    const struct request_parameter *parameters;
    int count;
    const char *if_none_match; /* NULL: not sent */
    unsigned traits;           /* of the answer, web/http/answer.h */
};

/* The caller releases the answer. -EINVAL: fault says what is wrong, which may be the
 * store. */
int report_reply(const struct report_request *request, struct answer *ret,
                 struct fault *fault);

#endif
