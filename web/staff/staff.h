/*
 * staff - the way to the pages behind a login: who may see them, and whose forms are taken.
 *
 * Every page needs a session but the one at the door, and a role that may see it; every form also an
 * origin that is ours and, but for the login, a token of the session. Work that takes long is done elsewhere
 * while the request waits. For the server's thread.
 */
#ifndef WEB_STAFF_STAFF_H
#define WEB_STAFF_STAFF_H

#include "web/http/request.h"
#include "web/staff/form.h"
#include "web/staff/staff_draw.h"

struct staff_deed;

/* What takes a form. */
struct staff_form {
    bool anybody; /* without a session, and so without its token */

    size_t file_bytes; /* of a file that may come with it; 0: none may */

    /* What it may have done, where web/staff/staff_order.h begins and ends it; NULL ends them. */
    const struct staff_deed *const *deeds;

    /* Answers, or hands the work over and calls staff_wait(). session is NULL for anybody. */
    enum MHD_Result (*begin)(const struct request *request, const struct form *form,
                             struct session *session);

    /* The work is done; NULL: begin() hands none over. */
    enum MHD_Result (*end)(const struct request *request);
};

/* What stands at a staff address; of web/routes.inc. */
struct staff_row {
    /* Or a negative errno: view->fault is why, when it is filled in; else the store cannot be
     * read. NULL: forms only. */
    int (*draw)(const struct staff_view *view, struct body *ret);
    const struct staff_form *form; /* NULL: takes none */
};

enum MHD_Result staff_answer(const struct request *request, const struct staff_row *row,
                             const struct query_list *takes);

/* The most that a form may have: with a file only for who is logged in. */
size_t staff_body_bytes(const struct request *request, const struct staff_form *form);

/* --- for those who draw and take forms ----------------------------------------------- */

/* NULL: who asks is not logged in. */
struct session *staff_session(const struct request *request);

/* "__Host-dunghan": a name that only a page over TLS can set, where there is TLS. */
const char *staff_cookie(const struct request *request);

/* The caller lets the overview go with staff_view_release(). */
struct staff_view staff_view_of(const struct request *request, struct session *session);

void staff_view_release(const struct request *request, const struct staff_view *view);

/* Leads on to this page, of this code where it has many; the cookie may be NULL. */
enum MHD_Result staff_send_to(const struct request *request, enum address address,
                              const char *code, const char *cookie);

/* The same with a query behind it, "?list=late", or "". */
enum MHD_Result staff_send_to_asked(const struct request *request, enum address address,
                                    const char *code, const char *query);

/* The work was handed over with request->guest->post, and its ticket prepared: waits. */
enum MHD_Result staff_wait(const struct request *request);

#endif
