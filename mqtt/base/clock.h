/*
 * clock - now. Intervals are measured with mono, stamps are made with wall; any thread.
 *
 * Nobody else asks the system what time it is. In tests/scenario these functions have another
 * implementation, and time passes as a test says.
 */
#ifndef MQTT_BASE_CLOCK_H
#define MQTT_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since an arbitrary moment; never jumps. */
int64_t clock_mono_ms(void);

/* The same in microseconds, for what is shorter. */
int64_t clock_mono_us(void);

/* Milliseconds since 1970-01-01T00:00:00Z; jumps when the clock is set. */
int64_t clock_wall_ms(void);

/*
 * Is the wall clock kept right by a source of time (NTP and the like)? As the kernel says
 * it. -EPERM: it may not be asked.
 */
int clock_synchronised(void);

#endif
