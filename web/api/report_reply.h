/*
 * report_reply - reports and periods over HTTP: form 06 as a page and in all its formats, as
 * web/api/report_query.h reads what is asked for, and the registered periods.
 *
 * Of the store as it is when it is asked, which the entity tag says together with the question. Only
 * where the source makes reports.
 */
#ifndef WEB_API_REPORT_REPLY_H
#define WEB_API_REPORT_REPLY_H

#include "web/http/body.h"
#include "web/text/view.h"

/* -EINVAL: the view's fault says what is wrong with what was asked. Errors of the store. */
int report_reply(const struct view *view, struct body *ret);

/* Errors of the store. */
int report_reply_periods(const struct view *view, struct body *ret);

#endif
