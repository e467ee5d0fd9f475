/* What a gateway says of itself. */
#include <string.h>

#include "mqtt/payload.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_state state;
    char *json;

    if (payload_read_state((const char *)data, size, &state, fault) < 0)
        return 0;
    json = payload_write_state(&state);
    payload_state_release(&state);
    FUZZ_DEMAND(payload_read_state(json, strlen(json), &state, fault) == 0);
    fuzz_same(json, payload_write_state(&state));
    payload_state_release(&state);
    free(json);
    return 0;
}
