/*
 * staff_page - the HTML of the staff pages.
 *
 * What came from outside is hostile, the payload above all: it is shown letter by letter,
 * with everything that does not print as an escape. Pure but for the questions it asks of
 * the source; for the server's thread.
 */
#ifndef WEB_STAFF_PAGE_H
#define WEB_STAFF_PAGE_H

#include "web/body.h"
#include "web/session.h"
#include "web/tally.h"
#include "web/view.h"

enum staff_page {
    STAFF_PAGE_HOME,
    STAFF_PAGE_QUARANTINE,
    STAFF_PAGE_GATEWAYS,
    STAFF_PAGE_LOGIN,
    STAFF_PAGE_LOGOUT,
    STAFF_PAGES
};

struct staff_place {
    enum staff_page page;
    enum language language;
};

const char *staff_path(enum staff_page page, enum language language);

/* Whose page is drawn, from what. */
struct staff_view {
    struct view view;
    struct session *session; /* NULL: at the login */
    const struct tally *tally;
    const struct source_staff *staff;
};

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
