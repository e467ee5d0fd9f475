/* The part of payload.h that is a batch of events. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

char *payload_write_batch(const char *epoch, uint64_t oldest, uint64_t first,
                          const char *const *events, size_t count, size_t *ret_bytes)
{
    size_t bytes = PAYLOAD_BATCH_FRAME_BYTES;
    char *batch, *at;
    char kept[40] = "";

    for (size_t i = 0; i < count; i++)
        bytes += strlen(events[i]) + PAYLOAD_BATCH_COMMA_BYTES;
    batch = need(malloc(bytes));
    if (oldest)
        (void)snprintf(kept, sizeof kept, "\"oldest\":%llu,", (unsigned long long)oldest);
    at = batch + snprintf(batch, bytes,
                          "{\"v\":%d,\"epoch\":\"%.16s\",%s\"first\":%llu,\"events\":[",
                          STRICT_VERSION, epoch, kept, (unsigned long long)first);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *at++ = ',';
        at = stpcpy(at, events[i]);
    }
    at = stpcpy(at, "]}");
    *ret_bytes = (size_t)(at - batch);
    return batch;
}

static int read_items(const json_t *array, struct payload_batch *batch)
{
    char fault[PAYLOAD_FAULT_BYTES];

    batch->count = json_array_size(array);
    batch->items = need(calloc(batch->count, sizeof *batch->items));
    for (size_t i = 0; i < batch->count; i++) {
        const json_t *object = json_array_get(array, i);
        struct payload_item *item = &batch->items[i];

        if (strict_event(object, &item->event, fault) == 0)
            continue;
        item->fault = need(strdup(fault));
        item->json = need(json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY));
    }
    return 0;
}

static int read_oldest(const json_t *object, struct payload_batch *batch, char *fault)
{
    if (strict_number_if(object, "oldest", 1, &batch->oldest, fault) < 0)
        return -EINVAL;
    if (batch->oldest > batch->first)
        return strict_fault(fault, "oldest must be at most first, which is %llu",
                            (unsigned long long)batch->first);
    return 0;
}

int payload_read_batch(const char *json, size_t bytes, struct payload_batch *ret,
                       char fault[static PAYLOAD_FAULT_BYTES])
{
    struct payload_batch batch = {0};
    json_t *object = strict_parse(json, bytes, fault);
    const json_t *events = json_object_get(object, "events");
    int rc = -EINVAL;

    if (!object)
        return -EINVAL;
    if (strict_version(object, fault) < 0 || strict_epoch(object, batch.epoch, fault) < 0 ||
        strict_number(object, "first", 1, &batch.first, fault) < 0 ||
        read_oldest(object, &batch, fault) < 0)
        goto out;
    if (!json_is_array(events) || json_array_size(events) < 1 ||
        json_array_size(events) > PAYLOAD_MAX_EVENTS) {
        strict_fault(fault, "events must be a list of 1 to %d", PAYLOAD_MAX_EVENTS);
        goto out;
    }
    rc = read_items(events, &batch);
    *ret = batch;
out:
    json_decref(object);
    return rc;
}

void payload_batch_release(struct payload_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        free(batch->items[i].fault);
        free(batch->items[i].json);
    }
    free(batch->items);
    *batch = (struct payload_batch){0};
}
