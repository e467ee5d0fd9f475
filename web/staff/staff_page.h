/*
 * staff_page - the HTML of the staff pages.
 *
 * What came from outside is hostile, the payload above all: it is shown letter by letter,
 * with everything that does not print as an escape. Pure but for the questions it asks of
 * the source; for the server's thread.
 */
#ifndef WEB_STAFF_STAFF_PAGE_H
#define WEB_STAFF_STAFF_PAGE_H

#include "web/staff/staff_draw.h"

/* `why` is WORDS when nothing was wrong; wait_s fills its place. */
struct body staff_page_login(const struct staff_view *view, enum word why, int wait_s);

struct body staff_page_home(const struct staff_view *view);

struct body staff_page_gateways(const struct staff_view *view);

enum {
    STAFF_PAGE_ROWS = 50,
    STAFF_PAGE_PAYLOAD_BYTES = 2048
}; /* shown on one page, of one entry */

/* Says once what the last order did. Negative errno: the store cannot be read. */
int staff_page_quarantine(const struct staff_view *view,
                          const struct source_aside_question *question, struct body *ret);

/* Asks whether it is meant. */
struct body staff_page_confirm(const struct staff_view *view,
                               const struct source_order *order);

#endif
