/*
 * forwarded - whom the header Forwarded names (RFC 7239).
 *
 * Pure; any thread.
 */
#ifndef WEB_CONNECTION_FORWARDED_H
#define WEB_CONNECTION_FORWARDED_H

#include <stddef.h>

/*
 * The nodes that an element's for= names, as X-Forwarded-For would list them; that of an element
 * without one is empty. -EINVAL: the whole is no such header, and nobody is named by it: of what
 * one visitor left open, another's element would become part. ret has room for what came.
 */
int forwarded_list(const char *header, char *ret);

#endif
