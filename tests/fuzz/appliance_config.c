/* The settings of the centre. */
#include <string.h>

#include "appliance/config.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char fault[CONFIG_FAULT_BYTES] = "";
    struct config *config = NULL;

    if (config_open(&config, fuzz_file(data, size), fault) < 0) {
        FUZZ_DEMAND(fault[0] && memchr(fault, '\0', sizeof fault));
        return 0;
    }
    FUZZ_DEMAND(config->web.port >= 0 && config->web.port <= 65535);
    FUZZ_DEMAND(schedule_day_ms(&config->schedule_read) > 0);
    config_close(config);
    return 0;
}
