#include "mqtt/base/clock.h"

#include <errno.h>
#include <sys/timex.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;

    (void)clock_gettime(id, &now); /* cannot fail for these two clocks */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_mono_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int clock_synchronised(void)
{
    struct timex question = {0}; /* no modes: nothing is set */

    return adjtimex(&question) < 0 ? -errno : !(question.status & STA_UNSYNC);
}
