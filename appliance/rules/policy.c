#include "appliance/rules/policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct policy_words policy_words[POLICY_KINDS] = {
    [POLICY_AFTER_HOURS] = {"after_hours", {"legal", "next_opening"}},
    [POLICY_SUPPLEMENT] = {"supplement", {"pause", "restart"}},
    [POLICY_WITHDRAWN] = {"withdrawn", {"on_time", "by_date", "excluded"}},
    [POLICY_UNRESOLVED] = {"unresolved", {"by_date", "on_time"}},
};

int policy_choice(enum policy_kind kind, const char *word)
{
    for (int i = 0; policy_words[kind].choices[i]; i++) {
        if (strcmp(policy_words[kind].choices[i], word) == 0)
            return i;
    }
    return -ENOENT;
}

const char *policy_allowed(enum policy_kind kind, char ret[static POLICY_WORDS_BYTES])
{
    const char *const *choices = policy_words[kind].choices;
    size_t used = 0;

    for (int i = 0; choices[i]; i++)
        used +=
            (size_t)snprintf(ret + used, POLICY_WORDS_BYTES - used, "%s%s",
                             i == 0 ? "" : (choices[i + 1] ? ", " : " or "), choices[i]);
    return ret;
}

bool policy_of_all_others(const struct policy *policy)
{
    return policy->from_day == INT32_MIN;
}

bool policy_general(const struct policy *policy, unsigned kinds)
{
    bool said = policy->source && *policy->source;

    for (int kind = 0; kind < POLICY_KINDS; kind++)
        said |= (kinds & 1U << kind) && policy->chosen[kind] != 0;
    return policy_of_all_others(policy) && !said;
}

const struct policy *policy_on(const struct policy *policies, size_t count, int32_t day)
{
    static const struct policy by_default = {INT32_MIN, INT32_MAX, {0}, ""};

    for (size_t i = 0; i < count; i++) {
        if (policies[i].from_day <= day && day <= policies[i].to_day)
            return &policies[i];
    }
    return &by_default;
}

struct deadline_policy policy_deadline(const struct policy *policy)
{
    return (struct deadline_policy){
        .next_opening =
            policy->chosen[POLICY_AFTER_HOURS] == POLICY_AFTER_HOURS_NEXT_OPENING,
        .restart = policy->chosen[POLICY_SUPPLEMENT] == POLICY_SUPPLEMENT_RESTART,
    };
}
