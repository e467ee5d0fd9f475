#include "web/staff/staff_order.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"
#include "web/staff/form_post.h"
#include "web/staff/staff_deed.h"

static void on_performed(void *listener, json_t *answer)
{
    struct form_post *post = listener;

    post->answer = answer;
    pending_done(&post->ticket);
}

enum MHD_Result staff_order_perform(const struct request *request,
                                    const struct session *session,
                                    const struct staff_deed *deed, json_t *wish)
{
    const struct source_staff *staff = request->desk->source->staff;
    struct form_post *post = request->guest->post;
    struct source_order order = {.request = wish};

    post->deed = deed;
    if (deed->with_file &&
        session->file.bytes) { /* another one may wait before it is done */
        order.size = session->file.size;
        order.bytes = post->file = need(malloc(order.size + 1));
        memcpy(post->file, session->file.bytes, order.size);
    }
    (void)stpncpy(order.who, session->account.name, sizeof order.who - 1);
    if (pending_prepare(request->desk->pending, &post->ticket, request->connection) < 0) {
        json_decref(wish);
        return request_refuse_as(request, FAULT_BUSY);
    }
    if (staff->perform(staff->owner, &order, on_performed, post) < 0)
        return request_refuse_as(request, FAULT_BUSY);
    log_info("staff: %s has it done: %s", order.who, deed->act);
    return staff_wait(request);
}

static enum MHD_Result ask(const struct request *request, struct session *session,
                           const struct staff_deed *deed, const struct form *form)
{
    struct staff_view view = staff_view_of(request, session);
    struct body body = staff_deed_ask(&view, deed, form);

    staff_view_release(request, &view);
    return request_send(request, &body, NULL);
}

static const struct staff_deed *find(const struct staff_deed *const *deeds, const char *act)
{
    while (*deeds && strcmp((*deeds)->act, act) != 0)
        deeds++;
    return *deeds;
}

static bool may(const struct session *session, const json_t *wish)
{
    const char *action = json_string_value(json_object_get(wish, "do"));

    return action && session->account.role >= role_for_order(action);
}

enum MHD_Result staff_order_begin(const struct request *request, const struct form *form,
                                  struct session *session)
{
    const struct staff_deed *deed =
        find(request->guest->post->deeds, form_get(form, "act"));
    const struct upload *upload = request->guest->post->upload;
    const struct staff_wish said = {
        .form = form,
        .session = session,
        .staff = request->desk->source->staff,
        .code = request->asked.code,
        .file = upload ? upload_file(upload) : NULL,
    };
    json_t *wish = deed ? deed->request(&said) : NULL;

    if (!wish)
        return request_refuse_as(request, FAULT_FORM);
    if (!may(session, wish)) {
        json_decref(wish);
        return request_refuse_as(request, FAULT_ROLE);
    }
    if (!deed->ask || strcmp(form_get(form, "confirm"), "yes") == 0)
        return staff_order_perform(request, session, deed, wish);
    json_decref(wish);
    return ask(request, session, deed, form);
}

/* What was asked of the page that the form stood on, "?list=late"; "" of nothing. The caller frees it. */
static char *kept_query(const struct request *request, const struct query_list *takes)
{
    const char *values[ADDRESS_VALUES] = {NULL};
    struct query_said said[QUERY_SAID];
    struct fault fault;
    int count = takes ? request_query(request, takes, said) : 0;

    if (!takes || query_read(takes, said, count, values, &fault) < 0)
        return need(strdup(""));
    return query_write(takes, values);
}

enum MHD_Result staff_order_end(const struct request *request)
{
    struct form_post *post = request->guest->post;
    struct session *session = staff_session(request);
    enum MHD_Result sent;
    char *query;

    if (session) { /* whoever has logged out meanwhile is not told */
        session_tell(session, post->deed, post->answer);
        post->answer = NULL;
    }
    query = kept_query(request, post->deed->keeps);
    sent = staff_send_to_asked(request, post->deed->page, request->asked.code, query);
    free(query);
    return sent;
}
