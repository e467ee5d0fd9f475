/*
 * places - where the simulator's command line has its devices reached.
 */
#ifndef SENSORS_SIM_PLACES_H
#define SENSORS_SIM_PLACES_H

#include <stddef.h>

#include "sensors/sim/wire/wire.h"

enum { PLACES_MAX = 4096, PLACES_REASON_BYTES = 160 };

/* Zeroed: none. */
struct places {
    size_t count, room;
    struct wire_place *list;
    size_t text_count, text_room;
    char **texts; /* what the addresses of `list` lie in */
};

/* Takes a zeroed one too. */
void places_release(struct places *places);

/*
 * All devices, in order and in equal blocks, over Modbus TCP on `ports` ports from `port` on, or any
 * free ones; on each with unit ids from 1. -ERANGE: they are too many for so few; logged.
 */
int places_deal(struct places *places, size_t devices, const char *address, int port,
                size_t ports);

/*
 * One place as it is written:
 *
 *     WAY:WHERE=FIRST[-LAST][@UNIT]
 *
 * WAY is tcp, rtu_over_tcp or rtu. WHERE is a port, or ADDRESS:PORT, or of rtu a path, perhaps with a
 * speed as in /tmp/x/ttyA:9600. Devices are numbered from 1; the first has unit id UNIT, or 1, and
 * those behind it the next. -EINVAL: it is none; ret_reason is what is allowed.
 */
int places_add(struct places *places, const char *text, const char *address,
               char ret_reason[static PLACES_REASON_BYTES]);

/* -ERANGE: a place has devices that are not among so many; logged. */
int places_check(const struct places *places, size_t devices);

#endif
