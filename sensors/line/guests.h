/*
 * guests - who is asked on a line, when each is due, and who of them would hold up the others; a part of
 * line.c.
 *
 * Each says when it is due next and is woken then, those who are due at once in the order in which they
 * came first.
 *
 * A line carries one request at a time. Who needs more than half of its time-out, as a dead one does,
 * is slow: it is asked in the gaps that the others leave, which are known by that.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_GUESTS_H
#define SENSORS_LINE_GUESTS_H

#include <stdbool.h>
#include <stdint.h>

struct sd_event;
struct timer;

/* The caller's storage, for as long as the line is open. */
struct line_guest {
    void (*wake)(void *owner); /* it is due: what is to be asked now */
    void *owner;
    int poll_ms, timeout_ms;
    /* What follows is the line's own. */
    int64_t due_ms; /* mono: when it is to be woken, or since when it is awake */
    bool awake;     /* until it says when it is due next */
    int takes_ms;   /* to answer, as of late; 0: it was never asked */
    struct line_guest *next;
};

/* Zeroed: closed. */
struct guests {
    struct line_guest *first;
    struct timer *agenda; /* for the next one who is due */
};

/* -errno of sd-event. */
int guests_open(struct guests *guests, struct sd_event *loop);

void guests_close(struct guests *guests);

/* One more, who is awake. */
void guests_join(struct guests *guests, struct line_guest *guest);

/* It is due then (mono), and sleeps until then. */
void guests_expect(struct guests *guests, struct line_guest *guest, int64_t due_ms);

/* It has taken so long to answer; its time-out: it has not. */
void guest_took(struct line_guest *guest, int64_t ms);

/* NULL, which nothing is known of, is not. */
bool guest_is_slow(const struct line_guest *guest);

/*
 * Until when (mono) the line may be used without making one of those wait who are not slow, but for a
 * small part of its interval; INT64_MAX: there are none.
 */
int64_t guests_free_until_ms(const struct guests *guests);

#endif
