/*
 * form_post - a form that comes in, and what its answer waits for.
 *
 * For the server's thread, but for what another one works out while the request waits.
 */
#ifndef WEB_STAFF_FORM_POST_H
#define WEB_STAFF_FORM_POST_H

#include "web/connection/shape.h"
#include "web/http/pending.h"
#include "web/login/account.h"
#include "web/login/session.h"
#include "web/staff/upload.h"

struct staff_deed;

struct form_post {
    struct upload *upload; /* it comes with a file; NULL: it is the text below */
    size_t bytes;
    char text[SHAPE_BODY_BYTES + 1];
    struct ticket ticket;
    bool asked; /* the work was handed over; the rest is what came of it */
    char name[ACCOUNT_NAME_BYTES];
    const char *fresh; /* of the text: a new password, until the old one is found right */
    bool right;        /* name and password */
    const struct staff_deed *const *deeds; /* of which it may name one; NULL ends them */
    const struct staff_deed *deed;         /* that was handed over */
    json_t *answer;                        /* owned */
    char *file;                            /* that was handed over with it; owned */
};

/* With a file of at most file_bytes, where it is sent as such a form; 0: never. */
struct form_post *form_post_new(struct MHD_Connection *connection, size_t file_bytes);

/* Leaves nothing of it in memory. Takes NULL. */
void form_post_free(struct form_post *post);

/* -EFBIG: more than it said, which libmicrohttpd does not let through. */
int form_post_append(struct form_post *post, const char *part, size_t bytes);

#endif
