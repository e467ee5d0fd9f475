/* The actions on what gateways hold back. */
#include <errno.h>
#include <inttypes.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "appliance/count/held.h"
#include "mqtt/base/clock.h"
#include "mqtt/base/log.h"
#include "mqtt/base/memory.h"

/* NULL: *ret is the one that is asked for; else why there is none. */
static json_t *find(const struct action_desk *desk, const struct control_request *request,
                    int64_t *ret)
{
    const char *text = json_string_value(json_object_get(request->words, "place"));
    struct event_place place;
    int rc;

    *ret = json_integer_value(json_object_get(request->words, "id"));
    if (!text && *ret > 0)
        return NULL;
    if (!text || !event_of_valid(text))
        return refusal_plain("wanted is: place, of the device's event as dunghan held "
                             "list prints it (epoch:seq, or gateway/epoch:seq), or id");
    place = event_read_place(text);
    rc = store_find_held(desk->store, &place, ret);
    if (rc == -ENOTUNIQ)
        return need(json_pack(
            "{s:o}", "error",
            json_sprintf("several gateways have %s: say gateway/%s", text, text)));
    if (rc == -ENOENT)
        return need(json_pack(
            "{s:o}", "error",
            json_sprintf("nothing is held at %s: dunghan held list --all", text)));
    return rc < 0 ? refusal_plain("the store failed; its log says why") : NULL;
}

static json_t *answer_of(enum held_result result, const struct ingest_doubt *doubt)
{
    bool done = result == HELD_DECIDED || result == HELD_SAME;
    json_t *answer = need(json_pack("{s:i, s:i, s:b}", "done", done, "again", !done, "same",
                                    result == HELD_SAME));

    if (result == HELD_WITHDRAWN)
        json_object_set_new(answer, "said",
                            json_string("its event was voided: there is "
                                        "nothing to decide any more"));
    if (result == HELD_REFUSED)
        json_object_set_new(answer, "said",
                            json_sprintf("it cannot be counted: %s%s%s", doubt->reason,
                                         *doubt->detail ? ", " : "", doubt->detail));
    return answer;
}

static json_t *decide(const struct action_desk *desk, const struct control_request *request,
                      bool accepted)
{
    const char *by = json_string_value(json_object_get(request->words, "by"));
    struct held_decision decision = {.accepted = accepted,
                                     .by = by ? by : "nobody in particular",
                                     .now_ms = clock_wall_ms(),
                                     .pulse = desk->pulse};
    struct ingest_doubt doubt;
    enum held_result result;
    json_t *refusal = find(desk, request, &decision.id);
    int rc;

    if (refusal)
        return refusal;
    rc = held_decide(desk->ingest, &decision, &result, &doubt);
    if (rc == -ENOENT)
        return refusal_as("unknown", json_string("nothing is held of this id"));
    if (rc < 0 || ingest_commit(desk->ingest) < 0)
        return refusal_of_store();
    if (result == HELD_DECIDED)
        log_info("held %" PRId64 ": it is %s, by %s", decision.id,
                 accepted ? "accepted" : "dropped", decision.by);
    return answer_of(result, &doubt);
}

json_t *action_held_accept(const struct action_desk *desk,
                           const struct control_request *request)
{
    return decide(desk, request, true);
}

json_t *action_held_drop(const struct action_desk *desk,
                         const struct control_request *request)
{
    return decide(desk, request, false);
}
