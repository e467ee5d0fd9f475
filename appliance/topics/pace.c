#include "appliance/topics/pace.h"

enum { SECOND_MS = 1000, MS_US = 1000, WAIT_MS = PACE_BURST_MS / 2 };

/* Is a second that began then over, or of another one before it? */
static int64_t seconds_since(const struct pace *pace, int64_t mono_ms)
{
    return (mono_ms - pace->second_ms) / SECOND_MS;
}

void pace_events(struct pace *pace, size_t count, int64_t mono_ms)
{
    int64_t passed = seconds_since(pace, mono_ms);

    if (passed > 0) {
        pace->earlier = passed == 1 ? pace->events : 0;
        pace->events = 0;
        pace->second_ms = mono_ms;
    }
    pace->events += count;
}

/* The most of a second, of those that are not long past. */
static size_t events_per_s(const struct pace *pace, int64_t mono_ms)
{
    int64_t passed = seconds_since(pace, mono_ms);

    if (passed > 1)
        return 0;
    return passed == 0 && pace->earlier > pace->events ? pace->earlier : pace->events;
}

bool pace_flooded(const struct pace *pace, int64_t mono_ms)
{
    return events_per_s(pace, mono_ms) >= PACE_FLOOD_PER_S;
}

int pace_wait_ms(struct pace *pace, bool anew, int64_t mono_ms)
{
    size_t events = events_per_s(pace, mono_ms);
    int64_t now_us = mono_ms * MS_US, each_us = SECOND_MS * MS_US / pace->per_s;
    bool flooded = events >= PACE_FLOOD_PER_S;

    if (events == 0 || (!anew && !flooded))
        return 0;
    if (flooded)
        each_us *= PACE_FLOOD_SHARE;
    if (pace->next_us - (int64_t)PACE_BURST_MS * MS_US > now_us)
        return WAIT_MS;
    if (pace->next_us < now_us)
        pace->next_us = now_us;
    pace->next_us += each_us;
    return 0;
}
