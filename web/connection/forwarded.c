#include "web/connection/forwarded.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* RFC 9110 section 5.6.2 */
static const char token_chars[] = "!#$%&'*+-.^_`|~0123456789"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " \t");
}

/* The value at *text, without its quotes, of which *text becomes the end; its octets. */
static int take_quoted(const char **text, char *ret)
{
    const char *at = *text + 1;
    int bytes = 0;

    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && !*++at)
            return -EINVAL;
        if (*at == ',') /* no node has one */
            return -EINVAL;
        ret[bytes++] = *at;
    }
    if (!*at)
        return -EINVAL;
    *text = at + 1;
    return bytes;
}

static int take_value(const char **text, char *ret)
{
    size_t bytes = strspn(*text, token_chars);

    if (**text == '"')
        return take_quoted(text, ret);
    if (bytes == 0)
        return -EINVAL;
    memcpy(ret, *text, bytes);
    *text += bytes;
    return (int)bytes;
}

/* One name=value; of for=, the value is kept. Octets written to ret. */
static int take_pair(const char **text, char *ret)
{
    const char *name = *text;
    size_t bytes = strspn(name, token_chars);
    int value;

    if (bytes == 0 || name[bytes] != '=')
        return -EINVAL;
    *text += bytes + 1;
    value = take_value(text, ret);
    return value < 0 || (bytes == 3 && strncasecmp(name, "for", bytes) == 0) ? value : 0;
}

/* Up to the comma or the end. Octets written to ret; *text becomes the end. */
static int take_element(const char **text, char *ret)
{
    int named = 0, pair;

    for (*text = skip_spaces(*text); **text && **text != ',';) {
        pair = take_pair(text, ret + named);
        if (pair < 0 || (pair > 0 && named > 0))
            return -EINVAL;
        named += pair;
        *text = skip_spaces(*text);
        if (**text == ';')
            *text = skip_spaces(*text + 1);
        else if (**text && **text != ',')
            return -EINVAL;
    }
    return named;
}

int forwarded_list(const char *header, char *ret)
{
    int bytes;

    for (;; header++) {
        bytes = take_element(&header, ret);
        if (bytes < 0)
            return bytes;
        ret += bytes;
        *ret++ = *header;
        if (!*header)
            return 0;
    }
}
