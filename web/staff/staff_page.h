/*
 * staff_page - what draws the staff pages, and what takes their forms: what web/routes.inc
 * names.
 *
 * What came from outside is hostile, the payload above all: it is shown letter by letter,
 * with everything that does not print as an escape. Drawing is pure but for the questions it
 * asks of the source; negative errno: the store cannot be read. For the server's thread.
 */
#ifndef WEB_STAFF_STAFF_PAGE_H
#define WEB_STAFF_STAFF_PAGE_H

#include "web/staff/document.h"
#include "web/staff/staff.h"
#include "web/staff/staff_deed.h"

#define ROUTE(name, vi, en, methods, who, listed, takes, answer) answer
#define STAFF_PAGE(draw)                                         int draw(const struct staff_view *view, struct body *ret);
#define STAFF_FORM(form)                                         extern const struct staff_form form;
#define STAFF_BOTH(draw, form)                                   STAFF_PAGE(draw) STAFF_FORM(form)
#include "web/routes.inc"

/* --- of what was set aside ----------------------------------------------------------- */

enum {
    STAFF_PAGE_ROWS = 50,            /* on one page */
    STAFF_PAGE_PAYLOAD_BYTES = 2048, /* of one entry */
};

extern const struct staff_deed staff_aside_replay, staff_aside_drop;

/* reason=REASON: only what was set aside for it; after=ID: from the one behind this. */
extern const struct query_list staff_aside_takes;

/* --- of what gateways hold back ------------------------------------------------------- */

extern const struct staff_deed staff_held_accept, staff_held_drop;

/* What waits, and what was decided lately, each with its buttons. */
void staff_held_write(struct html *html, const struct staff_view *view);

/* --- of periods ----------------------------------------------------------------------- */

extern const struct staff_deed staff_freezing_freeze;

/* --- of both -------------------------------------------------------------------------- */

/* A positive number; -EINVAL. */
int staff_aside_id(const char *text, int64_t *ret);

bool staff_aside_is_reason(const char *text);

/* --- of accounts ---------------------------------------------------------------------- */

/* account=NAME: that one is to be changed. */
extern const struct query_list staff_accounts_takes;

/* --- of who had what done ------------------------------------------------------------- */

/* who=ACCOUNT, what=ACTION, from and to a day; below=ID: those before this one; format=csv or xlsx: up to
 * 50,000 rows. */
extern const struct query_list staff_audit_takes;

/* --- of dossiers --------------------------------------------------------------------- */

/* list=LIST, and of it unit, field, on, days, from, to; format=csv, excel (CSV with the mark that
 * Excel wants) or json: all of its rows. */
extern const struct query_list staff_worklist_takes;

/* ky=PERIOD, or tu=DAY and den=DAY; unit=UNIT with those below it; format=csv, xlsx or json. */
extern const struct query_list staff_causes_takes;

/* Everything of a document between the form that asked for it and the foot of the page. */
void staff_dossier_draw(const struct document *d);

/* Where a code is typed into a form that begins a paragraph; the caller ends both. */
void staff_dossier_code(struct html *html, const struct staff_view *view, const char *code);

/* There is no such dossier. */
void staff_dossier_unknown(struct html *html, const struct staff_view *view,
                           const char *code);

#endif
