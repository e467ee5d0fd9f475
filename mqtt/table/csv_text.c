#include "mqtt/table/csv_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uniconv.h>

enum { LOOKED_BYTES = 64 };

/* --- what it is ---------------------------------------------------------------------- */

/* By the first bytes, "<" behind blanks. */
static const struct {
    const char *begins, *is;
} foreign[] = {
    {"PK\x03\x04", "an Excel workbook (.xlsx) or another archive"},
    {"\xD0\xCF\x11\xE0", "an Excel workbook (.xls)"},
    {"%PDF", "a PDF"},
    {"<", "a web page or XML, which some systems call .xls"},
};

const char *csv_text_foreign(const char *bytes, size_t size)
{
    size_t at = csv_text_marks(bytes, size);

    while (at < size && bytes[at] && strchr(" \t\r\n", bytes[at]))
        at++;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        size_t length = strlen(foreign[i].begins);

        if (size - at >= length && memcmp(bytes + at, foreign[i].begins, length) == 0)
            return foreign[i].is;
    }
    return NULL;
}

size_t csv_text_marks(const char *bytes, size_t size)
{
    size_t at = 0;

    while (size - at >= 3 && memcmp(bytes + at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    return at;
}

static bool is_marked(const char *bytes, size_t size)
{
    return size >= 2 &&
           (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

bool csv_text_is_utf16(const char *bytes, size_t size)
{
    size_t looked = size < LOOKED_BYTES ? size : LOOKED_BYTES;
    size_t zeroes[2] = {0, 0}; /* at even and at odd places */

    for (size_t i = 0; i < looked; i++)
        zeroes[i % 2] += bytes[i] == '\0';
    return is_marked(bytes, size) || (zeroes[0] == 0 && zeroes[1] > looked / 4) ||
           (zeroes[1] == 0 && zeroes[0] > looked / 4);
}

/* --- its lines ----------------------------------------------------------------------- */

size_t csv_text_line_bytes(const struct csv_text *text)
{
    size_t at = text->at;

    while (at < text->size && text->bytes[at] != '\n' && text->bytes[at] != '\r')
        at++;
    at += at + 1 < text->size && text->bytes[at] == '\r' && text->bytes[at + 1] == '\n';
    return (at < text->size ? at + 1 : at) - text->at;
}

/* --- its separator ------------------------------------------------------------------- */

static const char separators[] = ",;\t"; /* the first where none stands more often */

/* A line such as sep=; is for Excel, and is passed over. */
static bool take_separator(struct csv_text *text)
{
    size_t size = csv_text_line_bytes(text);
    const char *at = text->bytes + text->at;
    size_t quoted = size > 0 && *at == '"';

    if (size < 5 + quoted || strncasecmp(at + quoted, "sep=", 4) != 0 || !at[4 + quoted] ||
        !strchr(separators, at[4 + quoted]))
        return false;
    text->separator = at[4 + quoted];
    text->at += size;
    text->line++;
    text->at += csv_text_marks(text->bytes + text->at, text->size - text->at);
    return true;
}

/* Which of them stands most often in the header, outside quotes. */
static char guess_separator(const struct csv_text *text)
{
    size_t counts[sizeof separators] = {0}, best = 0;
    bool quoted = false, begun = false;

    for (size_t i = text->at; i < text->size; i++) {
        char c = text->bytes[i];
        const char *found = c ? strchr(separators, c) : NULL;

        quoted ^= c == '"';
        if (!quoted && begun && (c == '\n' || c == '\r'))
            break;
        begun |= !strchr(" \t\r\n", c);
        if (!quoted && found)
            counts[found - separators]++;
    }
    for (size_t i = 0; i < sizeof separators - 1; i++)
        best = counts[i] > counts[best] ? i : best;
    return separators[best];
}

/* --- the whole ----------------------------------------------------------------------- */

bool csv_text_open(const char *bytes, size_t size, struct csv_text *ret)
{
    *ret = (struct csv_text){.bytes = bytes, .size = size, .line = 1, .separator = ','};
    if (csv_text_is_utf16(bytes, size) && !is_marked(bytes, size))
        return false;
    if (is_marked(bytes, size)) {
        ret->converted = (char *)u8_conv_from_encoding("UTF-16", iconveh_error, bytes, size,
                                                       NULL, NULL, &ret->size);
        ret->bytes = ret->converted;
        if (!ret->converted || size % 2) /* the converter passes over half a letter */
            return false;
    }
    while (ret->size > 0 && ret->bytes[ret->size - 1] == 0x1A)
        ret->size--;
    ret->at = csv_text_marks(ret->bytes, ret->size);
    if (!take_separator(ret))
        ret->separator = guess_separator(ret);
    return true;
}

void csv_text_release(struct csv_text *text)
{
    free(text->converted);
}
