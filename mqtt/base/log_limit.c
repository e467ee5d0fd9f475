#include "mqtt/base/log_limit.h"

#include <inttypes.h>
#include <stdio.h>

bool log_limit_pass(struct log_limit *limit, int64_t mono_ms,
                    char ret[static LOG_LIMIT_BYTES])
{
    return log_limit_pass_some(limit, 1, mono_ms, ret);
}

bool log_limit_pass_some(struct log_limit *limit, int most, int64_t mono_ms,
                         char ret[static LOG_LIMIT_BYTES])
{
    *ret = '\0';
    if (mono_ms < limit->next_ms && limit->passed >= most) {
        limit->held++;
        return false;
    }
    if (mono_ms >= limit->next_ms) {
        if (limit->held)
            (void)snprintf(ret, LOG_LIMIT_BYTES,
                           " (and %" PRIu64 " times since it was last said)", limit->held);
        *limit = (struct log_limit){.next_ms = mono_ms + LOG_LIMIT_EVERY_MS};
    }
    limit->passed++;
    return true;
}
