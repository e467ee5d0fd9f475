/*
 * upkeep - what is to be published next, and when: the rounds of every period, so that the broker has
 * what it ought to have, whatever it had and whoever else publishes there.
 *
 * For the thread that makes statistics, but for upkeep_find().
 */
#ifndef APPLIANCE_TOPICS_UPKEEP_H
#define APPLIANCE_TOPICS_UPKEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "appliance/topics/round.h"

struct upkeep;

/* What the desk has is borrowed; errors of round_open(). */
int upkeep_open(struct upkeep **ret, const struct round_desk *desk);

/* Takes NULL. */
void upkeep_close(struct upkeep *upkeep);

/* --- what it is told ----------------------------------------------------------------- */

/* There may be other figures. */
void upkeep_poke(struct upkeep *upkeep);

/* A session has begun. Nothing is published before all that the broker had kept for it has come. */
void upkeep_session(struct upkeep *upkeep);
void upkeep_answered(struct upkeep *upkeep);

/* The marker, of whomever; copied. */
void upkeep_marker(struct upkeep *upkeep, const char *payload, size_t bytes);

/* The broker did not take a message. */
void upkeep_refused(struct upkeep *upkeep);

/* Home Assistant has begun anew. */
void upkeep_announce(struct upkeep *upkeep);

/* Somebody has published on the topic, or emptied it. */
void upkeep_foreign(struct upkeep *upkeep, const char *topic, bool empty);

/* Of an answer to a question of survey.h: what the broker keeps, by published_text(); not all of it
 * could be told; and the echo behind it. */
void upkeep_kept(struct upkeep *upkeep, const char *topic, uint32_t text);
void upkeep_missed(struct upkeep *upkeep);
void upkeep_echo(struct upkeep *upkeep, const char *echo);

/* --- what it does -------------------------------------------------------------------- */

/* When there is something to do next, mono; INT64_MAX: not before it is told something. */
int64_t upkeep_due_ms(const struct upkeep *upkeep);

/* The first of what is due; waits for the broker to take it, in turn. */
void upkeep_work(struct upkeep *upkeep);

/* Any thread. */
struct upkeep_findings {
    int64_t foreign_ms; /* mono; when somebody else was last found; 0: never */
    int64_t refusal_ms; /* mono; when a further attempt was last refused; 0: never */
};

enum { UPKEEP_REFUSED_MOST_MS = 660 * 1000 }; /* between two such attempts */

struct upkeep_findings upkeep_find(const struct upkeep *upkeep);

#endif
