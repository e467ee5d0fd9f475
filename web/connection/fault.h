/*
 * fault - what can be wrong with a request, and how that is said: what was understood and
 * what is allowed.
 *
 * People get it as a page (web/frame/fault_page.h), programs as application/problem+json
 * (web/api/problem.h).
 */
#ifndef WEB_CONNECTION_FAULT_H
#define WEB_CONNECTION_FAULT_H

#include <stdbool.h>

#include "web/text/words.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_NOT_FOUND, /* 404 */
    FAULT_METHOD,    /* 405; `allowed` are the methods */
    FAULT_PARAMETER, /* 400, a parameter that is not known there */
    FAULT_VALUE,     /* 400 */
    FAULT_REPEATED,  /* 400 */
    FAULT_MISSING,   /* 400 */
    FAULT_STREAMS,   /* 503 */
    FAULT_STORE,     /* 503 */
    FAULT_BUSY,      /* 503 */
    FAULT_GONE,      /* 410, what has changed since then is not known here */
    FAULT_ROLE,      /* 403, the account's role may not */

    /* From here on what nobody sends who has read the page: said loudly. */
    FAULT_BODY, /* 413, there is one where none may be */
    FAULT_LOUD = FAULT_BODY,
    FAULT_LARGE,       /* 413, larger than `allowed` */
    FAULT_LENGTH,      /* 411, it does not say how long it is */
    FAULT_LONG_TARGET, /* 414 */
    FAULT_HEADERS,     /* 431 */
    FAULT_TARGET,      /* 400, no address of ours could be written so */
    FAULT_FRAMING,     /* 400, it could be read in two ways */
    FAULT_FORM,        /* 400, no form of ours */
    FAULT_LOGIN,       /* 401, a form sent without a session */
    FAULT_FOREIGN,     /* 403, sent from another site or an old page */
    FAULT_LOOPBACK,    /* 403, only for programs on this machine */
    FAULTS
};

enum {
    FAULT_TEXT_BYTES = 128,
    FAULT_RETRY_S = 30, /* Retry-After for whom there is no room now */
};

/* What the client said is cut to size and cleaned of what is not UTF-8 by fault_quote(). */
struct fault {
    enum fault_kind kind;
    char path[FAULT_TEXT_BYTES];
    char parameter[FAULT_TEXT_BYTES];
    char value[FAULT_TEXT_BYTES];
    const char *allowed; /* names or values, "A, B"; "" for none; static */
    const char *base;    /* of every path: web/text/address.h */
};

/* As problem+json and /metrics name it: "not-found". Several kinds may have one name. */
const char *fault_name(enum fault_kind kind);

/* Of its answer over HTTP. */
int fault_status(enum fault_kind kind);

/* In words, as its answer is headed. */
enum word fault_title(enum fault_kind kind);

/* In words, among others that are counted: no two kinds have the same. */
enum word fault_counted(enum fault_kind kind);

/* Must the connection end with the answer, because nobody knows what follows in it? */
bool fault_closes(enum fault_kind kind);

void fault_quote(char ret[static FAULT_TEXT_BYTES], const char *said);

/* What was wrong, in a sentence; the caller frees it. */
char *fault_detail(const struct fault *fault, enum language language);

/* What is allowed instead of fault->parameter or its value; the caller frees it. */
char *fault_allowed(const struct fault *fault, enum language language);

#endif
