/* The topic of a message. */
#include <string.h>

#include "mqtt/topic.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char gateway[TOPIC_GATEWAY_BYTES], again[TOPIC_BYTES];
    char *topic = fuzz_text(data, size);
    enum topic_kind kind;

    if (topic_parse(topic, &kind, gateway) == 0)
        FUZZ_DEMAND(strcmp(topic_format(kind, gateway, again), topic) == 0);
    free(topic);
    return 0;
}
