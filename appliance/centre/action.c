#include "appliance/centre/action.h"

#include <string.h>

json_t *action_refusal(const char *text)
{
    return json_pack("{s:s}", "error", text);
}

static const struct {
    const char *name;
    json_t *(*run)(const struct action_desk *desk, const struct control_request *request);
} actions[] = {
    {"import", action_import},
    {"period_add", action_period_add},
    {"period_freeze", action_period_freeze},
    {"quarantine_drop", action_quarantine_drop},
    {"quarantine_replay", action_quarantine_replay},
};

json_t *action_run(const struct action_desk *desk, const struct control_request *request)
{
    const char *name = json_string_value(json_object_get(request->words, "do"));

    for (size_t i = 0; name && i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0)
            return actions[i].run(desk, request);
    }
    return action_refusal("wanted is: do, with the name of an action of this version");
}
