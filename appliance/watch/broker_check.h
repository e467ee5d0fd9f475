/*
 * broker_check - does the broker do what the centre needs of it?
 *
 * Asked with every connection, and again while something does not come through: the centre sends an
 * event and a receipt to itself, under its own name, and what does not come back within a few
 * seconds is not let through. Beside that, whether the session was kept, how large a message may
 * be, whether the broker says that it drops messages, and how old it is. What is wrong is one
 * sentence that says what to change. One thread.
 */
#ifndef APPLIANCE_WATCH_BROKER_CHECK_H
#define APPLIANCE_WATCH_BROKER_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/client.h"

struct broker_check {
    struct client_welcome welcome;
    int64_t since_ms; /* mono, of this connection; 0: there is none */
    int64_t asked_ms; /* mono, when it was asked last */
    int64_t dropped;  /* messages, as the broker said first; -1: not yet */
    bool before;      /* there was a connection before this one */
    bool event_came, receipt_came, drops, old;
    /* Of the topics for integrators, for whoever knows to write: somebody else publishes there;
     * what we publish there does not come back. */
    bool foreign, blind;
    bool refused;       /* likewise: it refuses what we publish */
    const char *advice; /* constant; NULL: nothing is wrong, as far as is known */
};

enum { BROKER_CHECK_MS = 5000, BROKER_CHECK_AGAIN_MS = 10 * 1000, BROKER_CHECK_TOPICS = 3 };

/* To be subscribed to beside what the centre needs anyway. */
extern const char *const broker_check_topics[BROKER_CHECK_TOPICS];

/* A connection has begun: asks. */
void broker_check_begin(struct broker_check *check, struct client *client, int64_t mono_ms);

/* Was this message an answer, and nothing for anybody else? An event of anybody's shows as well as
 * our own that events come through: it may come after many others. */
bool broker_check_take(struct broker_check *check, const char *topic, const char *payload,
                       size_t bytes);

/* Have the answers come, or had their time? */
bool broker_check_done(const struct broker_check *check, int64_t mono_ms);

/* Judges once they had; what is new is logged. */
void broker_check_judge(struct broker_check *check, int64_t mono_ms);

/* Asks again, now and then, while something does not come through: somebody may have mended it. */
void broker_check_again(struct broker_check *check, struct client *client, int64_t mono_ms);

/* Is it judged to let no event through? */
bool broker_check_deaf(const struct broker_check *check);

#endif
