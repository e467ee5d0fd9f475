/* The form of a staff page: any body that a browser, or somebody else, sends. */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "web/connection/shape.h"
#include "web/staff/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[SHAPE_BODY_BYTES + 1];
    struct form form;

    if (size > SHAPE_BODY_BYTES)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (form_read(text, &form) < 0)
        return 0;
    FUZZ_DEMAND(form.count >= 0 && form.count <= FORM_FIELDS);
    for (int i = 0; i < form.count; i++) {
        FUZZ_DEMAND(strlen(form.fields[i].name) + strlen(form.fields[i].value) <= size);
        FUZZ_DEMAND(form_get(&form, form.fields[i].name) == form.fields[i].value);
    }
    return 0;
}
