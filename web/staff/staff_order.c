/* The form by which staff say what to do with what was set aside or held back. */
#include <errno.h>
#include <string.h>

#include "mqtt/base/log.h"
#include "web/staff/form_post.h"
#include "web/staff/staff_page.h"

static void on_performed(void *listener, const struct source_outcome *outcome)
{
    struct form_post *post = listener;

    post->outcome = *outcome;
    pending_done(&post->ticket);
}

const char *const staff_acts[SOURCE_ACTS] = {
    [SOURCE_REPLAY] = "replay",
    [SOURCE_DROP] = "drop",
    [SOURCE_HELD_ACCEPT] = "held_accept",
    [SOURCE_HELD_DROP] = "held_drop",
};

static bool is_held(const struct source_order *order)
{
    return order->act == SOURCE_HELD_ACCEPT || order->act == SOURCE_HELD_DROP;
}

/* -EINVAL: it says neither what nor with which. */
static int read_order(const struct form *form, const struct session *session,
                      struct source_order *ret)
{
    const char *act = form_get(form, "act"), *id = form_get(form, "id");
    const char *reason = form_get(form, "reason");
    struct source_order order = {.act = SOURCE_REPLAY};

    while (order.act < SOURCE_ACTS && strcmp(act, staff_acts[order.act]) != 0)
        order.act++;
    if (order.act == SOURCE_ACTS)
        return -EINVAL;
    if (*id || is_held(&order)
            ? *reason || staff_aside_id(id, &order.id) < 0 || order.id == 0
            : !*reason || !staff_aside_is_reason(reason))
        return -EINVAL;
    (void)stpcpy(order.reason, reason);
    (void)stpncpy(order.who, session->account.name, sizeof order.who - 1);
    *ret = order;
    return 0;
}

static enum MHD_Result perform(const struct request *request,
                               const struct source_order *order)
{
    static const char *const wishes[SOURCE_ACTS] = {
        [SOURCE_REPLAY] = "another try",
        [SOURCE_DROP] = "no more",
        [SOURCE_HELD_ACCEPT] = "the counting",
        [SOURCE_HELD_DROP] = "no counting",
    };
    const struct source_staff *staff = request->desk->source->staff;
    struct form_post *post = request->guest->post;

    post->act = order->act;
    if (pending_prepare(request->desk->pending, &post->ticket, request->connection) < 0 ||
        staff->perform(staff->owner, order, on_performed, post) < 0)
        return request_refuse_as(request, FAULT_BUSY);
    log_info("staff: %s wants %s of %s%s", order->who, wishes[order->act],
             is_held(order) ? "a count held back"
             : order->id    ? "an event set aside"
                            : "all set aside as ",
             order->reason);
    return staff_wait(request);
}

static enum MHD_Result begin_order(const struct request *request, const struct form *form,
                                   struct session *session)
{
    struct source_order order;
    struct staff_view view;
    struct body body;

    if (read_order(form, session, &order) < 0)
        return request_refuse_as(request, FAULT_FORM);
    if (strcmp(form_get(form, "confirm"), "yes") == 0)
        return perform(request, &order);
    view = staff_view_of(request, session);
    body = is_held(&order) ? staff_held_confirm(&view, &order)
                           : staff_aside_confirm(&view, &order);
    staff_view_release(request, &view);
    return request_send(request, &body, NULL);
}

/* Whoever has logged out meanwhile is not told. */
static enum MHD_Result end_order(const struct request *request)
{
    const struct form_post *post = request->guest->post;
    struct session *session = staff_session(request);

    if (session) {
        session->told = true;
        session->act = post->act;
        session->outcome = post->outcome;
    }
    return staff_send_to(request, ADDRESS_ASIDE, NULL);
}

const struct staff_form staff_order = {false, begin_order, end_order};
