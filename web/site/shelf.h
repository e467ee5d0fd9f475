/*
 * shelf - the files that the page loads, each as an answer that is kept for ever.
 *
 * For the server's thread.
 */
#ifndef WEB_SITE_SHELF_H
#define WEB_SITE_SHELF_H

#include "web/http/answer.h"

struct shelf;

/* The traits are those of web/http/answer.h that all answers have. */
struct shelf *shelf_open(unsigned traits);

/* Takes NULL. */
void shelf_close(struct shelf *shelf);

/* NULL: there is no such file. Borrowed. */
const struct answer *shelf_find(const struct shelf *shelf, const char *path);

#endif
