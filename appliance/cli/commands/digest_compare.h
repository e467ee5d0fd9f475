/*
 * digest_compare - the lines of two stores (appliance/recount/month_digest.h), told apart as they come.
 *
 * Those of the other one are read from a stream, which `dunghan digest` has written; ours are given one
 * by one. What differs first is printed, the rest counted.
 */
#ifndef APPLIANCE_CLI_COMMANDS_DIGEST_COMPARE_H
#define APPLIANCE_CLI_COMMANDS_DIGEST_COMPARE_H

#include <stdint.h>
#include <stdio.h>

/* The first line of a digest; the last one is "total " and how many are between. */
#define DIGEST_HEAD  "dunghan-digest 1"
#define DIGEST_TOTAL "total "

struct digest_compare {
    FILE *other;
    char *line; /* the next one of it; NULL: it has no more */
    size_t room;
    uint64_t lines, promised; /* of it: that have come, and that there are to be */
    uint64_t equal, differing;
};

/* -EPROTO, logged: what comes is no digest, or of another version. */
int digest_compare_begin(struct digest_compare *compare, FILE *other);

/* The next one of ours. -EPROTO as above. */
int digest_compare_take(struct digest_compare *compare, const char *line);

/* There is none any more. -EPROTO, logged: what came is cut off. */
int digest_compare_end(struct digest_compare *compare);

void digest_compare_release(struct digest_compare *compare);

#endif
