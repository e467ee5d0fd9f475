#include "web/staff/staff.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "web/staff/form.h"
#include "web/staff/form_post.h"
#include "web/staff/login.h"

enum { COOKIE_BYTES = 128, WAIT_BYTES = 12 };

/* A name that only a page over TLS can set, where there is TLS. */
static const char *cookie_name(const struct request *request)
{
    return request->desk->tls ? "__Host-dunghan" : "dunghan";
}

int staff_find(const char *path, struct staff_place *ret)
{
    for (int page = 0; page < STAFF_PAGES; page++) {
        for (int language = 0; language < LANGUAGES; language++) {
            struct staff_place place = {(enum staff_page)page, (enum language)language};

            if (strcmp(staff_path(place.page, place.language), path) != 0)
                continue;
            *ret = place;
            return 0;
        }
    }
    return -ENOENT;
}

const char *staff_methods(enum staff_page page)
{
    static const char *const methods[STAFF_PAGES] = {
        [STAFF_PAGE_HOME] = "GET, HEAD",     [STAFF_PAGE_QUARANTINE] = "GET, HEAD, POST",
        [STAFF_PAGE_GATEWAYS] = "GET, HEAD", [STAFF_PAGE_LOGIN] = "GET, HEAD, POST",
        [STAFF_PAGE_LOGOUT] = "POST",
    };

    return methods[page];
}

static struct session *session_of(const struct request *request)
{
    return login_session(request->desk->login,
                         MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND,
                                                     cookie_name(request)),
                         clock_mono_ms());
}

/* --- answers ------------------------------------------------------------------------- */

/* The caller lets the overview go with end(). */
static struct staff_view begin(const struct request *request,
                               const struct staff_place *place, struct session *session)
{
    const struct source *source = request->desk->source;

    return (struct staff_view){
        .view = {source->acquire(source->owner), source->levels, place->language},
        .session = session,
        .tally = &request->desk->tally,
        .staff = source->staff,
    };
}

static void end(const struct request *request, const struct staff_view *view)
{
    const struct source *source = request->desk->source;

    source->release(source->owner, view->view.overview);
}

static enum MHD_Result send_to(const struct request *request, enum staff_page page,
                               enum language language, const char *cookie)
{
    const struct request_line lines[] = {
        {"Location", staff_path(page, language)},
        {cookie ? "Set-Cookie" : NULL, cookie},
        {NULL, NULL},
    };
    struct body body = {.status = MHD_HTTP_SEE_OTHER, .type = BODY_HTML};

    body.text = need(strdup(""));
    return request_send(request, &body, lines);
}

static enum MHD_Result send_login(const struct request *request,
                                  const struct staff_place *place, int status,
                                  enum word why, int64_t wait_ms)
{
    struct staff_view view = begin(request, place, NULL);
    int wait_s = (int)((wait_ms + 999) / 1000);
    char wait[WAIT_BYTES];
    const struct request_line lines[] = {{wait_s > 0 ? "Retry-After" : NULL, wait},
                                         {NULL, NULL}};
    struct body body = staff_page_login(&view, why, wait_s);

    end(request, &view);
    body.status = status;
    (void)snprintf(wait, sizeof wait, "%d", wait_s);
    return request_send(request, &body, lines);
}

/* --- pages that are read ------------------------------------------------------------- */

static enum MHD_Result refuse_parameter(const struct request *request, enum fault_kind kind,
                                        const struct request_parameter *parameter,
                                        const char *allowed)
{
    struct fault fault = {.kind = kind, .allowed = allowed};

    fault_quote(fault.path, request->path);
    fault_quote(fault.parameter, parameter->name);
    fault_quote(fault.value, parameter->value);
    return request_refuse(request, &fault);
}

/* A positive number; -EINVAL. */
static int read_id(const char *text, int64_t *ret)
{
    enum { DIGITS = 18 };
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > DIGITS || text[digits])
        return -EINVAL;
    *ret = strtoll(text, NULL, 10);
    return 0;
}

static bool is_reason(const char *text)
{
    return strlen(text) < SOURCE_REASON_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz_") == strlen(text);
}

static enum MHD_Result show_quarantine(const struct request *request,
                                       const struct staff_view *view)
{
    struct request_parameter parameters[REQUEST_PARAMETERS];
    int count = request_query(request, parameters), rc;
    struct source_aside_question question = {.reason = "", .limit = STAFF_PAGE_ROWS};
    struct body body;

    for (int i = 0; i < count; i++) {
        const struct request_parameter *parameter = &parameters[i];

        if (strcmp(parameter->name, "reason") == 0 && is_reason(parameter->value))
            question.reason = parameter->value;
        else if (strcmp(parameter->name, "after") != 0 ||
                 read_id(parameter->value, &question.after) < 0)
            return refuse_parameter(request, FAULT_PARAMETER, parameter, "reason, after");
    }
    rc = staff_page_quarantine(view, &question, &body);
    return rc < 0 ? request_refuse_as(request, FAULT_STORE)
                  : request_send(request, &body, NULL);
}

static enum MHD_Result show_plain(const struct request *request,
                                  const struct staff_view *view, enum staff_page page)
{
    struct request_parameter parameters[REQUEST_PARAMETERS];
    struct body body;

    if (request_query(request, parameters) > 0)
        return refuse_parameter(request, FAULT_PARAMETER, &parameters[0], "");
    body = page == STAFF_PAGE_GATEWAYS ? staff_page_gateways(view)
           : page == STAFF_PAGE_HOME   ? staff_page_home(view)
                                       : staff_page_login(view, WORDS, 0);
    return request_send(request, &body, NULL);
}

enum MHD_Result staff_show(const struct request *request, const struct staff_place *place)
{
    struct session *session = session_of(request);
    struct staff_view view;
    enum MHD_Result sent;

    if (!session && place->page != STAFF_PAGE_LOGIN)
        return send_to(request, STAFF_PAGE_LOGIN, place->language, NULL);
    if (session && place->page == STAFF_PAGE_LOGIN)
        return send_to(request, STAFF_PAGE_HOME, place->language, NULL);
    view = begin(request, place, session);
    sent = place->page == STAFF_PAGE_QUARANTINE ? show_quarantine(request, &view)
                                                : show_plain(request, &view, place->page);
    end(request, &view);
    return sent;
}

/* --- login and logout ---------------------------------------------------------------- */

static void on_checked(void *listener, bool right)
{
    struct form_post *post = listener;

    post->right = right;
    pending_done(&post->ticket);
}

static enum MHD_Result begin_login(const struct request *request,
                                   const struct staff_place *place, const struct form *form)
{
    struct form_post *post = request->guest->post;
    const char *name = form_get(form, "name"), *password = form_get(form, "password");
    struct login_try attempt = {request->guest->address, post->name, password, on_checked,
                                post};
    int64_t wait_ms = 0;
    int rc;

    /* What can be no account is compared like one, under a name that none can have. */
    (void)stpcpy(post->name, account_name_good(name) ? name : "?");
    if (strlen(password) >= ACCOUNT_PASSWORD_BYTES)
        attempt.password = "";
    rc = pending_prepare(request->desk->pending, &post->ticket, request->connection);
    if (rc == 0)
        rc = login_begin(request->desk->login, &attempt, clock_mono_ms(), &wait_ms);
    if (rc == -EAGAIN)
        return send_login(request, place, MHD_HTTP_TOO_MANY_REQUESTS, WORD_LOGIN_LOCKED,
                          wait_ms);
    if (rc < 0)
        return request_refuse_as(request, FAULT_BUSY);
    post->asked = true;
    guard_phase(request->desk->guard, request->guest, GUARD_WAITING, clock_mono_ms());
    pending_wait(&post->ticket);
    return MHD_YES;
}

static enum MHD_Result end_login(const struct request *request,
                                 const struct staff_place *place)
{
    const struct form_post *post = request->guest->post;
    const struct session *session = login_end(request->desk->login, request->guest->address,
                                              post->name, post->right, clock_mono_ms());
    char cookie[COOKIE_BYTES];

    if (!session)
        return send_login(request, place, MHD_HTTP_UNAUTHORIZED, WORD_LOGIN_WRONG, 0);
    (void)snprintf(cookie, sizeof cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s",
                   cookie_name(request), session->token,
                   request->desk->tls ? "; Secure" : "");
    return send_to(request, STAFF_PAGE_HOME, place->language, cookie);
}

static enum MHD_Result log_out(const struct request *request,
                               const struct staff_place *place, struct session *session)
{
    char cookie[COOKIE_BYTES];

    login_out(request->desk->login, session);
    (void)snprintf(cookie, sizeof cookie,
                   "%s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0%s",
                   cookie_name(request), request->desk->tls ? "; Secure" : "");
    return send_to(request, STAFF_PAGE_LOGIN, place->language, cookie);
}

/* --- orders -------------------------------------------------------------------------- */

static void on_performed(void *listener, const struct source_outcome *outcome)
{
    struct form_post *post = listener;

    post->outcome = *outcome;
    pending_done(&post->ticket);
}

/* -EINVAL: it says neither what nor with which. */
static int read_order(const struct form *form, const struct session *session,
                      struct source_order *ret)
{
    const char *act = form_get(form, "act"), *id = form_get(form, "id");
    const char *reason = form_get(form, "reason");
    struct source_order order = {.act = strcmp(act, "drop") == 0 ? SOURCE_DROP
                                                                 : SOURCE_REPLAY};

    if (order.act == SOURCE_REPLAY && strcmp(act, "replay") != 0)
        return -EINVAL;
    if (*id ? *reason || read_id(id, &order.id) < 0 || order.id == 0
            : !*reason || !is_reason(reason))
        return -EINVAL;
    (void)stpcpy(order.reason, reason);
    (void)stpncpy(order.who, session->account.name, sizeof order.who - 1);
    *ret = order;
    return 0;
}

static enum MHD_Result perform(const struct request *request,
                               const struct source_order *order)
{
    const struct source_staff *staff = request->desk->source->staff;
    struct form_post *post = request->guest->post;

    post->act = order->act;
    if (pending_prepare(request->desk->pending, &post->ticket, request->connection) < 0 ||
        staff->perform(staff->owner, order, on_performed, post) < 0)
        return request_refuse_as(request, FAULT_BUSY);
    log_info("staff: %s wants %s of %s%s", order->who,
             order->act == SOURCE_DROP ? "no more" : "another try",
             order->id ? "an event set aside" : "all set aside as ", order->reason);
    post->asked = true;
    guard_phase(request->desk->guard, request->guest, GUARD_WAITING, clock_mono_ms());
    pending_wait(&post->ticket);
    return MHD_YES;
}

static enum MHD_Result begin_order(const struct request *request,
                                   const struct staff_place *place, const struct form *form,
                                   struct session *session)
{
    struct source_order order;
    struct staff_view view;
    struct body body;

    if (read_order(form, session, &order) < 0)
        return request_refuse_as(request, FAULT_FORM);
    if (strcmp(form_get(form, "confirm"), "yes") == 0)
        return perform(request, &order);
    view = begin(request, place, session);
    body = staff_page_confirm(&view, &order);
    end(request, &view);
    return request_send(request, &body, NULL);
}

/* Whoever has logged out meanwhile is not told. */
static enum MHD_Result end_order(const struct request *request,
                                 const struct staff_place *place)
{
    const struct form_post *post = request->guest->post;
    struct session *session = session_of(request);

    if (session) {
        session->told = true;
        session->act = post->act;
        session->outcome = post->outcome;
    }
    return send_to(request, STAFF_PAGE_QUARANTINE, place->language, NULL);
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
                                 const struct staff_place *place, const struct form *form)
{
    struct session *session;

    if (place->page == STAFF_PAGE_LOGIN)
        return begin_login(request, place, form);
    session = session_of(request);
    if (!session)
        return request_refuse_as(request, FAULT_LOGIN);
    if (!session_same(session->form, form_get(form, "token")))
        return request_refuse_as(request, FAULT_FOREIGN);
    return place->page == STAFF_PAGE_LOGOUT ? log_out(request, place, session)
                                            : begin_order(request, place, form, session);
}

enum MHD_Result staff_take(const struct request *request, const struct staff_place *place)
{
    struct form_post *post = request->guest->post;
    struct form form;

    if (post->asked) {
        guard_phase(request->desk->guard, request->guest, GUARD_ANSWERING, clock_mono_ms());
        if (post->ticket.gone)
            return request_refuse_as(request, FAULT_BUSY);
        return place->page == STAFF_PAGE_LOGIN ? end_login(request, place)
                                               : end_order(request, place);
    }
    if (!is_our_own(request))
        return request_refuse_as(request, FAULT_FOREIGN);
    if (!is_encoded(request) || strlen(post->text) != post->bytes ||
        form_read(post->text, &form) < 0)
        return request_refuse_as(request, FAULT_FORM);
    return take_form(request, place, &form);
}
