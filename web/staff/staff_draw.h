/*
 * staff_draw - what all staff pages are made of.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_STAFF_DRAW_H
#define WEB_STAFF_STAFF_DRAW_H

#include <stdbool.h>

#include "web/connection/fault.h"
#include "web/connection/tally.h"
#include "web/http/body.h"
#include "web/http/query.h"
#include "web/login/session.h"
#include "web/text/number.h"
#include "web/text/view.h"

/* Whose page is drawn, from what. */
struct staff_view {
    struct view view;
    struct session *session; /* NULL: at the login */
    const struct tally *tally;
    const struct source_staff *staff;
    const struct source_audit *audit;
    const struct accounts *accounts; /* who may log in */
    const struct letters *letters;   /* NULL: the settings say nothing of them */
    struct fault *fault; /* what was wrong with what was asked: who draws may fill it in */
    bool stranger;       /* it was asked through a proxy that the settings do not name */
};

struct label staff_draw_count(const struct staff_view *view, uint64_t value);

void staff_draw_time(struct html *html, const struct staff_view *view, int64_t wall_ms);

/* Opens a form to this page, with the token by which it proves that this session's page
 * made it. */
void staff_draw_form(struct html *html, const struct staff_view *view,
                     enum address address);

/* The same with an id, for controls that stand outside of it. */
void staff_draw_form_named(struct html *html, const struct staff_view *view,
                           enum address address, const char *id);

/* The same to the page that is drawn, with a file in it or without. */
enum staff_draw_sends { STAFF_DRAW_FIELDS, STAFF_DRAW_FILE };

void staff_draw_form_here(struct html *html, const struct staff_view *view,
                          enum staff_draw_sends sends);

/* The same with what is asked of the page, of which this is taken. */
void staff_draw_form_asked(struct html *html, const struct staff_view *view,
                           const struct query_list *takes);

/* From the head of the page to its heading ... */
void staff_draw_begin(struct html *html, const struct staff_view *view,
                      enum address address);

/* The same of a page that is printed without any of this. */
void staff_draw_begin_paper(struct html *html, const struct staff_view *view,
                            enum address address);

/* ... and its foot. */
struct body staff_draw_end(struct html *html, const struct staff_view *view);

#endif
