#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "web/login/login.h"
#include "web/staff/form_post.h"
#include "web/staff/staff_page.h"

enum { COOKIE_BYTES = 192, WAIT_BYTES = 12 };

/* --- the page at the door ------------------------------------------------------------ */

/* `why` is WORDS when nothing was wrong; wait_s fills its place. */
static struct body draw_door(const struct staff_view *view, enum word why, int wait_s)
{
    const struct view *v = &view->view;
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_LOGIN);
    html_put(&html, "<section class=\"card login\"><p>%s</p>\n",
             view_word(v, WORD_LOGIN_LEAD));
    if (why != WORDS) {
        html_put(&html, "<p class=\"alert\" role=\"alert\">");
        VIEW_FILL(&html, v, why, staff_draw_count(view, (uint64_t)wait_s).text);
        html_put(&html, "</p>\n");
    }
    html_put(
        &html,
        "<form method=\"post\" action=\"%s\"><p><label for=\"name\">%s</label>"
        "<input id=\"name\" name=\"name\" autocomplete=\"username\" "
        "autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"%d\" required></p>"
        "<p><label for=\"password\">%s</label><input id=\"password\" "
        "name=\"password\" type=\"password\" autocomplete=\"current-password\" "
        "maxlength=\"%d\" required></p><p><button class=\"main\">%s</button></p></form>"
        "<p class=\"note\">%s</p></section>\n",
        view_path(v, ADDRESS_LOGIN).text, view_word(v, WORD_LOGIN_NAME),
        ACCOUNT_NAME_BYTES - 1, view_word(v, WORD_LOGIN_PASSWORD), ACCOUNT_TYPED_BYTES - 1,
        view_word(v, WORD_LOGIN), view_word(v, WORD_LOGIN_HELP));
    return staff_draw_end(&html, view);
}

int staff_page_door(const struct staff_view *view, struct body *ret)
{
    *ret = draw_door(view, WORDS, 0);
    return 0;
}

/* --- login --------------------------------------------------------------------------- */

static enum MHD_Result send_door(const struct request *request, int status, enum word why,
                                 int64_t wait_ms)
{
    struct staff_view view = staff_view_of(request, NULL);
    int wait_s = (int)((wait_ms + 999) / 1000);
    char wait[WAIT_BYTES];
    const struct request_line lines[] = {{wait_s > 0 ? "Retry-After" : NULL, wait},
                                         {NULL, NULL}};
    struct body body = draw_door(&view, why, wait_s);

    staff_view_release(request, &view);
    body.status = status;
    (void)snprintf(wait, sizeof wait, "%d", wait_s);
    return request_send(request, &body, lines);
}

static void on_checked(void *listener, bool right)
{
    struct form_post *post = listener;

    post->right = right;
    pending_done(&post->ticket);
}

static enum MHD_Result begin_login(const struct request *request, const struct form *form,
                                   struct session *session)
{
    struct form_post *post = request->guest->post;
    const char *name = form_get(form, "name"), *password = form_get(form, "password");
    struct visitor visitor = request_visitor(request);
    char address[GUARD_ADDRESS_BYTES];
    struct login_try attempt = {address, post->name, password, on_checked, post};
    int64_t wait_ms = 0;
    int rc;

    (void)session;
    visitor_key(&visitor, address);
    /* What can be no account is compared like one, under a name that none can have. */
    if (account_name_read(name, post->name) < 0)
        (void)stpcpy(post->name, "?");
    if (strlen(password) >= ACCOUNT_TYPED_BYTES)
        attempt.password = "";
    rc = pending_prepare(request->desk->pending, &post->ticket, request->connection);
    if (rc == 0)
        rc = login_begin(request->desk->login, &attempt, clock_mono_ms(), &wait_ms);
    if (rc == -EAGAIN)
        return send_door(request, MHD_HTTP_TOO_MANY_REQUESTS, WORD_LOGIN_LOCKED, wait_ms);
    if (rc < 0)
        return request_refuse_as(request, FAULT_BUSY);
    return staff_wait(request);
}

/* The browser's own word on it, so that it holds behind any proxy too. */
static bool came_by_https(const struct request *request)
{
    const char *origin = request_header(request, "Origin");

    return request->desk->tls || (origin && strncmp(origin, "https://", 8) == 0);
}

/* What else is on this host shall not have it. */
static const char *cookie_path(const struct request *request)
{
    return *request->desk->base ? request->desk->base : "/";
}

static enum MHD_Result end_login(const struct request *request)
{
    const struct form_post *post = request->guest->post;
    struct visitor visitor = request_visitor(request);
    char cookie[COOKIE_BYTES], address[GUARD_ADDRESS_BYTES];
    const struct session *session;

    visitor_key(&visitor, address);
    session =
        login_end(request->desk->login, address, post->name, post->right, clock_mono_ms());
    if (!session)
        return send_door(request, MHD_HTTP_UNAUTHORIZED, WORD_LOGIN_WRONG, 0);
    (void)snprintf(cookie, sizeof cookie, "%s=%s; Path=%s; HttpOnly; SameSite=Strict%s",
                   staff_cookie(request), session->token, cookie_path(request),
                   came_by_https(request) ? "; Secure" : "");
    return staff_send_to(request, ADDRESS_STAFF, "", cookie);
}

const struct staff_form staff_login = {
    .anybody = true, .begin = begin_login, .end = end_login};

/* --- logout -------------------------------------------------------------------------- */

static enum MHD_Result log_out(const struct request *request, const struct form *form,
                               struct session *session)
{
    char cookie[COOKIE_BYTES];

    (void)form;
    login_out(request->desk->login, session);
    (void)snprintf(cookie, sizeof cookie,
                   "%s=; Path=%s; HttpOnly; SameSite=Strict; Max-Age=0%s",
                   staff_cookie(request), cookie_path(request),
                   came_by_https(request) ? "; Secure" : "");
    return staff_send_to(request, ADDRESS_LOGIN, "", cookie);
}

const struct staff_form staff_logout = {.begin = log_out};
