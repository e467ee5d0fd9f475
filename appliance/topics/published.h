/*
 * published - the list of what was published for integrators, and what of it a broker has.
 *
 * For each topic: what it said last, as digests, and the number of that publication. It is what
 * makes a start cheap, where only what changed meanwhile is published, and what empties topics
 * that are not wanted any more. The broker keeps a marker (payload.h, payload_published) that says
 * up to which number it has everything; what came later is published anew. So it does not matter
 * who was killed, or came back with what it knew yesterday.
 *
 * A file of the data directory to which each publication is added before it goes out. It is synced
 * only when it is written anew, and is no part of a backup: of a file that lost its tail, or is gone,
 * the marker tells, and published_meet() finds the topics that it had.
 * What is torn or garbage ends it. Its name is another one for another incarnation of the store,
 * whose numbers mean other figures. It is written anew when it has grown to twice what lives.
 *
 * About 40 bytes a topic in memory; topics are known by a digest there, and by name in the file.
 * One thread. Errors are negative errno, logged.
 */
#ifndef APPLIANCE_TOPICS_PUBLISHED_H
#define APPLIANCE_TOPICS_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/rules/named_period.h"
#include "mqtt/payload.h"

struct published;

/* What a topic can say beside what the caller makes a digest of. */
enum { PUBLISHED_EMPTIED = 0, PUBLISHED_UNKNOWN = 1 };

/* What is looked at together: statistics by enum named_period, and whatever else there is. */
enum { PUBLISHED_OTHER = NAMED_PERIODS, PUBLISHED_KINDS };

/* Opens it, or makes it. The incarnation is 16 hexadecimal digits. */
int published_open(struct published **ret, const char *directory, const char *incarnation);

/* Takes NULL. */
void published_close(struct published *published);

/* The name of the list and the number of the newest publication. */
struct payload_published published_marker(const struct published *published);

/* Is it of this list, and not of one that has gone on? NULL: it is not. */
bool published_is_ours(const struct published *published,
                       const struct payload_published *marker);

/*
 * What the broker was found to have: its marker, NULL when there is none. What it does not have is
 * published anew, also when all ends before that is done.
 */
int published_trust(struct published *published, const struct payload_published *marker);

/* The digest by which a topic is known, made in pieces as digest.h does, is that of its name. */
enum published_news {
    PUBLISHED_STANDS, /* the broker has it */
    PUBLISHED_DUE,    /* the broker has another one */
    PUBLISHED_ANEW,   /* it has none, or nobody knows which */
    PUBLISHED_LATER,  /* the last one is less than a pause ago */
};

/* It is wanted in this round. *ret_due_ms is only written for PUBLISHED_LATER; mono. */
enum published_news published_judge(struct published *published, uint64_t topic,
                                    uint64_t content, int64_t mono_ms, int pause_ms,
                                    int64_t *ret_due_ms);

/* It goes out now; json NULL: it is emptied, and the content is PUBLISHED_EMPTIED. */
int published_note(struct published *published, const char *topic, uint64_t content,
                   const char *json, int64_t mono_ms);

/* Somebody else has published there: what was known of it is not so. Is it one of the list that is
 * not emptied? */
bool published_spoil(struct published *published, const char *topic);

/* Something is there that may be none of ours: the next round empties it where it is not wanted.
 * False: it is longer than ours, or has other letters, or is one too many, and is passed over. */
bool published_adopt(struct published *published, const char *topic);

/* A payload as published_meet() knows it. */
uint32_t published_text(const void *payload, size_t bytes);

enum published_met {
    PUBLISHED_AS_SAID,  /* or it is published anew anyway */
    PUBLISHED_ANOTHER,  /* the list has it otherwise */
    PUBLISHED_STRANGER, /* the list has it not, or emptied */
};

enum { PUBLISHED_STRANGERS_MOST = 200000 /* since it was opened; more are passed over */ };

/* The broker keeps this, and had everything that was noted: what is not as it was said is published
 * anew, or emptied by the next round of its kind. */
enum published_met published_meet(struct published *published, const char *topic,
                                  uint32_t text);

/* A round over all topics of a kind begins: none is wanted yet. */
void published_begin(struct published *published, int kind);

/* All of a kind that are not wanted and not emptied; tell() may note them. Its error ends it. */
int published_each_unwanted(struct published *published, int kind,
                            int (*tell)(void *owner, const char *topic), void *owner);

#endif
