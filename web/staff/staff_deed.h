/*
 * staff_deed - what staff have done by a form: one after the other an action of
 * appliance/centre/action.h.
 *
 * The form names the deed in its field `act` and goes to the page that it stands on; where a deed has
 * a question, that is asked first and answered by the same form with `confirm`. What came of it is told
 * once, on the deed's page. A deed is a struct, its words, and its place among the deeds of the page
 * (struct staff_form in web/staff/staff.h). For the server's thread.
 */
#ifndef WEB_STAFF_STAFF_DEED_H
#define WEB_STAFF_STAFF_DEED_H

#include <jansson.h>

#include "web/http/query.h"
#include "web/staff/form.h"
#include "web/staff/staff_draw.h"

/* What a form wants; all of it borrowed. */
struct staff_wish {
    const struct form *form;
    struct session *session;
    const struct source_staff *staff;
    const char *code;               /* of the page's address; "": it has none */
    const struct upload_file *file; /* that came with it; NULL: none did */
};

struct staff_deed {
    const char *act;   /* as forms call it; of at most 32 bytes */
    enum address page; /* where it is told what came of it */

    /* The request, a new reference; what it may keep in the session is the file that goes with it.
     * NULL: the form does not say what is to be done. */
    json_t *(*request)(const struct staff_wish *wish);

    /* Writes what is asked before it is done, within a card. NULL: it is done at once. */
    void (*ask)(struct html *html, const struct staff_view *view, const struct form *form);
    enum word button; /* that has it done when it was asked */
    bool danger;      /* it takes something away */

    /* Writes what came of it, in a paragraph; of one that was not refused. */
    void (*tell)(struct html *html, const struct staff_view *view, const json_t *answer);

    bool with_file; /* the session's file goes with the request */

    /* What of the query to which the form was sent is still asked where it is told; NULL: nothing. */
    const struct query_list *keeps;
};

/* Writes the button by which a form has it done, or asked for. */
void staff_deed_button(struct html *html, const struct staff_view *view,
                       const struct staff_deed *deed, enum word word);

/* The page that asks. */
struct body staff_deed_ask(const struct staff_view *view, const struct staff_deed *deed,
                           const struct form *form);

/* Writes what came of the last deed, if that belongs to this page and was not told yet. */
void staff_deed_told(struct html *html, const struct staff_view *view, enum address page);

#endif
