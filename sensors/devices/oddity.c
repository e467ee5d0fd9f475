#include "sensors/devices/oddity.h"

#include <stddef.h>
#include <stdio.h>

#include "mqtt/base/date.h"

enum {
    HEX_BYTES = 4 * TERMINAL_RECORD_REGISTERS + 1,
    HEAD_BYTES = 256,
};

static const char *head(const struct oddity_source *source, const char *what,
                        char ret[static HEAD_BYTES])
{
    char stamp[DATE_STAMP_BYTES];

    snprintf(ret, HEAD_BYTES,
             "\"type\":\"device\",\"at\":\"%s\",\"unit\":\"%s\",\"counter\":\"%s\","
             "\"serial\":%u,\"what\":\"%s\"",
             stamp_format(source->at_ms, stamp), source->unit, source->counter,
             source->serial, what);
    return ret;
}

const char *oddity_record(const struct oddity_source *source, const char *what,
                          uint32_t index,
                          const uint16_t registers[static TERMINAL_RECORD_REGISTERS],
                          char ret[static ODDITY_BYTES])
{
    char start[HEAD_BYTES];
    char hex[HEX_BYTES];

    for (size_t i = 0; i < TERMINAL_RECORD_REGISTERS; i++)
        snprintf(hex + 4 * i, 5, "%04x", registers[i]);
    snprintf(ret, ODDITY_BYTES, "{%s,\"record\":%u,\"registers\":\"%s\"}",
             head(source, what, start), index, hex);
    return ret;
}

const char *oddity_lost(const struct oddity_source *source, uint32_t first, uint32_t last,
                        char ret[static ODDITY_BYTES])
{
    char start[HEAD_BYTES];

    snprintf(ret, ODDITY_BYTES, "{%s,\"first\":%u,\"last\":%u}",
             head(source, "lost", start), first, last);
    return ret;
}
