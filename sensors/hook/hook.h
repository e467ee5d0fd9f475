/*
 * hook - events by POST, for ticket and rating systems that speak no Modbus.
 *
 * A small HTTP server on the gateway's own loop, reached from this machine alone:
 *
 *     POST /v1/events   a batch, see hook_batch.h: 200 once it is on stable storage
 *     GET /v1/events    how far the sender's events are stored, to go on from there
 *
 * each with the sender's key. What a sender numbers is counted once, however often it is sent.
 * Eight connections at once, the others wait; bodies are bounded; a request, its answer taken, has
 * 15 seconds, and so long may a connection be idle; 3 where all eight are taken and it has shown
 * no key. Nothing waits but senders.
 *
 * For the thread that runs the loop.
 */
#ifndef SENSORS_HOOK_HOOK_H
#define SENSORS_HOOK_HOOK_H

#include <stddef.h>
#include <stdint.h>

#include "sensors/hook/hook_settings.h"
#include "sensors/outbox/commit_group.h"

struct hook;
struct sd_event;

/* All borrowed. Negative errno, logged: nobody can be let in. A source whose key cannot be read, or
 * is that of another, is logged and let in no more than one without a key. */
int hook_open(struct hook **ret, struct sd_event *loop,
              const struct hook_settings *settings, struct outbox *box,
              struct commit_group *group);

/* After the group is closed, which commits what was put in, and before the outbox is. Whoever waits
 * is told what became of it. Takes NULL. */
void hook_close(struct hook *hook);

/* How a source is. */
struct hook_state {
    const struct hook_source *source; /* borrowed */
    bool keyed;                       /* else its key cannot be read */
    char epoch[PAYLOAD_EPOCH_BYTES];  /* that came last; "": none ever */
    uint64_t committed;               /* of it, stored for good */
    int64_t seen_ms;  /* wall clock of its last request; 0: not since the start */
    uint64_t refused; /* batches, since the start */
};

/* In the order of the settings. */
size_t hook_count(const struct hook *hook);
void hook_describe(const struct hook *hook, size_t index, struct hook_state *ret);

/* Requests without a key, or with one that no source has, since the start. */
uint64_t hook_strangers(const struct hook *hook);

#endif
