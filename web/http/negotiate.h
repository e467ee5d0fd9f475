/*
 * negotiate - what a client's headers ask for. NULL is a header that was not sent.
 *
 * Pure functions; any thread.
 */
#ifndef WEB_HTTP_NEGOTIATE_H
#define WEB_HTTP_NEGOTIATE_H

#include <stdbool.h>

#include "web/text/words.h"

/* Accept-Encoding names gzip or *, and not with q=0. */
bool negotiate_gzip(const char *accept_encoding);

/* If-None-Match lists this entity tag, compared weakly (RFC 9110 §8.8.3.2), or is "*". */
bool negotiate_unchanged(const char *if_none_match, const char *etag);

/* Of Accept-Language whichever of ours comes first and is not refused with q=0. */
enum language negotiate_language(const char *accept_language, enum language otherwise);

#endif
