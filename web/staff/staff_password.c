/* The page on which everyone changes their own password. */
#include <errno.h>
#include <string.h>

#include "mqtt/base/clock.h"
#include "mqtt/base/memory.h"
#include "web/login/login.h"
#include "web/staff/form_post.h"
#include "web/staff/staff_deed.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"

static void tell_password(struct html *html, const struct staff_view *view,
                          const json_t *answer)
{
    (void)answer;
    html_put(html, "<p>%s</p>", view_word(&view->view, WORD_TOLD_PASSWORD));
}

/* Its request is made when the old one was right: keep(). */
static const struct staff_deed deed = {
    .act = "own_password", .page = ADDRESS_PASSWORD, .tell = tell_password};

/* --- the page ------------------------------------------------------------------------ */

static void write_field(struct html *html, const struct staff_view *view, const char *name,
                        enum word word, const char *autocomplete)
{
    html_put(html, "<p><label for=\"%s\">", name);
    VIEW_FILL(html, &view->view, word, staff_draw_count(view, ACCOUNT_PASSWORD_LEAST).text);
    html_put(html,
             "</label><input id=\"%s\" name=\"%s\" type=\"password\" autocomplete=\"%s\" "
             "maxlength=\"%d\" required></p>",
             name, name, autocomplete, ACCOUNT_TYPED_BYTES - 1);
}

/* `why` is WORDS when nothing was wrong. */
static struct body draw(const struct staff_view *view, enum word why, int wait_s)
{
    const struct view *v = &view->view;
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_PASSWORD);
    staff_deed_told(&html, view, ADDRESS_PASSWORD);
    html_put(&html, "<section class=\"card login\"><p>%s</p>\n",
             view_word(v, WORD_PASSWORD_LEAD));
    if (why != WORDS) {
        html_put(&html, "<p class=\"alert\" role=\"alert\">");
        VIEW_FILL(&html, v, why, staff_draw_count(view, (uint64_t)wait_s).text);
        html_put(&html, "</p>\n");
    }
    staff_draw_form(&html, view, ADDRESS_PASSWORD);
    write_field(&html, view, "old", WORD_PASSWORD_OLD, "current-password");
    write_field(&html, view, "password", WORD_PASSWORD_NEW, "new-password");
    write_field(&html, view, "again", WORD_PASSWORD_AGAIN, "new-password");
    html_put(&html, "<p><button class=\"main\">%s</button></p></form></section>\n",
             view_word(v, WORD_PASSWORD_PAGE));
    return staff_draw_end(&html, view);
}

int staff_password_page(const struct staff_view *view, struct body *ret)
{
    *ret = draw(view, WORDS, 0);
    return 0;
}

static enum MHD_Result refuse(const struct request *request, struct session *session,
                              enum word why, int64_t wait_ms)
{
    struct staff_view view = staff_view_of(request, session);
    struct body body = draw(&view, why, (int)((wait_ms + 999) / 1000));

    staff_view_release(request, &view);
    body.status = MHD_HTTP_BAD_REQUEST;
    return request_send(request, &body, NULL);
}

/* --- the form: the old password is compared, then the new one is kept ------------------ */

static void on_checked(void *listener, bool right)
{
    struct form_post *post = listener;

    post->right = right;
    pending_done(&post->ticket);
}

/* What is wrong with the new one; WORDS: nothing. */
static enum word doubt_of(const struct form *form)
{
    char password[ACCOUNT_PASSWORD_BYTES];
    bool good = account_password_read(form_get(form, "password"), password) == 0 &&
                account_password_good(password);

    explicit_bzero(password, sizeof password);
    if (!good)
        return WORD_PASSWORD_SHORT;
    return strcmp(form_get(form, "password"), form_get(form, "again")) == 0
               ? WORDS
               : WORD_PASSWORD_DIFFER;
}

static enum MHD_Result begin(const struct request *request, const struct form *form,
                             struct session *session)
{
    struct form_post *post = request->guest->post;
    struct visitor visitor = request_visitor(request);
    char address[GUARD_ADDRESS_BYTES];
    const char *old = form_get(form, "old");
    struct login_try attempt = {address, session->account.name,
                                strlen(old) < ACCOUNT_TYPED_BYTES ? old : "", on_checked,
                                post};
    enum word doubt = doubt_of(form);
    int64_t wait_ms = 0;
    int rc;

    if (doubt != WORDS)
        return refuse(request, session, doubt, (int64_t)ACCOUNT_PASSWORD_LEAST * 1000);
    visitor_key(&visitor, address);
    post->fresh = form_get(form, "password");
    rc = pending_prepare(request->desk->pending, &post->ticket, request->connection);
    if (rc == 0)
        rc = login_begin(request->desk->login, &attempt, clock_mono_ms(), &wait_ms);
    if (rc == -EAGAIN)
        return refuse(request, session, WORD_LOGIN_LOCKED, wait_ms);
    return rc < 0 ? request_refuse_as(request, FAULT_BUSY) : staff_wait(request);
}

/* The old one was right. */
static enum MHD_Result keep(const struct request *request, struct session *session)
{
    char password[ACCOUNT_PASSWORD_BYTES];
    int rc = account_password_read(request->guest->post->fresh, password);
    json_t *wish;

    if (rc == 0)
        rc = account_hash(password, session->renewed);
    explicit_bzero(password, sizeof password);
    if (rc < 0)
        return request_refuse_as(request, FAULT_STORE);
    wish = need(json_pack("{s:s, s:s, s:s}", "do", "account_password", "name",
                          session->account.name, "hash", session->renewed));
    return staff_order_perform(request, session, &deed, wish);
}

/* Comes twice: when the old one is compared, and when the new one is kept. */
static enum MHD_Result end(const struct request *request)
{
    struct form_post *post = request->guest->post;
    struct visitor visitor = request_visitor(request);
    struct session *session = staff_session(request);
    char address[GUARD_ADDRESS_BYTES];

    if (post->answer)
        return staff_order_end(request);
    if (!session)
        return request_refuse_as(request, FAULT_LOGIN);
    visitor_key(&visitor, address);
    if (!login_settle(request->desk->login, address, session->account.name, post->right))
        return refuse(request, session, WORD_PASSWORD_WRONG, 0);
    return keep(request, session);
}

const struct staff_form staff_password = {.begin = begin, .end = end};
