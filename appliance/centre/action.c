#include "appliance/centre/action.h"

#include <string.h>

#include "appliance/centre/audit.h"
#include "appliance/centre/refusal.h"

static const struct action {
    const char *name;
    bool only_reads;
    json_t *(*run)(const struct action_desk *desk, const struct control_request *request);
} actions[] = {
    {"account_add", false, action_account_add},
    {"account_password", false, action_account_password},
    {"account_remove", false, action_account_remove},
    {"account_role", false, action_account_role},
    {"cause_state", false, action_cause_state},
    {"claim_dismiss", false, action_claim_dismiss},
    {"device_list", true, action_device_list},
    {"device_retire", false, action_device_retire},
    {"gateway_retire", false, action_gateway_retire},
    {"held_accept", false, action_held_accept},
    {"held_drop", false, action_held_drop},
    {"import", false, action_import},
    {"period_add", false, action_period_add},
    {"period_freeze", false, action_period_freeze},
    {"promote", false, action_promote},
    {"quarantine_drop", false, action_quarantine_drop},
    {"quarantine_replay", false, action_quarantine_replay},
};

/* NULL: there is none of that name. */
static const struct action *find(const struct control_request *request)
{
    const char *name = json_string_value(json_object_get(request->words, "do"));

    for (size_t i = 0; name && i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    }
    return NULL;
}

bool action_only_reads(const struct control_request *request)
{
    const struct action *action = find(request);

    return action && action->only_reads;
}

/* A try of what an import would do changes nothing. */
static bool changes(const struct action *action, const struct control_request *request)
{
    return !action->only_reads && !json_is_true(json_object_get(request->words, "dry_run"));
}

/* An action with what it works on. */
struct running {
    const struct action *action;
    const struct action_desk *desk;
};

static json_t *run(void *owner, const struct control_request *request)
{
    const struct running *running = owner;

    return running->action->run(running->desk, request);
}

json_t *action_run(const struct action_desk *desk, const struct control_request *request)
{
    const struct action *action = find(request);
    struct running running = {action, desk};
    const struct audit_deed deed = {desk->store, desk->ingest, run, &running};

    if (!action)
        return refusal_plain("wanted is: do, with the name of an action of this version");
    return changes(action, request) ? audit_run(&deed, request) : run(&running, request);
}
