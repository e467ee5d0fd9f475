/*
 * wiring_result - what became of each input when it was tried, in words and as a protocol to keep.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_COMMISSION_WIRING_RESULT_H
#define SENSORS_COMMISSION_WIRING_RESULT_H

#include <stdio.h>

#include "sensors/commission/reading.h"

enum wiring_what {
    WIRING_UNTRIED,
    WIRING_RIGHT,
    WIRING_BOUNCES, /* it moved by more than one */
    WIRING_SWAPPED, /* another one moved in its place */
    WIRING_CLOSED,  /* all the time */
    WIRING_NOTHING,
    WIRING_UNREAD,
    WIRING_SKIPPED,
    WIRING_WHATS,
};

struct wiring_result {
    enum wiring_what what;
    uint32_t moved;    /* WIRING_BOUNCES: by so much */
    const char *other; /* WIRING_SWAPPED: that input */
    const char *cause; /* WIRING_UNREAD: why, in words */
};

enum { WIRING_TEXT_BYTES = 128 };

const char *wiring_result_text(const struct wiring_result *result,
                               char ret[static WIRING_TEXT_BYTES]);

/* "di0, received of ho-tich", with the counter where that is another one's. */
const char *wiring_input_text(const struct meaning *meaning,
                              char ret[static WIRING_TEXT_BYTES]);

/* The part of the protocol that is of one device: `results` of each of its inputs. */
void wiring_result_write(FILE *out, const struct reading_wish *device,
                         const struct wiring_result *results);

#endif
