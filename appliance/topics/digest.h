/*
 * digest - 64 bits that tell one content from another: FNV-1a. Against chance, not against
 * somebody.
 *
 * Pure; any thread.
 */
#ifndef APPLIANCE_TOPICS_DIGEST_H
#define APPLIANCE_TOPICS_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_BEGIN UINT64_C(0xcbf29ce484222325)

/* Goes on from a digest, DIGEST_BEGIN at first; of one text in pieces it is the same as of the
 * whole. */
static inline uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < count; i++)
        digest = (digest ^ at[i]) * UINT64_C(0x100000001b3);
    return digest;
}

static inline uint64_t digest_text(uint64_t digest, const char *text)
{
    return digest_bytes(digest, text, strlen(text));
}

static inline uint64_t digest_number(uint64_t digest, int64_t number)
{
    return digest_bytes(digest, &number, sizeof number);
}

#endif
