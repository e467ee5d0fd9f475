/*
 * timer - wakes its owner on the owner's loop, once each time it is set.
 *
 * The only way to wait for time on a daemon's loop; web's thread, which waits for the network
 * alone, has a loop and a way of its own. Like clock.h it is measured with the monotonic
 * clock, so that setting the wall clock wakes nobody; and like clock.h it has a second
 * implementation, tests/scenario/simulated_time.c, in which a day takes no longer than what
 * is done in it. What is to happen every second is set again each time.
 *
 *     static void on_tick(void *owner)
 *     {
 *         struct centre *centre = owner;
 *         ...
 *         timer_after(centre->tick, TICK_MS);
 *     }
 *
 * Wakes up to a millisecond late. For the thread that runs the loop.
 */
#ifndef MQTT_BASE_TIMER_H
#define MQTT_BASE_TIMER_H

#include <stdint.h>
#include <systemd/sd-event.h>

struct timer;

#define TIMER_NEVER INT64_MAX

/* Calls wake() when it is time, which is never until it is set. -errno of sd-event. */
int timer_open(struct timer **ret, sd_event *loop, void (*wake)(void *owner), void *owner);

/* Also from within its wake(). Takes NULL. */
void timer_close(struct timer *timer);

/* At this moment of clock_mono_ms(), at once when it has passed; instead of any before. */
void timer_at(struct timer *timer, int64_t mono_ms);

/* In `ms` milliseconds, 0 or more. */
void timer_after(struct timer *timer, int64_t ms);

/* The moment that it is set to, or TIMER_NEVER. */
int64_t timer_due_ms(const struct timer *timer);

#endif
