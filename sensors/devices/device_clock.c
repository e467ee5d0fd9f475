#include "sensors/devices/device_clock.h"

#include <inttypes.h>
#include <stdlib.h>

#include "mqtt/base/log.h"

enum { SECOND_MS = 1000 };

static void say(struct device_clock *clock, const struct payload_device *shown,
                int64_t mono_ms)
{
    struct log_limit *limit = clock->wrong ? &clock->wrong_limit : &clock->right_limit;
    int64_t off_s = llabs(shown->clock_ahead_ms) / SECOND_MS;
    char times[LOG_LIMIT_BYTES];

    if (!log_limit_pass(limit, mono_ms, times))
        return;
    if (!clock->wrong)
        log_info("device %s %s: its clock is right again%s", shown->unit, shown->counter,
                 times);
    else if (shown->clock == PAYLOAD_DEVICE_CLOCK_UNSET)
        log_warning(
            "device %s %s: its clock is not set: what it stamps is wrong, and it may "
            "need a new battery%s",
            shown->unit, shown->counter, times);
    else
        log_warning("device %s %s: its clock is %" PRId64
                    " s %s: what it stamps is wrong, set it%s",
                    shown->unit, shown->counter, off_s,
                    shown->clock_ahead_ms > 0 ? "ahead" : "behind", times);
}

int64_t device_clock_ahead_ms(const struct device_clock_reading *reading)
{
    return (int64_t)reading->clock_s * SECOND_MS + SECOND_MS / 2 - reading->wall_ms;
}

void device_clock_compare(struct device_clock *clock, struct payload_device *shown,
                          const struct device_clock_reading *reading)
{
    int64_t bound_ms = clock->wrong ? DEVICE_CLOCK_RIGHT_MS : DEVICE_CLOCK_WRONG_MS;
    bool wrong;

    shown->clock_ahead_ms = 0;
    if (reading->clock_s == 0)
        shown->clock = PAYLOAD_DEVICE_CLOCK_UNSET;
    else if (!reading->synchronised) {
        shown->clock = PAYLOAD_DEVICE_CLOCK_NOT_SAID;
        return;
    } else {
        shown->clock = PAYLOAD_DEVICE_CLOCK_COMPARED;
        shown->clock_ahead_ms = device_clock_ahead_ms(reading);
    }
    wrong = shown->clock == PAYLOAD_DEVICE_CLOCK_UNSET ||
            llabs(shown->clock_ahead_ms) > bound_ms;
    if (wrong == clock->wrong)
        return;
    clock->wrong = wrong;
    say(clock, shown, reading->mono_ms);
}
