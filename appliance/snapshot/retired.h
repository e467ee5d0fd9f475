/*
 * retired - which words of gateways are past, because the operator has said so.
 *
 * The broker keeps the last words of a gateway that is there no more and says them again at every
 * connection. Who has retired it, or one of its devices, means these words: they are known by
 * when they were written, and anything else is new. One of each gateway, ordered by name. One
 * thread.
 */
#ifndef APPLIANCE_SNAPSHOT_RETIRED_H
#define APPLIANCE_SNAPSHOT_RETIRED_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/topic.h"

enum { RETIRED_BY_BYTES = 64 };

struct retired {
    char gateway[TOPIC_GATEWAY_BYTES];
    int64_t said_ms;    /* when the words were written, by its clock; 0: none are known */
    int64_t retired_ms; /* by our wall clock */
    char by[RETIRED_BY_BYTES];
};

/* Zeroed: none. */
struct retired_list {
    struct retired *rows;
    size_t count, room;
};

void retired_release(struct retired_list *list);

/* NULL: there is none. Borrowed until the next change. */
const struct retired *retired_find(const struct retired_list *list, const char *gateway);

/* Takes the place of what was there of this gateway. */
void retired_put(struct retired_list *list, const struct retired *row);

/* It has spoken anew. Nothing is there, nothing happens. */
void retired_drop(struct retired_list *list, const char *gateway);

#endif
