/* The part of payload.h that is a batch of events. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "mqtt/base/memory.h"
#include "mqtt/payload.h"
#include "mqtt/strict.h"

int payload_make_name(char ret[static PAYLOAD_EPOCH_BYTES])
{
    unsigned char bytes[(PAYLOAD_EPOCH_BYTES - 1) / 2];

    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return -EIO;
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

/* A member of the frame and a comma, when it is said; gives where it ends. */
static char *put_name(char *at, const char *name, const char *value)
{
    if (value && *value)
        at += sprintf(at, "\"%s\":\"%.16s\",", name, value);
    return at;
}

static char *put_frame(char *at, const struct payload_frame *frame)
{
    at += sprintf(at, "{\"v\":%d,", STRICT_VERSION);
    at = put_name(at, "epoch", frame->epoch);
    at = put_name(at, "run", frame->run);
    at = put_name(at, "begun", frame->begun);
    at = put_name(at, "before", frame->before);
    at = put_name(at, "after", frame->after);
    if (frame->asks)
        at = stpcpy(at, "\"ask\":true,");
    if (frame->oldest)
        at += sprintf(at, "\"oldest\":%" PRIu64 ",", frame->oldest);
    return at + sprintf(at, "\"first\":%" PRIu64 ",\"events\":[", frame->first);
}

char *payload_write_batch(const struct payload_frame *frame, const char *const *events,
                          size_t count, size_t *ret_bytes)
{
    size_t bytes = PAYLOAD_BATCH_FRAME_BYTES;
    char *batch, *at;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(events[i]) + PAYLOAD_BATCH_COMMA_BYTES;
    batch = need(malloc(bytes));
    at = put_frame(batch, frame);
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

static int read_frame(const json_t *object, struct payload_batch *batch, char *fault)
{
    if (strict_version(object, fault) < 0 ||
        strict_epoch(object, batch->epoch, fault) < 0 ||
        strict_name_if(object, "run", batch->run, fault) < 0 ||
        strict_name_if(object, "begun", batch->begun, fault) < 0 ||
        strict_name_if(object, "before", batch->before, fault) < 0 ||
        strict_name_if(object, "after", batch->after, fault) < 0 ||
        strict_flag_if(object, "ask", &batch->asks, fault) < 0 ||
        strict_number(object, "first", 1, &batch->first, fault) < 0)
        return -EINVAL;
    if (!*batch->before != !*batch->after)
        return strict_fault(fault, "before and after go together");
    if (batch->asks && !*batch->run)
        return strict_fault(fault, "who asks says its run");
    return read_oldest(object, batch, fault);
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
    if (read_frame(object, &batch, fault) < 0)
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
