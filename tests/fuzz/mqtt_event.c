/* One event as JSON, as a line of an import is. */
#include <string.h>

#include "mqtt/payload.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct event event;
    char *json;

    if (payload_read_event((const char *)data, size, &event, fault) < 0)
        return 0;
    json = payload_write_event(&event);
    FUZZ_DEMAND(payload_read_event(json, strlen(json), &event, fault) == 0);
    fuzz_same(json, payload_write_event(&event));
    free(json);
    return 0;
}
