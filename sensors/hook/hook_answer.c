#include "sensors/hook/hook_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/memory.h"

#define METHODS "GET, HEAD, POST"

enum { DETAIL_BYTES = HOOK_BATCH_FAULT_BYTES + 64 };

/* A status, its words, and a header that goes with it. */
struct form {
    unsigned status;
    const char *title, *detail;
    const char *header, *value;
};

static const struct form early[HOOK_ANSWERS] = {
    [HOOK_ANSWER_PATH_UNKNOWN] = {MHD_HTTP_NOT_FOUND, "Not Found",
                                  "there is only " HOOK_ANSWER_PATH " here", NULL, NULL},
    [HOOK_ANSWER_METHOD] = {MHD_HTTP_METHOD_NOT_ALLOWED, "Method Not Allowed",
                            "allowed: " METHODS, MHD_HTTP_HEADER_ALLOW, METHODS},
    [HOOK_ANSWER_KEY] = {MHD_HTTP_UNAUTHORIZED, "Unauthorized",
                         "the request must have the header Authorization: Bearer KEY, with "
                         "the key of a source of the gateway's settings",
                         MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer"},
    [HOOK_ANSWER_LARGE] = {MHD_HTTP_CONTENT_TOO_LARGE, "Content Too Large",
                           "allowed: 262144 bytes; send the events in several batches",
                           NULL, NULL},
};

static const struct form outcomes[] = {
    [HOOK_STORED] = {MHD_HTTP_OK, NULL, NULL, NULL, NULL},
    [HOOK_GAP] = {MHD_HTTP_CONFLICT, "Conflict",
                  "first is not the next number: go on with committed + 1; whoever has "
                  "deleted what is between, because it was answered before, begins a new "
                  "epoch at 1",
                  NULL, NULL},
    [HOOK_BAD] = {MHD_HTTP_BAD_REQUEST, "Bad Request", NULL, NULL, NULL},
    [HOOK_BUSY] = {MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable",
                   "the batch before is just being stored: send this one again",
                   MHD_HTTP_HEADER_RETRY_AFTER, "1"},
    [HOOK_FULL] = {MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable",
                   "the outbox of the gateway is full or cannot be written; nothing of the "
                   "batch is stored: send it again",
                   MHD_HTTP_HEADER_RETRY_AFTER, "10"},
    [HOOK_CROWDED] =
        {MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable",
         "so many events wait for the centre that the rest of the outbox is kept free for "
         "devices; nothing of the batch is stored: send it again",
         MHD_HTTP_HEADER_RETRY_AFTER, "30"},
    [HOOK_STOPPED] =
        {MHD_HTTP_SERVICE_UNAVAILABLE, "Service Unavailable",
         "the gateway stops or takes its settings anew; nothing of the batch is "
         "stored: send it again",
         MHD_HTTP_HEADER_RETRY_AFTER, "5"},
};

static enum MHD_Result say(struct MHD_Connection *connection, const struct form *form,
                           json_t *object)
{
    char *text = need(json_dumps(object, JSON_COMPACT));
    struct MHD_Response *response =
        need(MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE));
    enum MHD_Result result;

    json_decref(object);
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                  form->status == MHD_HTTP_OK ? "application/json"
                                                              : "application/problem+json");
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (form->header)
        (void)MHD_add_response_header(response, form->header, form->value);
    result = MHD_queue_response(connection, form->status, response);
    MHD_destroy_response(response);
    return result;
}

static json_t *problem(const struct form *form, const char *detail)
{
    return need(json_pack("{s:s, s:i, s:s}", "title", form->title, "status",
                          (int)form->status, "detail", detail));
}

enum MHD_Result hook_answer_early(struct MHD_Connection *connection,
                                  enum hook_answer answer)
{
    return say(connection, &early[answer], problem(&early[answer], early[answer].detail));
}

static json_t *bad_event(const struct form *form, const struct hook_fault *fault)
{
    char detail[DETAIL_BYTES];
    json_t *object;

    if (fault->event < 0)
        return problem(form, fault->text);
    (void)snprintf(detail, sizeof detail, "events[%d]: %s", fault->event, fault->text);
    object = problem(form, detail);
    (void)json_object_set_new(object, "event", json_integer(fault->event));
    return object;
}

enum MHD_Result hook_answer_outcome(struct MHD_Connection *connection,
                                    const struct hook_outcome *outcome)
{
    const struct form *form = &outcomes[outcome->verdict];
    json_t *object = form->status == MHD_HTTP_OK    ? need(json_object())
                     : outcome->verdict == HOOK_BAD ? bad_event(form, &outcome->fault)
                                                    : problem(form, form->detail);

    if (outcome->verdict == HOOK_STORED || outcome->verdict == HOOK_GAP) {
        if (*outcome->epoch)
            (void)json_object_set_new(object, "epoch", json_string(outcome->epoch));
        (void)json_object_set_new(object, "committed",
                                  json_integer((json_int_t)outcome->committed));
    }
    return say(connection, form, object);
}
