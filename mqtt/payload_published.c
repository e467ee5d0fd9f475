/* The part of payload.h that says how far the topics for integrators are published. */
#include <errno.h>
#include <jansson.h>

#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

char *payload_write_published(const struct payload_published *published)
{
    return strict_dump(
        need(json_pack("{s:i,s:s,s:I}", "v", STRICT_VERSION, "list", published->list,
                       "sequence", (json_int_t)published->sequence)));
}

int payload_read_published(const char *json, size_t bytes, struct payload_published *ret,
                           char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_published published = {0};
    json_t *object = strict_parse(json, bytes, fault);
    int rc = -EINVAL;

    if (!object)
        return -EINVAL;
    if (strict_version(object, fault) == 0 &&
        strict_name_if(object, "list", published.list, fault) == 0 &&
        strict_number(object, "sequence", 0, &published.sequence, fault) == 0) {
        *ret = published;
        rc = 0;
    }
    json_decref(object);
    return rc;
}
