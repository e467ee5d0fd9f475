#include "sensors/device.h"

enum { SHIFT_MAX = 16 };

/* One row, one sentence: in this state, on this event, go there and do that. */
static const struct {
    enum payload_device_state in;
    enum device_event on;
    enum payload_device_state to;
    enum device_action act;
} moves[] = {
    {PAYLOAD_DEVICE_STATE_OFFLINE, DEVICE_ANSWERED, PAYLOAD_DEVICE_STATE_ONLINE,
     DEVICE_REPORT_UP},
    {PAYLOAD_DEVICE_STATE_OFFLINE, DEVICE_FAILED, PAYLOAD_DEVICE_STATE_OFFLINE,
     DEVICE_REPORT_ABSENT},
    {PAYLOAD_DEVICE_STATE_OFFLINE, DEVICE_GAVE_UP, PAYLOAD_DEVICE_STATE_OFFLINE,
     DEVICE_REPORT_ABSENT},
    {PAYLOAD_DEVICE_STATE_ONLINE, DEVICE_ANSWERED, PAYLOAD_DEVICE_STATE_ONLINE,
     DEVICE_GO_ON},
    {PAYLOAD_DEVICE_STATE_ONLINE, DEVICE_FAILED, PAYLOAD_DEVICE_STATE_SHAKY,
     DEVICE_REPORT_SHAKY},
    {PAYLOAD_DEVICE_STATE_SHAKY, DEVICE_ANSWERED, PAYLOAD_DEVICE_STATE_ONLINE,
     DEVICE_REPORT_UP},
    {PAYLOAD_DEVICE_STATE_SHAKY, DEVICE_FAILED, PAYLOAD_DEVICE_STATE_SHAKY, DEVICE_GO_ON},
    {PAYLOAD_DEVICE_STATE_SHAKY, DEVICE_GAVE_UP, PAYLOAD_DEVICE_STATE_OFFLINE,
     DEVICE_REPORT_DOWN},
};

enum device_action device_step(struct device *device, enum device_event event)
{
    if (event == DEVICE_ANSWERED)
        device->failures = 0;
    else
        device->failures++;
    if (event == DEVICE_FAILED && device->failures >= DEVICE_FAILURES_MAX)
        event = DEVICE_GAVE_UP;
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].in == device->state && moves[i].on == event) {
            device->state = moves[i].to;
            return moves[i].act;
        }
    }
    return DEVICE_GO_ON;
}

int device_pause_ms(const struct device *device, int poll_ms, uint32_t random)
{
    int shift = device->failures < SHIFT_MAX ? device->failures : SHIFT_MAX;
    int64_t pause_ms = poll_ms;

    if (device->state != PAYLOAD_DEVICE_STATE_OFFLINE)
        return poll_ms;
    pause_ms <<= shift;
    if (pause_ms > DEVICE_PAUSE_MAX_MS)
        pause_ms = poll_ms > DEVICE_PAUSE_MAX_MS ? poll_ms : DEVICE_PAUSE_MAX_MS;
    return (int)(pause_ms + pause_ms * (random % 256) / 1024);
}
