#include "web/connection/shape.h"

#include <string.h>

bool shape_odd(const char *target)
{
    for (; *target; target++) {
        if ((unsigned char)*target <= ' ' || *target == 0x7f)
            return true;
    }
    return false;
}

bool shape_cut(const char *target, size_t target_bytes, const char *version)
{
    return version != target + target_bytes + 1;
}

/* What was seen of the header lines. */
struct headers {
    size_t bytes;
    int count, hosts, lengths, encodings;
    bool odd;
    const char *length;
};

/* RFC 9110 §5.6.2; a blank before the colon is how one request hides in another. */
static bool is_token(const char *name)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    if (!*name)
        return false;
    for (; *name; name++) {
        bool letter = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z');

        if (!letter && !(*name >= '0' && *name <= '9') && !strchr(others, *name))
            return false;
    }
    return true;
}

static bool is_plain(const char *value)
{
    for (; *value; value++) {
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
            return false;
    }
    return true;
}

/*
 * Is it this name? A longer one that begins with it is odd: libmicrohttpd glues what a
 * folded line continues to the name when the first line had no value.
 */
static bool is_named(const char *name, const char *wanted, bool *odd)
{
    size_t bytes = strlen(wanted);

    if (strncasecmp(name, wanted, bytes) != 0)
        return false;
    *odd = *odd || name[bytes];
    return true;
}

/* MHD_KeyValueIterator */
static enum MHD_Result look(void *cls, enum MHD_ValueKind kind, const char *name,
                            const char *value)
{
    struct headers *headers = cls;

    (void)kind;
    value = value ? value : "";
    headers->count++;
    headers->bytes += strlen(name) + strlen(value) + strlen(": \r\n");
    headers->odd = headers->odd || !is_token(name) || !is_plain(value);
    if (is_named(name, MHD_HTTP_HEADER_HOST, &headers->odd)) {
        headers->hosts++;
    } else if (is_named(name, MHD_HTTP_HEADER_TRANSFER_ENCODING, &headers->odd)) {
        headers->encodings++;
    } else if (is_named(name, MHD_HTTP_HEADER_CONTENT_LENGTH, &headers->odd)) {
        headers->lengths++;
        headers->length = value;
    }
    return MHD_YES;
}

/* Digits without a sign, as many as fit an int. */
static long read_length(const char *text)
{
    enum { DIGITS = 9 };
    size_t count = strspn(text, "0123456789");
    long length = 0;

    if (count == 0 || text[count] || count > DIGITS)
        return -1;
    for (; *text; text++)
        length = length * 10 + (*text - '0');
    return length;
}

static enum fault_kind check_body(const struct headers *headers, size_t most_bytes)
{
    long length = headers->lengths > 0 ? read_length(headers->length) : 0;

    if (headers->encodings > 0)
        return most_bytes > 0 ? FAULT_LENGTH : FAULT_BODY;
    if (length < 0)
        return FAULT_FRAMING;
    if (most_bytes == 0)
        return length > 0 ? FAULT_BODY : FAULT_NONE;
    if (headers->lengths == 0)
        return FAULT_LENGTH;
    return (size_t)length > most_bytes ? FAULT_LARGE : FAULT_NONE;
}

enum fault_kind shape_check(struct MHD_Connection *connection, const struct shape *shape)
{
    struct headers headers = {0};

    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, look, &headers);
    if (shape->target_bytes > SHAPE_TARGET_BYTES)
        return FAULT_LONG_TARGET;
    if (headers.bytes > SHAPE_HEADER_BYTES || headers.count > SHAPE_HEADERS)
        return FAULT_HEADERS;
    if (shape->odd)
        return FAULT_TARGET;
    if (headers.odd || headers.hosts > 1 || headers.lengths > 1 || headers.encodings > 1 ||
        (headers.lengths > 0 && headers.encodings > 0))
        return FAULT_FRAMING;
    return check_body(&headers, shape->body_bytes);
}

const char *shape_path(struct MHD_Connection *connection, const char *target)
{
    static const char *const schemes[] = {"http://", "https://"};
    const char *host =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const char *authority = target + strlen(schemes[i]);
        size_t bytes;

        if (strncasecmp(target, schemes[i], strlen(schemes[i])) != 0)
            continue;
        bytes = strcspn(authority, "/");
        if (!host || strlen(host) != bytes || strncasecmp(host, authority, bytes) != 0 ||
            !authority[bytes])
            return NULL;
        return authority + bytes;
    }
    return *target == '/' ? target : NULL;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool shape_is_escape(const char *text)
{
    return *text == '%' && digit(text[1]) >= 0 && digit(text[2]) >= 0;
}

size_t shape_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
    char *out = text;

    (void)cls;
    (void)connection;
    for (const char *in = text; *in; out++) {
        if (!shape_is_escape(in) || strncmp(in, "%00", 3) == 0) {
            *out = *in++;
            continue;
        }
        *out = (char)(digit(in[1]) << 4 | digit(in[2]));
        in += 3;
    }
    *out = '\0';
    return (size_t)(out - text);
}
