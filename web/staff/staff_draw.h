/*
 * staff_draw - what all staff pages are made of.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_STAFF_DRAW_H
#define WEB_STAFF_STAFF_DRAW_H

#include "web/http/body.h"
#include "web/http/tally.h"
#include "web/staff/session.h"
#include "web/text/number.h"
#include "web/text/view.h"

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

const char *staff_draw_path(const struct staff_view *view, enum staff_page page);

struct label staff_draw_count(const struct staff_view *view, uint64_t value);

void staff_draw_time(struct html *html, const struct staff_view *view, int64_t wall_ms);

/* Opens a form to this page, with the token by which it proves that this session's page
 * made it. */
void staff_draw_form(struct html *html, const struct staff_view *view,
                     enum staff_page page);

/* From the head of the page to its heading ... */
void staff_draw_begin(struct html *html, const struct staff_view *view,
                      enum staff_page page);

/* ... and its foot. */
struct body staff_draw_end(struct html *html, const struct staff_view *view);

#endif
