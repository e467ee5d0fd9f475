/*
 * hook_key - what a sender proves by that it is the one: a text that only it and we have.
 *
 * Kept as a digest and compared in a time that says nothing of it; never logged. Any thread.
 */
#ifndef SENSORS_HOOK_HOOK_KEY_H
#define SENSORS_HOOK_HOOK_KEY_H

#include <stdbool.h>

enum { HOOK_KEY_LEAST = 16, HOOK_KEY_MOST = 200, HOOK_KEY_DIGEST_BYTES = 32 };

struct hook_key {
    bool known; /* else nobody has it */
    unsigned char digest[HOOK_KEY_DIGEST_BYTES];
};

/* The first line of the file: 16 to 200 letters, digits and signs of ASCII, without blanks.
 * Negative errno, logged. */
int hook_key_read(struct hook_key *ret, const char *path);

/* That of a text. */
void hook_key_make(struct hook_key *ret, const char *text);

/* False where either is not known. */
bool hook_key_same(const struct hook_key *a, const struct hook_key *b);

#endif
