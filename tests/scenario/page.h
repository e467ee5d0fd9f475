/* page - what the centre's page and API say, asked over HTTP on loopback. */
#ifndef TESTS_SCENARIO_PAGE_H
#define TESTS_SCENARIO_PAGE_H

#include <jansson.h>

/* The body of a good answer, which the caller frees; another one ends the test. */
char *page_get(int port, const char *address);

/*
 * What stands at "total.received" or "gateways.0.lost" in the answer, which is `root`'s;
 * NULL: nothing.
 */
const json_t *page_member(const json_t *root, const char *path);

#endif
