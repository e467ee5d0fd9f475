/*
 * repeats - how often each count has stood in a file so far.
 *
 * Two equal lines of a file that count something anonymous are two, and stay two when the file is
 * imported again: so of each it must be known which of the equal ones it is. Keeps some 100 bytes
 * for each different one. One thread.
 */
#ifndef APPLIANCE_REGISTERS_REPEATS_H
#define APPLIANCE_REGISTERS_REPEATS_H

#include <stdint.h>

#include "mqtt/event.h"

struct repeats;

struct repeats *repeats_open(void);
void repeats_close(struct repeats *repeats); /* takes NULL */

/* 1 for the first of its content, 2 for the second ...; always 1 where the same twice is once. */
int64_t repeats_count(struct repeats *repeats, const struct event *event);

#endif
