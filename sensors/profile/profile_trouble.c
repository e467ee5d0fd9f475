#include "sensors/profile/profile_trouble.h"

#include <stdio.h>

/* What a device means by an exception; NULL: by none of these. */
static const char *const exceptions[] = {
    [1] = "that function",
    [2] = "such an address",
    [3] = "so many at once or such a value",
    [4] = "it failed at it",
};

/* What the profile calls it; NULL: it is no read of its. */
static const char *find_name(const struct profile *profile,
                             const struct line_request *request)
{
    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];

        if (read->order == request->order && read->address == request->address &&
            read->count == request->count)
            return read->name;
    }
    return NULL;
}

const char *profile_refusal_text(const struct profile *profile,
                                 const struct line_request *request,
                                 char ret[static PROFILE_TROUBLE_BYTES])
{
    const char *name = find_name(profile, request), *means = NULL;

    if (request->exception < sizeof exceptions / sizeof exceptions[0])
        means = exceptions[request->exception];
    (void)snprintf(ret, PROFILE_TROUBLE_BYTES,
                   "it refuses %s%.32s (%02d, %d..%d): %02d%s%s",
                   name                           ? "read "
                   : request->order == LINE_WRITE ? "a write"
                                                  : "a read",
                   name ? name : "", order_function(request->order), request->address,
                   request->address + request->count - 1, request->exception,
                   means ? ", " : "", means ? means : "");
    return ret;
}

const char *profile_mismatch_text(const struct profile *profile, int identity, uint16_t is,
                                  char ret[static PROFILE_TROUBLE_BYTES])
{
    const struct profile_identity *must = &profile->identity[identity];
    char mask[32] = "";

    if (must->mask != UINT16_MAX)
        (void)snprintf(mask, sizeof mask, " with mask %d", must->mask);
    (void)snprintf(ret, PROFILE_TROUBLE_BYTES, "%.32s %d%s is %d, must be %d", must->read,
                   must->at, mask, is & must->mask, must->equals & must->mask);
    return ret;
}
