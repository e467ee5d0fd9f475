/*
 * survey - looks through what the broker keeps on our topics, to hold it against the list of what was
 * published (published_meet).
 *
 * A list that is gone or older than the broker, as after a restore into a new directory, lacks topics
 * that nobody would ever empty; and what somebody publishes with QoS 0 while we are away nobody hears.
 * So with a session all that is kept is asked for once, part by part, since a broker drops what is more
 * than it queues for one subscriber: a period of the statistics, the descriptions, what is announced to
 * Home Assistant. A question ends with an echo, a message of the canary's topic that comes back behind
 * the answer. A pass that found something, or of which not all came, has another one behind it, after
 * pauses that grow. Between parts twice the time that the last one took is left to others, and while
 * events come in by the thousand nothing is asked.
 *
 * One thread; zeroed at first.
 */
#ifndef APPLIANCE_TOPICS_SURVEY_H
#define APPLIANCE_TOPICS_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mqtt/topic.h"

enum {
    SURVEY_SILENCE_MS =
        5000,                /* then no echo comes: it was dropped, or is not let through */
    SURVEY_AGAIN_MS = 10000, /* before another pass, then twice as long, at most ... */
    SURVEY_AGAIN_MOST_MS = 3600000, /* ... so long */
    SURVEY_EVERY_MS = 600000,       /* sessions that follow each other sooner wait */
    SURVEY_PUT_OFF_MS = 1000,
    SURVEY_ECHO_BYTES = 80,
};

struct survey {
    const char *prefix; /* of Home Assistant, borrowed; NULL: nothing is announced */
    int64_t due_ms; /* out; mono: survey_work() has something to do; INT64_MAX: nothing */
    bool awaits;    /* out: an answer */

    /* Its own: */
    int part;
    uint32_t number; /* of the newest echo */
    bool begun;      /* since the start */
    bool came;       /* something of the answer */
    bool again;      /* another pass is needed */
    size_t strangers;
    int64_t asked_ms, ended_ms, pause_ms;
};

struct survey_question {
    char filter[TOPIC_STATS_BYTES], echo[SURVEY_ECHO_BYTES];
};

/* A session has begun, and what the broker has is known to be ours, or at_once. */
void survey_begin(struct survey *survey, bool at_once, int64_t mono_ms);

/* It is over. */
void survey_end(struct survey *survey);

/* When it is due. Is there a question to ask? Else it has given up to wait for an answer, and
 * goes on with the next part if there was one at all. */
bool survey_work(struct survey *survey, int64_t mono_ms, struct survey_question *ret);

/* When it is due, and others come first. */
void survey_put_off(struct survey *survey, int64_t mono_ms);

/* Something of an answer has come. */
void survey_came(struct survey *survey, int64_t mono_ms);

/* In an answer there was something that is to be mended, a stranger to the list or not. */
void survey_found(struct survey *survey, bool stranger);

/* Not all of an answer could be looked at. */
void survey_missed(struct survey *survey);

/* A message of the canary's topic. */
bool survey_is_echo(const char *payload, size_t bytes);

/* An echo has come back, which may be another one's. */
void survey_heard(struct survey *survey, const char *echo, int64_t mono_ms);

#endif
