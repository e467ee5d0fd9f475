#include "sensors/hook/hook_key.h"

#include <errno.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mqtt/base/file.h"
#include "mqtt/base/log.h"

enum { FILE_BYTES = 4096 };

static const char *find_fault(const char *text)
{
    size_t bytes = strlen(text);

    if (bytes < HOOK_KEY_LEAST || bytes > HOOK_KEY_MOST)
        return "its first line, the key, must have 16 to 200 letters, such as `openssl "
               "rand "
               "-hex 24` gives";
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~')
            return "its first line, the key, must be letters, digits and signs of ASCII, "
                   "without blanks";
    }
    return NULL;
}

int hook_key_read(struct hook_key *ret, const char *path)
{
    const char *fault;
    struct stat about;
    char *text;
    size_t bytes;
    int rc;

    if (stat(path, &about) == 0 && S_ISFIFO(about.st_mode)) { /* it may have no end */
        log_error("key file %s: it is a pipe, and no file", path);
        return -EINVAL;
    }
    rc = file_read(path, FILE_BYTES, &text, &bytes);
    if (rc < 0)
        return log_fail(rc, "key file %s", path);
    text[strcspn(text, "\r\n")] = '\0';
    fault = find_fault(text);
    if (fault)
        log_error("key file %s: %s", path, fault);
    else
        hook_key_make(ret, text);
    explicit_bzero(text, bytes);
    free(text);
    return fault ? -EINVAL : 0;
}

void hook_key_make(struct hook_key *ret, const char *text)
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, strlen(text), (const uint8_t *)text);
    sha256_digest(&context, sizeof ret->digest, ret->digest);
    explicit_bzero(&context, sizeof context);
    ret->known = true;
}

bool hook_key_same(const struct hook_key *a, const struct hook_key *b)
{
    return memeql_sec(a->digest, b->digest, sizeof a->digest) && a->known && b->known;
}
