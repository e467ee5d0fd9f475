/*
 * parted - when devices answered of which their gateway says nothing any more.
 *
 * A device that has moved to another gateway, or whose gateway has been replaced by one of another
 * name, has answered before, though the new one knows nothing of it. The last word on each is
 * kept, of at most PARTED_MOST of them; not over a restart of the centre. One thread.
 */
#ifndef APPLIANCE_SNAPSHOT_PARTED_H
#define APPLIANCE_SNAPSHOT_PARTED_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"
#include "mqtt/topic.h"

enum { PARTED_MOST = 1024 }; /* then the oldest goes */

struct parted {
    char gateway[TOPIC_GATEWAY_BYTES]; /* whose word it was */
    struct payload_device device;
    int64_t heard_ms, ahead_ms; /* of the gateway, as in fleet_member */
};

/* In the order in which they came. Zeroed: none. */
struct parted_list {
    struct parted *rows;
    size_t count, room;
};

void parted_release(struct parted_list *list);

/* Takes the place of what this gateway said before of the same counter. */
void parted_put(struct parted_list *list, const struct parted *row);

/* It is there no more: nobody's word on it is kept. */
void parted_drop(struct parted_list *list, const char *unit, const char *counter);

#endif
