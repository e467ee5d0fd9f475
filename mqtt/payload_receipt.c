/* The part of payload.h that is a receipt. */
#include <errno.h>
#include <jansson.h>

#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

char *payload_write_receipt(const struct payload_receipt *receipt)
{
    json_t *object = need(json_pack(
        "{s:i,s:s,s:I,s:I}", "v", STRICT_VERSION, "epoch", receipt->epoch, "committed",
        (json_int_t)receipt->committed, "boot", (json_int_t)receipt->boot));

    if (receipt->lost)
        json_object_set_new(object, "lost", json_integer((json_int_t)receipt->lost));
    return strict_dump(object);
}

int payload_read_receipt(const char *json, size_t bytes, struct payload_receipt *ret,
                         char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_receipt receipt = {0};
    json_t *object = strict_parse(json, bytes, fault);
    int rc = -EINVAL;

    if (!object)
        return -EINVAL;
    if (strict_version(object, fault) == 0 &&
        strict_epoch(object, receipt.epoch, fault) == 0 &&
        strict_number(object, "committed", 0, &receipt.committed, fault) == 0 &&
        strict_number(object, "boot", 0, &receipt.boot, fault) == 0 &&
        strict_number_if(object, "lost", 0, &receipt.lost, fault) == 0) {
        *ret = receipt;
        rc = 0;
    }
    json_decref(object);
    return rc;
}
