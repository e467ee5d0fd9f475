#include "web/staff/staff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "web/login/login.h"
#include "web/staff/form_post.h"
#include "web/staff/staff_role.h"
#include "web/text/alarm.h"

const char *staff_cookie(const struct request *request)
{
    if (!request->desk->tls)
        return "dunghan";
    return *request->desk->base ? "__Secure-dunghan" : "__Host-dunghan";
}

struct session *staff_session(const struct request *request)
{
    return login_session(request->desk->login,
                         MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND,
                                                     staff_cookie(request)),
                         clock_mono_ms());
}

/* --- answers ------------------------------------------------------------------------- */

struct staff_view staff_view_of(const struct request *request, struct session *session)
{
    const struct source *source = request->desk->source;
    const struct source_overview *overview = source->acquire(source->owner);

    return (struct staff_view){
        .view = {.overview = overview,
                 .levels = source->levels,
                 .language = request->language,
                 .address = request->address,
                 .asked = request->asked,
                 .base = request->desk->base,
                 .alarms = alarm_ask(source, overview),
                 .addresses = source->addresses,
                 .lookups = source->quick.lookups,
                 .reports = source->quick.reports},
        .session = session,
        .tally = &request->desk->tally,
        .staff = source->staff,
        .audit = source->audit,
        .accounts = login_accounts(request->desk->login),
        .letters = source->letters,
        .stranger = request_visitor(request).stranger,
    };
}

void staff_view_release(const struct request *request, const struct staff_view *view)
{
    const struct source *source = request->desk->source;

    source->release(source->owner, view->view.overview);
}

static enum MHD_Result send_to(const struct request *request, const char *location,
                               const char *cookie)
{
    const struct request_line lines[] = {
        {"Location", location},
        {cookie ? "Set-Cookie" : NULL, cookie},
        {NULL, NULL},
    };
    struct body body = {.status = MHD_HTTP_SEE_OTHER, .type = BODY_HTML};

    body.text = need(strdup(""));
    return request_send(request, &body, lines);
}

static struct path path_to(const struct request *request, enum address address,
                           const char *code)
{
    return address_below(request->desk->base,
                         address_path(address, request->language, code).text);
}

enum MHD_Result staff_send_to(const struct request *request, enum address address,
                              const char *code, const char *cookie)
{
    return send_to(request, path_to(request, address, code).text, cookie);
}

enum MHD_Result staff_send_to_asked(const struct request *request, enum address address,
                                    const char *code, const char *query)
{
    char *location;
    enum MHD_Result sent;

    if (asprintf(&location, "%s%s", path_to(request, address, code).text, query) < 0)
        abort(); /* out of memory */
    sent = send_to(request, location, NULL);
    free(location);
    return sent;
}

enum MHD_Result staff_wait(const struct request *request)
{
    struct form_post *post = request->guest->post;

    post->asked = true;
    guard_phase(request->desk->guard, request->guest, GUARD_WAITING, clock_mono_ms());
    pending_wait(&post->ticket);
    return MHD_YES;
}

/* --- pages that are read ------------------------------------------------------------- */

static enum MHD_Result draw(const struct request *request, const struct staff_row *row,
                            struct session *session)
{
    struct staff_view view = staff_view_of(request, session);
    struct fault fault = {.kind = FAULT_NONE};
    struct body body;
    int rc;

    view.fault = &fault;
    rc = row->draw(&view, &body);
    staff_view_release(request, &view);
    if (fault.kind != FAULT_NONE)
        return request_refuse(request, &fault);
    return rc < 0 ? request_refuse_as(request, FAULT_STORE)
                  : request_send(request, &body, NULL);
}

static bool says_format(const struct query_said *said, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(said[i].name, "format") == 0)
            return true;
    }
    return false;
}

/* What a page does not know it passes over; a program that asks for a format is told. */
static int read_query(const struct request *request, const struct query_list *takes,
                      const char *ret[static ADDRESS_VALUES], struct fault *fault)
{
    struct query_said said[QUERY_SAID];
    int count = request_query(request, NULL, said);

    if (!says_format(said, count))
        count = request_query(request, takes, said);
    return query_read(takes, said, count, ret, fault);
}

static enum MHD_Result show(const struct request *request, const struct staff_row *row,
                            const struct query_list *takes)
{
    bool at_the_door = row->form && row->form->anybody;
    struct session *session = staff_session(request);
    struct request asked = *request;
    struct fault fault;

    if (!session != at_the_door)
        return staff_send_to(request, session ? ADDRESS_STAFF : ADDRESS_LOGIN, "", NULL);
    if (session && !staff_role_may(session, request->address))
        return request_refuse_as(request, FAULT_ROLE);
    if (read_query(request, takes, asked.asked.values, &fault) < 0)
        return request_refuse(request, &fault);
    return draw(&asked, row, session);
}

/* --- forms --------------------------------------------------------------------------- */

/*
 * A browser says from where a form is sent, and a page of another site cannot make it say
 * otherwise. Plain HTTP may have a proxy in front that speaks TLS.
 */
static bool is_our_own(const struct request *request)
{
    const char *origin = request_header(request, "Origin");
    const char *host = request_header(request, MHD_HTTP_HEADER_HOST);
    const char *site = request_header(request, "Sec-Fetch-Site");

    if (site && strcmp(site, "same-origin") != 0)
        return false;
    if (!origin || !host)
        return false;
    if (strncmp(origin, "https://", 8) == 0)
        return strcasecmp(origin + 8, host) == 0;
    return !request->desk->tls && strncmp(origin, "http://", 7) == 0 &&
           strcasecmp(origin + 7, host) == 0;
}

static bool is_encoded(const struct request *request)
{
    static const char wanted[] = "application/x-www-form-urlencoded";
    const char *type = request_header(request, MHD_HTTP_HEADER_CONTENT_TYPE);

    return type && strncasecmp(type, wanted, sizeof wanted - 1) == 0 &&
           (type[sizeof wanted - 1] == '\0' || type[sizeof wanted - 1] == ';');
}

static enum MHD_Result take_form(const struct request *request,
                                 const struct staff_form *taker, const struct form *form)
{
    struct session *session = NULL;

    if (taker->anybody)
        return taker->begin(request, form, NULL);
    session = staff_session(request);
    if (!session)
        return request_refuse_as(request, FAULT_LOGIN);
    if (!session_same(session->form, form_get(form, "token")))
        return request_refuse_as(request, FAULT_FOREIGN);
    if (!staff_role_may(session, request->address))
        return request_refuse_as(request, FAULT_ROLE);
    request->guest->post->deeds = taker->deeds;
    return taker->begin(request, form, session);
}

size_t staff_body_bytes(const struct request *request, const struct staff_form *form)
{
    bool with_file = form->file_bytes > 0 && staff_session(request);

    return SHAPE_BODY_BYTES + (with_file ? form->file_bytes : 0);
}

/* -EINVAL: it is none of ours; -EFBIG: its file is too large. */
static int read_form(const struct request *request, struct form_post *post,
                     struct form *ret)
{
    if (post->upload)
        return upload_form(post->upload, ret);
    return is_encoded(request) && strlen(post->text) == post->bytes
               ? form_read(post->text, ret)
               : -EINVAL;
}

/* A form that has come in full, or whose work is done. */
static enum MHD_Result take(const struct request *request, const struct staff_form *taker)
{
    struct form_post *post = request->guest->post;
    struct form form;
    int rc;

    if (post->asked) {
        guard_phase(request->desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
        if (post->ticket.gone)
            return request_refuse_as(request, FAULT_BUSY);
        return taker->end(request);
    }
    if (!is_our_own(request))
        return request_refuse_as(request, FAULT_FOREIGN);
    rc = read_form(request, post, &form);
    if (rc < 0)
        return request_refuse_as(request, rc == -EFBIG ? FAULT_LARGE : FAULT_FORM);
    return take_form(request, taker, &form);
}

enum MHD_Result staff_answer(const struct request *request, const struct staff_row *row,
                             const struct query_list *takes)
{
    return request->guest->post ? take(request, row->form) : show(request, row, takes);
}
