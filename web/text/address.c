#include "web/text/address.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAIN(title)   ADDRESS_LIST_MAIN, WORD_##title, NULL
#define MORE(title)   ADDRESS_LIST_MORE, WORD_##title, NULL
#define FOOT(title)   ADDRESS_LIST_FOOT, WORD_##title, NULL
#define OFFICE(title) ADDRESS_LIST_OFFICE, WORD_##title, NULL
#define TITLED(title) ADDRESS_LIST_NOWHERE, WORD_##title, NULL
#define LINK(name)    ADDRESS_LIST_LINK, WORDS, name
#define NOWHERE       ADDRESS_LIST_NOWHERE, WORDS, NULL

static const struct {
    const char *own[LANGUAGES];
    enum address_list list;
    enum word word;
    const char *name;
} rows[ADDRESSES] = {
#define ROUTE(name, vi, en, methods, who, listed, takes, answer)                           \
    [ADDRESS_##name] = {{vi, en}, listed},
#include "web/routes.inc"
};

const char *const address_endings[ADDRESS_FORMS] = {
    [ADDRESS_FORM_OWN] = "",
    [ADDRESS_FORM_CSV] = ".csv",
    [ADDRESS_FORM_XLSX] = ".xlsx",
    [ADDRESS_FORM_JSON] = ".json",
};

const char *address_own(enum address address, enum language language)
{
    return rows[address].own[language];
}

const char *address_pattern(enum address address, enum language language)
{
    const char *const *own = rows[address].own;

    if (own[language])
        return own[language];
    return own[LANGUAGE_VIETNAMESE] ? own[LANGUAGE_VIETNAMESE] : own[LANGUAGE_ENGLISH];
}

/* RFC 3986, section 2.3. */
static bool is_unreserved(unsigned char c)
{
    return (c < 0x80 && isalnum(c)) || (c && strchr("-._~", c));
}

/* Writes a code so that it is one segment, whatever is in it; returns the end. */
static char *write_code(char *out, const char *end, const char *code)
{
    for (; *code && out + 3 < end; code++) {
        unsigned char c = (unsigned char)*code;

        if (is_unreserved(c))
            *out++ = (char)c;
        else
            out += sprintf(out, "%%%02X", c);
    }
    return out;
}

void address_escape(FILE *out, const char *text)
{
    for (; *text; text++)
        (void)fprintf(out, is_unreserved((unsigned char)*text) ? "%c" : "%%%02X",
                      (unsigned char)*text);
}

struct path address_path(enum address address, enum language language, const char *code)
{
    const char *pattern = address_pattern(address, language);
    size_t before = strcspn(pattern, "{");
    struct path path = {""};
    char *out;

    memcpy(path.text, pattern, before);
    if (!pattern[before])
        return path;
    pattern = strchr(pattern, '}') + 1;
    out = write_code(path.text + before, path.text + sizeof path.text - strlen(pattern),
                     code);
    (void)stpcpy(out, pattern);
    return path;
}

struct path address_below(const char *base, const char *path)
{
    struct path below;

    (void)snprintf(below.text, sizeof below.text, "%s%s", base ? base : "", path);
    return below;
}

char *address_whole(const char *site, const char *path, const char *query)
{
    size_t bytes = strlen(site);
    char *whole;

    if (bytes > 0 && site[bytes - 1] == '/')
        bytes--;
    if (asprintf(&whole, "%.*s%s%s", (int)bytes, site, path, query) < 0)
        abort(); /* out of memory */
    return whole;
}

const char *address_within(const char *base, const char *path)
{
    size_t bytes = base ? strlen(base) : 0;

    if (bytes == 0 || strncmp(path, base, bytes) != 0 ||
        (path[bytes] && path[bytes] != '/'))
        return path;
    return path + bytes;
}

enum address_list address_list(enum address address)
{
    return rows[address].list;
}

enum word address_word(enum address address)
{
    return rows[address].word;
}

const char *address_name(enum address address)
{
    return rows[address].name;
}
