/*
 * pulses - how many pulses a counter has made between two readings.
 *
 * Counters go over their highest number, begin anew, are set back by hand and exchanged, and what is read
 * may be nonsense. What cannot be told apart is not guessed: it is held, with both readings, for a person
 * to decide. A counter of n bits moves by the difference modulo 2^n.
 *
 *   the first reading            is where counting begins; nothing is counted
 *   it moved on                  counted, as far as so many can be in the time
 *   it fell                      over its highest number, where that is possible and nothing says that the
 *                                device began anew, or it keeps its number if it did; or it began anew, and
 *                                has counted from 0 since
 *   it began anew, and fell not  of a counter that loses what it had: it has counted from 0 since
 *   more than can be             held: it jumped
 *
 * Whether a device began anew is said by its boot counter, its uptime or a flag of its own. Of one that
 * says nothing, a counter that keeps its number over a power cut can only have gone over its highest
 * number; one that loses it has begun anew where going over is impossible; and where both are possible,
 * or nobody knows, all is held. One that fell although it did not begin anew, nor can have gone over, was
 * set back by somebody: what it shows is held, for it has counted that since, or was set to it.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_DEVICES_PULSES_H
#define SENSORS_DEVICES_PULSES_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/profile/profile.h"

struct pulses_rule {
    uint64_t modulus; /* one more than the highest number, up to 2^32 */
    enum profile_power_loss power_loss;
    int at_most_per_minute;
};

/* What the device says of itself. */
enum pulses_restart {
    PULSES_RESTART_UNTOLD, /* it has no way to */
    PULSES_RESTART_NO,
    PULSES_RESTART_YES, /* since the reading before */
};

struct pulses_reading {
    uint32_t before, after; /* below the modulus */
    int64_t elapsed_ms;     /* between the two; 0: nobody knows */
    enum pulses_restart restart;
    bool overflow; /* its own flag says that it went over its highest number */
};

enum pulses_verdict {
    PULSES_MOVED,   /* or stood where it was */
    PULSES_WRAPPED, /* over its highest number */
    PULSES_RESET,   /* began anew */
    PULSES_JUMPED,  /* further than can be */
};

struct pulses_result {
    enum pulses_verdict verdict;
    uint32_t counted; /* for sure */
    uint32_t held;    /* for a person to decide */
};

struct pulses_result pulses_count(const struct pulses_rule *rule,
                                  const struct pulses_reading *reading);

/* So many can be within that time: a minute's worth more than its share, for they come in bursts. */
uint64_t pulses_possible(const struct pulses_rule *rule, int64_t elapsed_ms);

#endif
