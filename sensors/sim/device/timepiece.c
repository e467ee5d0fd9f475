#include "sensors/sim/device/timepiece.h"

#include "mqtt/base/clock.h"

#define DAY_S INT64_C(86400)

int64_t timepiece_span_ms(const struct timepiece *piece, int64_t ms)
{
    return ms + ms / DAY_S * piece->gains_s + ms % DAY_S * piece->gains_s / DAY_S;
}

uint32_t timepiece_now_s(const struct timepiece *piece)
{
    int64_t since_ms = piece->gains_s ? clock_mono_ms() - piece->set_at_ms : 0;
    int64_t gained_ms = timepiece_span_ms(piece, since_ms) - since_ms;

    if (piece->unset)
        return 0;
    return (uint32_t)((clock_wall_ms() + gained_ms) / 1000 + piece->off_s);
}
