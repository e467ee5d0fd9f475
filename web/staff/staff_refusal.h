/*
 * staff_refusal - why an action was not done, in the page's language.
 *
 * An answer of appliance/centre/action.h says it in English, for the command line and the log, and
 * where staff can bring it about by what they do, by a `reason`, which has words here.
 */
#ifndef WEB_STAFF_STAFF_REFUSAL_H
#define WEB_STAFF_STAFF_REFUSAL_H

#include <jansson.h>

#include "web/staff/staff_draw.h"

/* Writes an alert: that nothing is changed, why, and each fault of a file. Of an answer that has an
 * `error`. */
void staff_refusal(struct html *html, const struct staff_view *view, const json_t *answer);

#endif
