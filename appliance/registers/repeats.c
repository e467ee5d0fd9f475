#include "appliance/registers/repeats.h"

#include <gnutls/crypto.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/count/tallies.h"
#include "mqtt/base/memory.h"
#include "mqtt/payload.h"

enum { DIGEST_BYTES = 32 };

struct repeats {
    void *tree; /* of libc */
};

struct seen {
    unsigned char digest[DIGEST_BYTES]; /* of its content; first: the key of the tree */
    int64_t times;
};

static int by_digest(const void *left, const void *right)
{
    return memcmp(left, right, DIGEST_BYTES);
}

struct repeats *repeats_open(void)
{
    return need(calloc(1, sizeof(struct repeats)));
}

void repeats_close(struct repeats *repeats)
{
    if (!repeats)
        return;
    tdestroy(repeats->tree, free);
    free(repeats);
}

/* How it is written does not matter, nor what of it means nothing. */
static struct seen *reach(struct repeats *repeats, const struct event *event)
{
    struct seen *seen = need(calloc(1, sizeof *seen)), **at;
    char *json = payload_write_event(event);

    (void)gnutls_hash_fast(GNUTLS_DIG_SHA256, json, strlen(json), seen->digest);
    free(json);
    at = need(tsearch(seen, &repeats->tree, by_digest));
    if (*at != seen)
        free(seen);
    return *at;
}

int64_t repeats_count(struct repeats *repeats, const struct event *event)
{
    return tallies_repeat(event) ? ++reach(repeats, event)->times : 1;
}
