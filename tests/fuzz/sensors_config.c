/* The settings of a gateway. */
#include <string.h>

#include "sensors/config.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[CONFIG_FAULT_BYTES] = "";
    struct config *config = NULL;

    if (config_open(&config, fuzz_file(data, size), fault) < 0) {
        FUZZ_DEMAND(fault[0] && memchr(fault, '\0', sizeof fault));
        return 0;
    }
    FUZZ_DEMAND(config_devices(config) >= 1 || config->hook);
    config_close(config);
    return 0;
}
