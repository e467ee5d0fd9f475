/*
 * query - the parameters that an address takes, and whether a query holds to them.
 *
 * Pure; any thread.
 */
#ifndef WEB_HTTP_QUERY_H
#define WEB_HTTP_QUERY_H

#include <stdbool.h>

#include "web/connection/fault.h"
#include "web/text/address.h"

/* One parameter as it was said, percent-decoded. */
struct query_said {
    const char *name, *value;
};

enum { QUERY_SAID = 16 }; /* looked at in one query: no address takes so many */

struct query_parameter {
    const char *name;
    const char *allowed;             /* values, "A, B" */
    bool (*good)(const char *value); /* NULL: its reader finds out */
};

/* What an address takes; the place of a parameter here is that of its value. */
struct query_list {
    const char *names; /* of all of them, "from, to"; "" for none */
    bool anything;     /* whatever is said is passed over */
    int count;         /* at most ADDRESS_VALUES */
    const struct query_parameter *parameters;
};

extern const struct query_list query_nothing, query_anything;

/*
 * Puts what was said in the places of the list. -EINVAL: unknown, said twice or no good;
 * fault says which one, and what is allowed. The values are borrowed.
 */
int query_read(const struct query_list *list, const struct query_said *said, int count,
               const char *ret[static ADDRESS_VALUES], struct fault *fault);

/* The place of a parameter; -1: it is none of them. */
int query_place(const struct query_list *list, const char *name);

/* Is it one of the parameters? */
bool query_takes(const struct query_list *list, const char *name);

/* The query that says the same again, "?trang=2"; "" where nothing is said. The caller frees it. */
char *query_write(const struct query_list *list,
                  const char *const values[static ADDRESS_VALUES]);

/* Makes a fault of a parameter, ready to be returned. -EINVAL. */
int query_refuse(struct fault *fault, enum fault_kind kind, const struct query_said *said,
                 const char *allowed);

#endif
