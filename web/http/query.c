#include "web/http/query.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mqtt/base/memory.h"

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

char *query_write(const struct query_list *list,
                  const char *const values[static ADDRESS_VALUES])
{
    char *text = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&text, &bytes));
    char before = '?';

    for (int i = 0; i < list->count; i++) {
        if (!values[i] || !*values[i])
            continue;
        (void)fprintf(out, "%c%s=", before, list->parameters[i].name);
        address_escape(out, values[i]);
        before = '&';
    }
    (void)fclose(out);
    return text;
}

int query_place(const struct query_list *list, const char *name)
{
    for (int i = 0; i < list->count; i++) {
        if (strcmp(list->parameters[i].name, name) == 0)
            return i;
    }
    return -1;
}

bool query_takes(const struct query_list *list, const char *name)
{
    return query_place(list, name) >= 0;
}
