/*
 * refusal - the answer of an action (action.h) that says why something was not done: a sentence
 * in English, as `error`, for the command line and the log; and where staff bring it about by what
 * they do, without a fault of the program, a `reason`, for which pages have words of their own
 * (web/staff/staff_refusal.c).
 *
 * Each is a new reference.
 */
#ifndef APPLIANCE_CENTRE_REFUSAL_H
#define APPLIANCE_CENTRE_REFUSAL_H

#include <jansson.h>

json_t *refusal_plain(const char *text);

/* `reason` is a row of staff_refusal.c; the text is taken over. */
json_t *refusal_as(const char *reason, json_t *text);

/* The store failed: nothing is changed. */
json_t *refusal_of_store(void);

#endif
