/*
 * published - the list of what was published for integrators, and what of it a broker has.
 *
 * For each topic: what it said last, as a digest, and the number of that publication. It is what
 * makes a start cheap, where only what changed meanwhile is published, and what empties topics
 * that are not wanted any more. The broker keeps a marker (payload.h, payload_published) that says
 * up to which number it has everything; what came later is published anew. So it does not matter
 * who was killed, or came back with what it knew yesterday.
 *
 * A file of the data directory to which each publication is added before it goes out. It is never
 * synced, and is no part of a backup: of a file that lost its tail, or is gone, the marker tells.
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

/* It goes out now, or is emptied. */
int published_note(struct published *published, const char *topic, uint64_t content,
                   int64_t mono_ms);

/* Somebody else has published there: what was known of it is not so. Is it one of the list that is
 * not emptied? */
bool published_spoil(struct published *published, const char *topic);

/* Something is there that may be none of ours: the next round empties it where it is not wanted.
 * One that is longer than ours, or has other letters, is passed over. */
void published_adopt(struct published *published, const char *topic);

/* A round over all topics of a kind begins: none is wanted yet. */
void published_begin(struct published *published, int kind);

/* All of a kind that are not wanted and not emptied; tell() may note them. Its error ends it. */
int published_each_unwanted(struct published *published, int kind,
                            int (*tell)(void *owner, const char *topic), void *owner);

#endif
