/* The part of payload.h that is a receipt. */
#include <errno.h>
#include <jansson.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

char *payload_write_receipt(const struct payload_receipt *receipt)
{
    char stamp[DATE_STAMP_BYTES];
    json_t *object = need(json_pack(
        "{s:i,s:s,s:I,s:I}", "v", STRICT_VERSION, "epoch", receipt->epoch, "committed",
        (json_int_t)receipt->committed, "boot", (json_int_t)receipt->boot));

    if (receipt->lost)
        json_object_set_new(object, "lost", json_integer((json_int_t)receipt->lost));
    if (receipt->term)
        json_object_set_new(object, "term", json_integer((json_int_t)receipt->term));
    if (*receipt->chain)
        json_object_set_new(object, "chain", json_string(receipt->chain));
    if (receipt->again)
        json_object_set_new(object, "again", json_true());
    if (receipt->twins)
        json_object_set_new(object, "twins", json_true());
    if (receipt->twins && receipt->twins_ms)
        json_object_set_new(object, "twins_last_seen",
                            json_string(stamp_format(receipt->twins_ms, stamp)));
    if (*receipt->asker)
        json_object_set_new(object, "common",
                            json_pack("{s:s,s:I,s:I}", "run", receipt->asker, "asked",
                                      (json_int_t)receipt->asked, "seq",
                                      (json_int_t)receipt->common));
    return strict_dump(object);
}

/* The answer to a question. */
static int read_common(const json_t *object, struct payload_receipt *receipt, char *fault)
{
    const json_t *answer = json_object_get(object, "common");

    if (!answer)
        return 0;
    if (strict_name_if(answer, "run", receipt->asker, fault) < 0 ||
        strict_number(answer, "asked", 0, &receipt->asked, fault) < 0 ||
        strict_number(answer, "seq", 0, &receipt->common, fault) < 0)
        return -EINVAL;
    return *receipt->asker ? 0 : strict_fault(fault, "common must say whose");
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
        strict_number_if(object, "lost", 0, &receipt.lost, fault) == 0 &&
        strict_number_if(object, "term", 1, &receipt.term, fault) == 0 &&
        strict_name_if(object, "chain", receipt.chain, fault) == 0 &&
        strict_flag_if(object, "again", &receipt.again, fault) == 0 &&
        strict_flag_if(object, "twins", &receipt.twins, fault) == 0 &&
        strict_stamp_if(object, "twins_last_seen", &receipt.twins_ms, fault) == 0 &&
        read_common(object, &receipt, fault) == 0) {
        *ret = receipt;
        rc = 0;
    }
    json_decref(object);
    return rc;
}
