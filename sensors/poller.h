/*
 * poller - all devices of the gateway, each asked when due.
 *
 * Opens one line per place, one dialogue per device, and the commit group that stores what
 * they bring. No device waits for another, but those at the same place take turns.
 */
#ifndef SENSORS_POLLER_H
#define SENSORS_POLLER_H

#include <stddef.h>
#include <stdint.h>

#include "mqtt/payload.h"
#include "sensors/config.h"
#include "sensors/dialogue.h"
#include "sensors/outbox/commit_group.h"
#include "sensors/outbox/outbox_writer.h"

struct poller;
struct sd_event;

struct poller_handler {
    void *owner;
    void (*stored)(void *owner);  /* new events are in the outbox for good */
    void (*changed)(void *owner); /* a device's state is another */
};

/* All are borrowed for as long as the poller is open. -EINVAL: an address is none. */
int poller_open(struct poller **ret, struct sd_event *loop, const struct config *config,
                struct outbox_writer *writer, const struct poller_handler *handler);

/* What was not stored stays in the devices. Takes NULL. */
void poller_close(struct poller *poller);

/* How each device is, in the order of the configuration; borrowed, always up to date. */
struct payload_device *poller_devices(const struct poller *poller, size_t *ret_count);

/* What is known of the device of that number beside that. */
struct dialogue_insight poller_insight(const struct poller *poller, size_t device);

/* By which others put their events in, together with those of devices; borrowed. */
struct commit_group *poller_group(const struct poller *poller);

/* A line, and where it leads. */
struct poller_line {
    struct line_place place;
    struct line *line;
    uint32_t random; /* of all its dialogues */
};

/* The lines to all places, borrowed. */
const struct poller_line *poller_lines(const struct poller *poller, size_t *ret_count);

#endif
