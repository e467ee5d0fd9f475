/*
 * fault - answers that say what was wrong, what was understood and what is allowed.
 *
 * People get a page, programs get application/problem+json (RFC 9457).
 */
#ifndef WEB_FAULT_H
#define WEB_FAULT_H

#include "web/body.h"
#include "web/view.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_NOT_FOUND, /* 404 */
    FAULT_METHOD,    /* 405 */
    FAULT_PARAMETER, /* 400, a parameter that is not known there */
    FAULT_VALUE,     /* 400 */
    FAULT_REPEATED,  /* 400 */
    FAULT_MISSING,   /* 400 */
    FAULT_BODY,      /* 413 */
    FAULT_STREAMS,   /* 503 */
    FAULT_STORE,     /* 503 */
    FAULTS
};

enum { FAULT_TEXT_BYTES = 128 };

/* What the client said is cut to size and cleaned of what is not UTF-8 by fault_quote(). */
struct fault {
    enum fault_kind kind;
    char path[FAULT_TEXT_BYTES];
    char parameter[FAULT_TEXT_BYTES];
    char value[FAULT_TEXT_BYTES];
    const char *allowed; /* names or values, "A, B"; "" for none; static */
};

void fault_quote(char ret[static FAULT_TEXT_BYTES], const char *said);

/* Does this path belong to programs? Then its faults are problem+json. */
bool fault_for_programs(const char *path);

/* The language is the view's. */
struct body fault_write(const struct fault *fault, const struct view *view);

#endif
