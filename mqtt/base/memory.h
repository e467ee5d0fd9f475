/*
 * memory - one policy for all rooms: who is out of memory ends, and systemd starts it again.
 *
 * Nothing is lost by it, since what counts is on the disk before anybody is told. So no
 * caller of malloc() and its kin has a way of its own. Any thread.
 */
#ifndef MQTT_BASE_MEMORY_H
#define MQTT_BASE_MEMORY_H

#include <stddef.h>

/* The pointer; NULL ends the process with a line in the log. */
void *need(void *pointer);

/*
 * Room for at least one item more in a list of `count`, for whose items there is *room now;
 * what is new is not zeroed. The list itself, perhaps at another place; NULL is an empty one.
 *
 *     list = memory_grow(list, count, &room, sizeof *list);
 *     list[count++] = item;
 */
void *memory_grow(void *list, size_t count, size_t *room, size_t item_bytes);

#endif
