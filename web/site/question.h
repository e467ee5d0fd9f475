/*
 * question - what somebody wants drawn: a place (web/site/routes.h) with what was asked there, kept
 * for longer than the request, and the same for all who ask the same.
 *
 * Pure; any thread.
 */
#ifndef WEB_SITE_QUESTION_H
#define WEB_SITE_QUESTION_H

#include "web/connection/shape.h"
#include "web/site/routes.h"

enum { QUESTION_BYTES = SHAPE_TARGET_BYTES + ADDRESS_CODE_BYTES + 2 * ADDRESS_VALUES + 5 };

/* As text that is another one for anything else. */
struct question_key {
    size_t bytes;
    char text[QUESTION_BYTES];
};

/* The values come from one target, so that they fit. */
void question_key(const struct route_place *place, struct question_key *ret);

/* Zeroed it is the question of nothing. */
struct question {
    char *key; /* owned; the values of the place point into it */
    size_t bytes;
    struct route_place place;
};

/* Of the place that the key was made of. The caller releases it. */
struct question question_keep(const struct route_place *place,
                              const struct question_key *key);

/* Takes a zeroed one too, and leaves one. */
void question_release(struct question *question);

bool question_is(const struct question *question, const struct question_key *key);

#endif
