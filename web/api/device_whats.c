#include "web/api/device_whats.h"

const char *const device_whats[SOURCE_DEVICE_WHATS] = {
    [SOURCE_DEVICE_UNKNOWN] = "unknown", [SOURCE_DEVICE_DAMAGED] = "damaged",
    [SOURCE_DEVICE_LOST] = "lost",       [SOURCE_DEVICE_RESET] = "reset",
    [SOURCE_DEVICE_WRAPPED] = "wrapped", [SOURCE_DEVICE_JUMPED] = "jumped",
    [SOURCE_DEVICE_STUCK] = "stuck",     [SOURCE_DEVICE_STOPPED] = "stopped",
};
