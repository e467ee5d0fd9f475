/*
 * drawing - an answer drawn from the view alone (route_is_drawn()), and what it was drawn from.
 *
 * It takes no more than the sources it is given, so different threads may draw at once, each with
 * readings of its own.
 */
#ifndef WEB_SITE_DRAWING_H
#define WEB_SITE_DRAWING_H

#include "web/http/answer.h"
#include "web/site/routes.h"

/* Of all drawings of a server; borrowed, and constant. */
struct drawing_desk {
    const struct source *source;
    const char *base; /* of all paths: web/text/address.h */
    unsigned traits;  /* of all answers: web/http/answer.h */
};

/* From what: another version, or other alarms, and the answer may be another one. */
struct drawing_basis {
    uint64_t version; /* of the overview */
    unsigned alarms;  /* web/text/alarm.h */
};

static inline bool drawing_basis_same(const struct drawing_basis *a,
                                      const struct drawing_basis *b)
{
    return a->version == b->version && a->alarms == b->alarms;
}

struct drawing {
    struct drawing_basis basis;
    int rc;             /* 0; else there is no answer, as route_draw() says */
    struct fault fault; /* why, where its kind is said */
    struct answer answer;
    int holders; /* the server's thread alone counts them */
};

/* What one would be drawn from now. */
struct drawing_basis drawing_basis_now(const struct drawing_desk *desk);

/* An empty one, held by the caller: -ESHUTDOWN, as nobody has drawn it. */
struct drawing *drawing_new(void);

/* Draws from the newest data. */
void drawing_make(struct drawing *drawing, const struct drawing_desk *desk,
                  const struct source_reading *reading, const struct route_place *place);

struct drawing *drawing_hold(struct drawing *drawing);

/* The last one to hold it frees it. Takes NULL. */
void drawing_release(struct drawing *drawing);

#endif
