/*
 * mailbox - messages that one thread leaves for another, in order, none lost.
 *
 * One thread writes, and another takes all that lies there; a descriptor tells it when.
 */
#ifndef MQTT_BASE_MAILBOX_H
#define MQTT_BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

struct mailbox;

struct mail {
    struct mail *next; /* NULL: it is the newest */
    int kind;          /* the writer's to say */
    size_t topic_bytes, payload_bytes;
    char text[]; /* the topic and a NUL, then the payload and a NUL */
};

/* Full when more than `most_bytes` of topics and payloads lie in it. Negative errno: no descriptor.
 */
int mailbox_open(struct mailbox **ret, size_t most_bytes);

/* Takes NULL. Nobody may wait in mailbox_put_in_turn(). */
void mailbox_close(struct mailbox *mailbox);

/* Readable while something lies there; level-triggered, for epoll. */
int mailbox_fd(const struct mailbox *mailbox);

/* Leaves a message, which is copied, be it full or not; topic and payload may be NULL. */
void mailbox_put(struct mailbox *mailbox, int kind, const char *topic, const void *payload,
                 size_t payload_bytes);

/* The same, but waits while it is full. Once it is shut the message is dropped. */
void mailbox_put_in_turn(struct mailbox *mailbox, int kind, const char *topic,
                         const void *payload, size_t payload_bytes);

/* From now on nobody waits for room. */
void mailbox_shut(struct mailbox *mailbox);

/* All that lies there, the oldest first; each is the caller's to free(). NULL: nothing. */
struct mail *mailbox_take(struct mailbox *mailbox);

#endif
