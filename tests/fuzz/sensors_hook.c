/* What is posted at a gateway: whatever is taken is an event that the centre understands, of the
 * sender's unit. */
#include <string.h>

#include "sensors/hook/hook_batch.h"
#include "tests/fuzz/fuzz.h"

static const int64_t now_ms = INT64_C(1800000000000);

static void look(const struct hook_batch *batch, size_t index)
{
    struct hook_fault fault;
    char why[PAYLOAD_FAULT_BYTES];
    struct event event;
    char *json = hook_batch_event(batch, index, "H42.31", now_ms, &fault);

    if (!json) {
        FUZZ_DEMAND(fault.event == (int)index && fault.text[0] &&
                    memchr(fault.text, '\0', sizeof fault.text));
        return;
    }
    FUZZ_DEMAND(payload_read_event(json, strlen(json), &event, why) == 0);
    FUZZ_DEMAND(strcmp(event.unit, "H42.31") == 0);
    FUZZ_DEMAND(event.type != EVENT_VOIDED && event.type != EVENT_DEVICE);
    FUZZ_DEMAND(event.at_ms <= now_ms + HOOK_BATCH_FUTURE_MS);
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hook_batch batch = {0};
    struct hook_fault fault;

    if (hook_batch_read(&batch, (const char *)data, size, &fault) < 0) {
        FUZZ_DEMAND(fault.event == -1 && fault.text[0]);
        return 0;
    }
    FUZZ_DEMAND(batch.first >= 1 && batch.count >= 1 && batch.count <= PAYLOAD_MAX_EVENTS);
    for (size_t i = 0; i < batch.count; i++)
        look(&batch, i);
    hook_batch_release(&batch);
    return 0;
}
