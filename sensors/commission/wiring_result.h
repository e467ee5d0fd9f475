/*
 * wiring_result - what became of each input when it was tried, in words and as a protocol to keep.
 *
 * Pure; any thread.
 */
#ifndef SENSORS_COMMISSION_WIRING_RESULT_H
#define SENSORS_COMMISSION_WIRING_RESULT_H

#include <stdio.h>

#include "sensors/commission/reading.h"

enum wiring_result_what {
    WIRING_RESULT_UNTRIED,
    WIRING_RESULT_RIGHT,
    WIRING_RESULT_BOUNCES, /* it moved by more than one */
    WIRING_RESULT_SWAPPED, /* another one moved in its place */
    WIRING_RESULT_CLOSED,  /* all the time */
    WIRING_RESULT_NOTHING,
    WIRING_RESULT_UNREAD,
    WIRING_RESULT_SKIPPED,
    WIRING_RESULT_DISPLAY, /* nothing can be pressed there */
    WIRING_RESULTS,
};

struct wiring_result {
    enum wiring_result_what what;
    uint32_t moved;    /* WIRING_RESULT_BOUNCES: by so much */
    const char *other; /* WIRING_RESULT_SWAPPED: that input */
    const char *cause; /* WIRING_RESULT_UNREAD: why, in words */
};

enum { WIRING_RESULT_BYTES = 128 };

const char *wiring_result_text(const struct wiring_result *result,
                               char ret[static WIRING_RESULT_BYTES]);

/* "di0, received of ho-tich", with the counter where that is another one's. */
const char *wiring_input_text(const struct meaning *meaning,
                              char ret[static WIRING_RESULT_BYTES]);

/* The part of the protocol that is of one device: `results` of each of its inputs. */
void wiring_result_write(FILE *out, const struct reading_wish *device,
                         const struct wiring_result *results);

#endif
