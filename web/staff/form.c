#include "web/staff/form.h"

#include <errno.h>
#include <string.h>

#include "web/connection/shape.h"

static int decode(char *text)
{
    for (char *c = text; *c; c++) {
        if (*c == '+')
            *c = ' ';
        else if (*c == '%' && (!shape_is_escape(c) || strncmp(c, "%00", 3) == 0))
            return -EINVAL;
    }
    (void)shape_unescape(NULL, NULL, text);
    return 0;
}

bool form_has(const struct form *form, const char *name)
{
    for (int i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return true;
    }
    return false;
}

static int add(struct form *form, char *field)
{
    char *value = strchr(field, '=');

    if (!value || form->count == FORM_FIELDS)
        return -EINVAL;
    *value++ = '\0';
    if (decode(field) < 0 || decode(value) < 0)
        return -EINVAL;
    if (form_has(form, field))
        return -EINVAL;
    form->fields[form->count].name = field;
    form->fields[form->count++].value = value;
    return 0;
}

int form_read(char *text, struct form *ret)
{
    struct form form = {0};
    char *rest = text;
    int rc = 0;

    while (rc == 0 && rest && *rest)
        rc = add(&form, strsep(&rest, "&"));
    if (rc == 0)
        *ret = form;
    return rc;
}

const char *form_get(const struct form *form, const char *name)
{
    for (int i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return form->fields[i].value;
    }
    return "";
}
