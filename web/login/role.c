#include "web/login/role.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const char *const role_names[ROLES] = {
    [ROLE_READER] = "reader",
    [ROLE_CLERK] = "clerk",
    [ROLE_EDITOR] = "editor",
    [ROLE_ADMINISTRATOR] = "administrator",
};

int role_find(const char *name)
{
    for (int i = 0; i < ROLES; i++) {
        if (strcmp(role_names[i], name) == 0)
            return i;
    }
    return -ENOENT;
}

static const struct {
    const char *action;
    enum role least;
} orders[] = {
    {"cause_state", ROLE_CLERK},
    {"claim_dismiss", ROLE_EDITOR},
    {"device_retire", ROLE_EDITOR},
    {"gateway_retire", ROLE_EDITOR},
    {"held_accept", ROLE_EDITOR},
    {"held_drop", ROLE_EDITOR},
    {"import", ROLE_EDITOR},
    {"period_add", ROLE_EDITOR},
    {"period_freeze", ROLE_EDITOR},
    {"quarantine_drop", ROLE_EDITOR},
    {"quarantine_replay", ROLE_EDITOR},
};

enum role role_for_order(const char *action)
{
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (strcmp(orders[i].action, action) == 0)
            return orders[i].least;
    }
    return ROLE_ADMINISTRATOR;
}
