/* A receipt, as the centre sends it. */
#include <string.h>

#include "mqtt/payload.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[PAYLOAD_FAULT_BYTES];
    struct payload_receipt receipt, again;
    char *json;

    if (payload_read_receipt((const char *)data, size, &receipt, fault) < 0)
        return 0;
    json = payload_write_receipt(&receipt);
    FUZZ_DEMAND(payload_read_receipt(json, strlen(json), &again, fault) == 0);
    FUZZ_DEMAND(strcmp(again.epoch, receipt.epoch) == 0);
    FUZZ_DEMAND(again.committed == receipt.committed && again.boot == receipt.boot &&
                again.lost == receipt.lost && again.again == receipt.again &&
                again.twins == receipt.twins && again.asked == receipt.asked &&
                again.common == receipt.common);
    FUZZ_DEMAND(strcmp(again.chain, receipt.chain) == 0);
    FUZZ_DEMAND(strcmp(again.asker, receipt.asker) == 0);
    free(json);
    return 0;
}
