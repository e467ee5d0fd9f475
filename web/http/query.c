#include "web/http/query.h"

#include <errno.h>
#include <string.h>

const struct query_list query_nothing = {.names = ""};
const struct query_list query_anything = {.names = "", .anything = true};

int query_refuse(struct fault *fault, enum fault_kind kind, const struct query_said *said,
                 const char *allowed)
{
    *fault = (struct fault){.kind = kind, .allowed = allowed};
    fault_quote(fault->parameter, said->name);
    fault_quote(fault->value, said->value);
    return -EINVAL;
}

static int take(const struct query_list *list, const struct query_said *said,
                const char *ret[static ADDRESS_VALUES], struct fault *fault)
{
    for (int i = 0; i < list->count; i++) {
        const struct query_parameter *parameter = &list->parameters[i];

        if (strcmp(parameter->name, said->name) != 0)
            continue;
        if (ret[i])
            return query_refuse(fault, FAULT_REPEATED, said, list->names);
        if (parameter->good && !parameter->good(said->value))
            return query_refuse(fault, FAULT_VALUE, said, parameter->allowed);
        ret[i] = said->value;
        return 0;
    }
    return query_refuse(fault, FAULT_PARAMETER, said, list->names);
}

int query_read(const struct query_list *list, const struct query_said *said, int count,
               const char *ret[static ADDRESS_VALUES], struct fault *fault)
{
    int rc = 0;

    for (int i = 0; i < ADDRESS_VALUES; i++)
        ret[i] = NULL;
    for (int i = 0; i < count && rc == 0 && !list->anything; i++)
        rc = take(list, &said[i], ret, fault);
    return rc;
}

/* Facebook, Google and Zalo do. */
static bool is_shared(const char *name)
{
    static const char *const names[] = {"fbclid", "gclid", "zarsrc", "utm_"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    }
    return false;
}

int query_unshared(struct query_said *said, int count)
{
    int left = 0;

    for (int i = 0; i < count; i++) {
        if (!is_shared(said[i].name))
            said[left++] = said[i];
    }
    return left;
}
