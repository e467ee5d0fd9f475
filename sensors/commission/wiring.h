/*
 * wiring - is each key and counter wired to what the settings say of it?
 *
 * Asks for a press of each in turn and looks what moves: that one, another one (wires are swapped), or
 * nothing; what is closed all the time or bounces shows too. A person answers with presses, and by lines:
 * empty, nothing more comes; s, skip this one; q, end. On a terminal or out of a pipe, where an input
 * is waited for WIRING_WAIT_S once no more lines come. The protocol is a file to keep, with what was found
 * of each input.
 *
 * It does its own reading (reading.h), beside a gateway that runs, which counts what is pressed.
 */
#ifndef SENSORS_COMMISSION_WIRING_H
#define SENSORS_COMMISSION_WIRING_H

#include "sensors/commission/reading.h"

enum { WIRING_WAIT_S = 30 };

struct wiring_wish {
    const char *gateway;
    const struct reading_wish *devices;
    size_t count;
};

/* The protocol is written into the directory where one is. -ENOLINK: not all are right. Other negative
 * errno, logged. */
int wiring_run(const struct wiring_wish *wish);

#endif
