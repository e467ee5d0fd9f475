/*
 * form - a form as a browser sends it (application/x-www-form-urlencoded), read strictly.
 *
 * Pure; any thread.
 */
#ifndef WEB_STAFF_FORM_H
#define WEB_STAFF_FORM_H

#include <stdbool.h>

enum { FORM_FIELDS = 32 };

struct form {
    int count;
    struct {
        const char *name, *value;
    } fields[FORM_FIELDS];
};

/*
 * Decodes in place, so the form borrows the text. -EINVAL: a broken escape, a NUL, a field
 * without "=", one that comes twice, or too many.
 */
int form_read(char *text, struct form *ret);

bool form_has(const struct form *form, const char *name);

/* "" when there is no such field. */
const char *form_get(const struct form *form, const char *name);

#endif
