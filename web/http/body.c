#include "web/http/body.h"

#include <assert.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "mqtt/base/memory.h"

void body_release(struct body *body)
{
    free(body->text);
    free(body->file);
    free(body->links);
    *body = (struct body){0};
}

const char *body_etag(const struct body *body, char ret[static BODY_ETAG_BYTES])
{
    unsigned char digest[32];
    int length;

    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, body->text, body->bytes, digest) < 0)
        abort(); /* out of memory */
    length = snprintf(ret, BODY_ETAG_BYTES, "W/\"");
    for (int i = 0; i < 8; i++)
        length +=
            snprintf(ret + length, BODY_ETAG_BYTES - (size_t)length, "%02x", digest[i]);
    (void)snprintf(ret + length, BODY_ETAG_BYTES - (size_t)length, "\"");
    return ret;
}

char *body_gzip(const struct body *body, size_t *ret_bytes)
{
    enum { LEVEL = 6, WINDOW_AND_GZIP = 15 + 16, MEMORY = 8 };
    z_stream stream = {0};
    uLong bound;
    char *out;
    int rc;

    rc = deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_AND_GZIP, MEMORY,
                      Z_DEFAULT_STRATEGY);
    if (rc != Z_OK)
        abort(); /* out of memory */
    bound = deflateBound(&stream, (uLong)body->bytes);
    out = need(malloc(bound));
    stream.next_in = (z_const Bytef *)body->text;
    stream.avail_in = (uInt)body->bytes;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)bound;
    rc = deflate(&stream, Z_FINISH);
    assert(rc == Z_STREAM_END);
    *ret_bytes = stream.total_out;
    (void)deflateEnd(&stream);
    return out;
}
