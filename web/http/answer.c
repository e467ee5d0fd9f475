#include "web/http/answer.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/http/negotiate.h"
#include "web/text/address.h"
#include "web/text/fold.h"

enum { WORTH_PACKING_BYTES = 256 };

void answer_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) != MHD_YES)
        abort(); /* out of memory: names and values are ours */
}

void answer_headers(struct MHD_Response *response, unsigned traits)
{
    answer_header(
        response, "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'");
    answer_header(response, "X-Content-Type-Options", "nosniff");
    answer_header(response, "X-Frame-Options", "DENY");
    /* Under no-referrer a browser says that its own form comes from nowhere. */
    answer_header(response, "Referrer-Policy",
                  traits & ANSWER_STAFF ? "same-origin" : "no-referrer");
    if (traits & ANSWER_TLS)
        answer_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (traits & ANSWER_OPEN) {
        answer_header(response, "Access-Control-Allow-Origin", "*");
        answer_header(response, "Access-Control-Expose-Headers", "ETag, Link, Retry-After");
    }
}

/* What an answer's three forms have in common. */
struct manner {
    const char *type;
    const char *etag;
    enum answer_keep keep;
    unsigned traits;
};

static struct MHD_Response *make(const void *bytes, size_t count,
                                 enum MHD_ResponseMemoryMode mode,
                                 const struct manner *manner, bool gzip)
{
    static const char *const keeps[] = {[ANSWER_ASK] = "no-cache",
                                        [ANSWER_FOREVER] =
                                            "public, max-age=31536000, immutable",
                                        [ANSWER_NEVER] = "no-store"};
    /* libmicrohttpd's type has no const, it does not write. */
    struct MHD_Response *response =
        need(MHD_create_response_from_buffer(count, (void *)bytes, mode));

    answer_headers(response, manner->traits);
    answer_header(response, "Cache-Control", keeps[manner->keep]);
    answer_header(response, "Vary", "Accept-Encoding");
    if (manner->type)
        answer_header(response, "Content-Type", manner->type);
    if (*manner->etag)
        answer_header(response, "ETag", manner->etag);
    if (gzip)
        answer_header(response, "Content-Encoding", "gzip");
    return response;
}

static struct MHD_Response *make_unchanged(const struct manner *manner)
{
    struct manner bare = *manner;

    bare.type = NULL;
    return make("", 0, MHD_RESPMEM_PERSISTENT, &bare, false);
}

/* "Biểu 06.xlsx" for those who read UTF-8 (RFC 6266), "bieu-06.xlsx" for the others. */
static char *disposition(const char *file)
{
    char *value = NULL, *plain = fold_text(file);
    size_t bytes;
    FILE *out = need(open_memstream(&value, &bytes));

    (void)fputs("attachment; filename=\"", out);
    for (const char *c = plain; *c; c++)
        (void)fputc(isalnum((unsigned char)*c) || *c == '.' ? *c : '-', out);
    (void)fputs("\"; filename*=UTF-8''", out);
    address_escape(out, file);
    if (fclose(out) != 0)
        abort(); /* out of memory */
    free(plain);
    return value;
}

static void offer(const struct answer *answer, const char *file)
{
    char *value = disposition(file);

    answer_header(answer->plain, "Content-Disposition", value);
    if (answer->gzip)
        answer_header(answer->gzip, "Content-Disposition", value);
    free(value);
}

struct answer answer_of_body(struct body *body, enum answer_keep keep, unsigned traits)
{
    struct answer answer = {.status = body->status};
    struct manner manner = {body->type, answer.etag, keep, traits};

    if (keep != ANSWER_NEVER) {
        if (*body->etag)
            memcpy(answer.etag, body->etag, sizeof answer.etag);
        else
            (void)body_etag(body, answer.etag);
        answer.unchanged = make_unchanged(&manner);
    }
    if (keep != ANSWER_NEVER && body->bytes >= WORTH_PACKING_BYTES) {
        size_t bytes;
        char *packed = body_gzip(body, &bytes);

        answer.gzip = make(packed, bytes, MHD_RESPMEM_MUST_FREE, &manner, true);
    }
    answer.plain = make(body->text, body->bytes, MHD_RESPMEM_MUST_FREE, &manner, false);
    body->text = NULL;
    if (body->file)
        offer(&answer, body->file);
    free(body->file);
    body->file = NULL;
    return answer;
}

struct answer answer_of_asset(const struct asset *asset, unsigned traits)
{
    struct answer answer = {.status = MHD_HTTP_OK};
    struct manner manner = {asset->type, answer.etag, ANSWER_FOREVER, traits};

    (void)snprintf(answer.etag, sizeof answer.etag, "W/\"%s\"", asset->hash);
    answer.plain = make(asset->plain, (size_t)(asset->plain_end - asset->plain),
                        MHD_RESPMEM_PERSISTENT, &manner, false);
    answer.gzip = make(asset->gzip, (size_t)(asset->gzip_end - asset->gzip),
                       MHD_RESPMEM_PERSISTENT, &manner, true);
    answer.unchanged = make_unchanged(&manner);
    return answer;
}

void answer_link(struct answer *answer, const char *links)
{
    answer_header(answer->plain, "Link", links);
    if (answer->gzip)
        answer_header(answer->gzip, "Link", links);
}

static void write_link(FILE *out, const char *base, enum address address,
                       enum language language, const char *about)
{
    (void)fprintf(out, "<%s>; %s",
                  address_below(base, address_path(address, language, "").text).text,
                  about);
}

void answer_describe(struct answer *answer, const char *base)
{
    char *links = NULL;
    size_t bytes;
    FILE *out = need(open_memstream(&links, &bytes));

    write_link(out, base, ADDRESS_OPENAPI, LANGUAGE_VIETNAMESE,
               "rel=\"service-desc\"; type=\"application/json\", ");
    write_link(out, base, ADDRESS_GUIDE, LANGUAGE_VIETNAMESE,
               "rel=\"service-doc\"; hreflang=\"vi\", ");
    write_link(out, base, ADDRESS_GUIDE, LANGUAGE_ENGLISH,
               "rel=\"service-doc\"; hreflang=\"en\"");
    if (fclose(out) != 0)
        abort(); /* out of memory */
    answer_link(answer, links);
    free(links);
}

void answer_release(struct answer *answer)
{
    struct MHD_Response *const all[] = {answer->plain, answer->gzip, answer->unchanged};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i])
            MHD_destroy_response(all[i]);
    }
    *answer = (struct answer){0};
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

enum MHD_Result answer_queue(const struct answer *answer, struct MHD_Connection *connection)
{
    struct MHD_Response *response = answer->plain;

    if (answer->unchanged &&
        negotiate_unchanged(header(connection, "If-None-Match"), answer->etag))
        return MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, answer->unchanged);
    if (answer->gzip && negotiate_gzip(header(connection, "Accept-Encoding")))
        response = answer->gzip;
    return MHD_queue_response(connection, (unsigned)answer->status, response);
}
