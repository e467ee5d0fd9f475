/* A batch of events, as a gateway sends it. */
#include <string.h>

#include "mqtt/payload.h"
#include "tests/fuzz/fuzz.h"

static char *write_item(const struct payload_item *item)
{
    char *json = item->fault ? strdup(item->json) : payload_write_event(&item->event);

    FUZZ_DEMAND(json);
    return json;
}

/* The batch that was read, written again. */
static char *rewrite(const struct payload_batch *batch, size_t *ret_bytes)
{
    char *events[PAYLOAD_MAX_EVENTS], *json;

    FUZZ_DEMAND(batch->count >= 1 && batch->count <= PAYLOAD_MAX_EVENTS);
    for (size_t i = 0; i < batch->count; i++)
        events[i] = write_item(&batch->items[i]);
    json = payload_write_batch(
        &(struct payload_frame){batch->epoch, batch->run, batch->begun, batch->before,
                                batch->after, batch->asks, batch->oldest, batch->first},
        (const char *const *)events, batch->count, ret_bytes);
    for (size_t i = 0; i < batch->count; i++)
        free(events[i]);
    FUZZ_DEMAND(strlen(json) == *ret_bytes);
    return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_batch batch;
    size_t bytes;
    char *json;

    if (payload_read_batch((const char *)data, size, &batch, fault) < 0)
        return 0;
    json = rewrite(&batch, &bytes);
    payload_batch_release(&batch);
    if (bytes <= PAYLOAD_MAX_BYTES) {
        FUZZ_DEMAND(payload_read_batch(json, bytes, &batch, fault) == 0);
        fuzz_same(json, rewrite(&batch, &bytes));
        payload_batch_release(&batch);
    }
    free(json);
    return 0;
}
