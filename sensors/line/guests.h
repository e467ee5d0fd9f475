/*
 * guests - who is asked on a line, when each is due, and who of them would hold up the others; a part of
 * line.c.
 *
 * A line carries one request at a time. Who needs more than half of its time-out, as a dead one does,
 * is slow: it is asked in the gaps that the others leave, which are known, since each says when it is due.
 *
 * For the one thread that runs the loop.
 */
#ifndef SENSORS_LINE_GUESTS_H
#define SENSORS_LINE_GUESTS_H

#include <stdbool.h>
#include <stdint.h>

/* The caller's storage, for as long as the line is open. */
struct line_guest {
    int poll_ms, timeout_ms;
    int64_t
        due_ms;   /* mono: when it will be asked, or since when its dialogue is under way */
    int takes_ms; /* to answer, as of late; 0: it was never asked */
    struct line_guest *next; /* the line's own */
};

/* It has taken so long to answer; its time-out: it has not. */
void guest_took(struct line_guest *guest, int64_t ms);

/* NULL, which nothing is known of, is not. */
bool guest_is_slow(const struct line_guest *guest);

/*
 * Until when (mono) the line may be used without making one of those wait who are not slow, but for a
 * small part of its interval; INT64_MAX: there are none. NULL is an empty list.
 */
int64_t guests_free_until_ms(const struct line_guest *first);

#endif
