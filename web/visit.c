#include "web/visit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct visit *visit_new(void)
{
    struct visit *visit = calloc(1, sizeof *visit);

    if (!visit)
        abort(); /* out of memory */
    return visit;
}

void visit_free(struct visit *visit)
{
    if (!visit)
        return;
    explicit_bzero(visit, sizeof *visit);
    free(visit);
}

int visit_append(struct visit *visit, const char *part, size_t bytes)
{
    if (bytes > SHAPE_BODY_BYTES - visit->bytes)
        return -EFBIG;
    memcpy(visit->text + visit->bytes, part, bytes);
    visit->bytes += bytes;
    return 0;
}
