#include "web/http/negotiate.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* One comma-separated element without the blanks round it; NULL when there is no further
 * one. */
static const char *next_element(const char **rest, size_t *ret_bytes)
{
    const char *start = *rest + strspn(*rest, " \t,");
    size_t bytes = strcspn(start, ",");

    if (!*start)
        return NULL;
    *rest = start + bytes;
    while (bytes > 0 && (start[bytes - 1] == ' ' || start[bytes - 1] == '\t'))
        bytes--;
    *ret_bytes = bytes;
    return start;
}

/* Does the element's parameter q say "not at all": 0, 0. or 0.000? */
static bool is_refused(const char *element, size_t bytes)
{
    const char *q = memchr(element, ';', bytes);
    const char *end = element + bytes;

    if (!q)
        return false;
    q += strspn(q, "; \t");
    if (end - q < 3 || strncasecmp(q, "q=", 2) != 0)
        return false;
    for (q += 2; q < end; q++) {
        if (*q != '0' && *q != '.')
            return false;
    }
    return true;
}

static bool named(const char *element, size_t bytes, const char *name)
{
    size_t length = strcspn(element, ";, \t");

    return length <= bytes && length == strlen(name) &&
           strncasecmp(element, name, length) == 0;
}

bool negotiate_gzip(const char *accept_encoding)
{
    const char *element;
    size_t bytes;
    bool any = false;

    if (!accept_encoding)
        return false;
    while ((element = next_element(&accept_encoding, &bytes))) {
        if (named(element, bytes, "gzip"))
            return !is_refused(element, bytes);
        any |= named(element, bytes, "*") && !is_refused(element, bytes);
    }
    return any;
}

bool negotiate_unchanged(const char *if_none_match, const char *etag)
{
    const char *element;
    size_t bytes;

    if (!if_none_match)
        return false;
    if (strncmp(etag, "W/", 2) == 0)
        etag += 2;
    while ((element = next_element(&if_none_match, &bytes))) {
        size_t skip = bytes > 2 && strncmp(element, "W/", 2) == 0 ? 2 : 0;

        if (bytes == 1 && *element == '*')
            return true;
        if (bytes - skip == strlen(etag) &&
            strncmp(element + skip, etag, bytes - skip) == 0)
            return true;
    }
    return false;
}

enum language negotiate_language(const char *accept_language, enum language otherwise)
{
    const char *element;
    size_t bytes;

    while (accept_language && (element = next_element(&accept_language, &bytes))) {
        for (int i = 0; i < LANGUAGES; i++) {
            if (bytes >= 2 && !is_refused(element, bytes) &&
                strncasecmp(element, words_tag((enum language)i), 2) == 0)
                return (enum language)i;
        }
    }
    return otherwise;
}
